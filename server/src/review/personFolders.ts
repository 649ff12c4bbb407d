import { constants } from 'node:fs';
import { copyFile, mkdir, readdir } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { ErrorCode } from '../../../protocol/src/errors';
import { LikenessError } from '../errors';
import { asWriteError } from '../files/atomicFile';
import { foldName } from '../files/portableNames';
import type { JobContext } from '../job';
import { forEachParallel } from '../parallel';
import { progressMeter } from '../progressMeter';

const COPIES_AT_ONCE = 8;

/** A photo and its place in a person's folder; absolute paths. */
export interface PhotoCopy {
  from: string;
  to: string;
}

/**
 * Places for photos in a folder a person, beside what lies there already: photos of different folders may have one
 * name, and some systems do not tell "A" from "a".
 */
export async function planCopies(
  people: readonly { name: string; photos: readonly string[] }[],
  out: string,
): Promise<PhotoCopy[]> {
  const plans = people.map(async ({ name, photos }) => {
    const folder = join(out, name);
    const there = await readdir(folder).catch(() => []);
    return copiesInto(folder, photos, new Set(there.map(foldName)));
  });
  return (await Promise.all(plans)).flat();
}

function copiesInto(folder: string, photos: readonly string[], taken: Set<string>): PhotoCopy[] {
  return photos.map((from) => {
    const [name, ending] = [basename(from, extname(from)), extname(from)];
    let free = name + ending;
    for (let n = 2; taken.has(foldName(free)); n++) free = `${name} ${n}${ending}`;
    taken.add(foldName(free));
    return { from, to: join(folder, free) };
  });
}

/**
 * Copies photos, making the folders they need; nothing is written over.
 * @throws LikenessError NotFound for a photo that is gone, CannotWrite, Cancelled
 */
export async function copyPhotos(copies: readonly PhotoCopy[], context: JobContext): Promise<void> {
  const meter = progressMeter(context, {
    ...{ step: 'Copying photos', unit: 'photos', total: copies.length },
  });
  const copy = async ({ from, to }: PhotoCopy): Promise<void> => {
    try {
      await mkdir(dirname(to), { recursive: true });
      await copyFile(from, to, constants.COPYFILE_EXCL);
    } catch (error) {
      throw isMissing(error) ? goneSince(from) : asWriteError(error, to);
    }
    meter.advance(1);
  };
  await forEachParallel(copies, COPIES_AT_ONCE, copy, context.signal);
}

/** The folder for the copy is there: it is the photo that is not. */
function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException | null)?.code === 'ENOENT';
}

function goneSince(photo: string): LikenessError {
  return new LikenessError(
    ErrorCode.NotFound,
    `${photo} is no longer there.`,
    'Look through the photos again.',
    photo,
  );
}
