import { open, stat } from 'node:fs/promises';
import { sha256 } from '../files/hash';
import type { JobContext } from '../job';
import { forEachParallel } from '../parallel';
import { progressMeter } from '../progressMeter';
import type { RawPhoto } from './scanRaw';

/** What two files of the same content share, and others hardly ever do; cheap to find out. */
export type ContentMark = string;

/** Bytes in the middle of a file: headers and ends are often alike, pixels are not. */
const MIDDLE_BYTES = 4096;
/** Enough at once to keep a network disk busy. */
const READS_AT_ONCE = 16;

export function markOf(content: Uint8Array): ContentMark {
  const start = middleOf(content.length);
  return `${content.length} ${sha256(content.subarray(start, start + MIDDLE_BYTES))}`;
}

function middleOf(bytes: number): number {
  return Math.max(0, Math.floor((bytes - MIDDLE_BYTES) / 2));
}

/**
 * Which photos may have the same content as one of those marked, or are of a wanted size. Of millions of
 * photos nearly every one has the size of another, so those of the same size are compared by a few bytes
 * before anybody reads them whole.
 * @param wantedSizes of files that are to be found whatever is in them
 */
export async function findTwins(
  photos: readonly RawPhoto[],
  marks: ReadonlySet<ContentMark>,
  wantedSizes: ReadonlySet<number>,
  context: JobContext,
): Promise<RawPhoto[]> {
  const markedSizes = new Set([...marks].map((mark) => parseInt(mark, 10)));
  const twins = new Set<RawPhoto>();
  const step = { step: 'Looking for copies', unit: 'images', total: photos.length };
  const meter = progressMeter(context, step);
  const look = async (photo: RawPhoto) => {
    const bytes = (await stat(photo.file).catch(() => null))?.size ?? -1;
    if (wantedSizes.has(bytes)) twins.add(photo);
    else if (bytes > 0 && markedSizes.has(bytes)) {
      const mark = await readMark(photo.file, bytes).catch(() => null);
      // Whoever cannot be looked into is left to the reader, who says why.
      if (mark === null || marks.has(mark)) twins.add(photo);
    }
    meter.advance(1);
  };
  await forEachParallel(photos, READS_AT_ONCE, look, context.signal);
  return photos.filter((photo) => twins.has(photo));
}

async function readMark(file: string, bytes: number): Promise<ContentMark> {
  const handle = await open(file);
  try {
    const middle = Buffer.alloc(Math.min(bytes, MIDDLE_BYTES));
    const { bytesRead } = await handle.read(middle, 0, middle.length, middleOf(bytes));
    return `${bytes} ${sha256(middle.subarray(0, bytesRead))}`;
  } finally {
    await handle.close();
  }
}
