import { LikenessError } from '../errors';
import { sha256 } from '../files/hash';
import { readImageFile } from '../images/readImageFile';
import type { JobContext } from '../job';
import { forEachParallel } from '../parallel';
import { progressMeter } from '../progressMeter';

/** Enough reads at once to keep a disk busy, few enough to hold little in memory. */
const READS_AT_ONCE = 16;

/**
 * SHA-256 of each file's bytes. Size and time of change would be quicker to look at, but they lie after a
 * checkout, a copy or an editor that keeps times; the bytes are read at about 500 MB a second.
 * @returns one a file, in their order: the hash, or the words that say why it cannot be read
 */
export async function hashImages(
  files: readonly string[],
  context: JobContext,
): Promise<({ sha256: string } | { words: string })[]> {
  const results = new Array<{ sha256: string } | { words: string }>(files.length);
  const total = files.length;
  const meter = progressMeter(context, { step: 'Looking for changes', unit: 'images', total });
  const hash = async ([i, file]: [number, string]) => {
    results[i] = await hashImage(file);
    meter.advance(1);
  };
  await forEachParallel(files.entries(), READS_AT_ONCE, hash, context.signal);
  return results;
}

async function hashImage(file: string): Promise<{ sha256: string } | { words: string }> {
  try {
    return { sha256: sha256(await readImageFile(file)) };
  } catch (error) {
    if (error instanceof LikenessError) return { words: error.message };
    throw error;
  }
}
