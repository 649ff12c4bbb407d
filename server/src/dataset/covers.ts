import { readFile } from 'node:fs/promises';
import { writeFileAtomic } from '../files/atomicFile';
import { compareCodePoints } from './codePointOrder';

/** Person → name of the image that stands for them. */
export type Covers = Map<string, string>;

const FORMAT = 'likeness.covers/1';

/** @returns nothing when there is no such file, or it is damaged: it costs a choice, not a photo */
export async function readCovers(path: string): Promise<Covers> {
  try {
    const file = JSON.parse(await readFile(path, 'utf8')) as { format?: string; covers?: unknown };
    if (file.format !== FORMAT || typeof file.covers !== 'object' || file.covers === null) {
      return new Map();
    }
    const covers = Object.entries(file.covers) as [string, unknown][];
    return new Map(covers.filter((pair): pair is [string, string] => typeof pair[1] === 'string'));
  } catch {
    return new Map();
  }
}

export async function writeCovers(path: string, covers: Covers): Promise<void> {
  const sorted = [...covers].sort(([a], [b]) => compareCodePoints(a, b));
  const file = { format: FORMAT, covers: Object.fromEntries(sorted) };
  await writeFileAtomic(path, `${JSON.stringify(file, null, 2)}\n`);
}
