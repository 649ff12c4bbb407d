import { ErrorCode } from '../../../protocol/src/errors';
import { LikenessError } from '../errors';
import type { JobContext } from '../job';
import { forEachParallel } from '../parallel';
import { progressMeter } from '../progressMeter';

/** What came of a photo: a value, or why there is none. */
export type PhotoResult<T> = { value: T } | { problem: LikenessError };

/** A photo that could not be read. */
export interface FailedPhoto {
  photo: string;
  /** What is wrong with it, one sentence. */
  words: string;
  /** What can be done about it, one sentence. */
  remedy: string;
}

/** Errors that are about one photo; the others end the job. */
const PHOTO_ERRORS: readonly ErrorCode[] = [ErrorCode.NotFound, ErrorCode.CorruptFile];

/**
 * Does something with each photo, several at once. A photo that cannot be read stops nothing.
 * @returns one a photo, in their order
 * @throws LikenessError InvalidInput without photos, Cancelled, and what is not about one photo
 */
export async function eachPhoto<T>(
  photos: readonly string[],
  { step, atOnce }: { step: string; atOnce: number },
  work: (photo: string) => Promise<T>,
  context: JobContext,
): Promise<PhotoResult<T>[]> {
  if (photos.length === 0) {
    throw new LikenessError(ErrorCode.InvalidInput, 'No photo was named.', 'Name at least one.');
  }
  const results = new Array<PhotoResult<T>>(photos.length);
  const meter = progressMeter(context, { step, unit: 'photos', total: photos.length });
  const one = async ([i, photo]: [number, string]) => {
    results[i] = await tryPhoto(() => work(photo));
    meter.advance(1);
  };
  await forEachParallel(photos.entries(), atOnce, one, context.signal);
  return results;
}

async function tryPhoto<T>(work: () => Promise<T>): Promise<PhotoResult<T>> {
  try {
    return { value: await work() };
  } catch (error) {
    if (error instanceof LikenessError && PHOTO_ERRORS.includes(error.code)) {
      return { problem: error };
    }
    throw error;
  }
}

/** All that came of photos that could be read, and those that could not. */
export function gather<T>(
  photos: readonly string[],
  results: readonly PhotoResult<readonly T[]>[],
): { values: T[]; failed: FailedPhoto[] } {
  const values = results.flatMap((result) => ('value' in result ? result.value : []));
  const failed = results.flatMap((result, i) => {
    if ('value' in result) return [];
    const { message: words, remedy } = result.problem;
    return [{ photo: photos[i]!, words, remedy }];
  });
  return { values, failed };
}
