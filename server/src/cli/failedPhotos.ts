import { ErrorCode } from '../../../protocol/src/errors';
import { LikenessError } from '../errors';
import type { JobContext } from '../job';

export interface FailedPhoto {
  photo: string;
  words: string;
  remedy: string;
}

/**
 * Says which photos could not be read; the others have their results.
 * @throws LikenessError CorruptFile when there are no others
 */
export function reportFailedPhotos(
  failed: readonly FailedPhoto[],
  photos: readonly string[],
  context: JobContext,
): void {
  const [first] = failed;
  if (first !== undefined && failed.length === photos.length) {
    for (const { words } of failed.slice(1)) context.onNote?.(words);
    throw new LikenessError(ErrorCode.CorruptFile, first.words, first.remedy, first.photo);
  }
  for (const { words, remedy } of failed) context.onNote?.(`${words} ${remedy}`);
}
