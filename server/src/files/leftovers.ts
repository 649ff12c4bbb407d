import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** What writeFileAtomic appends to a name while it writes: a dot and so many digits. */
export const TEMPORARY_DIGITS = 10;
const TEMPORARY = new RegExp(`^(.+)\\.\\d{${TEMPORARY_DIGITS}}$`);

/**
 * Removes the temporary files that a killed process left beside the files it was writing. Call it only
 * while nobody else can be writing those: under their lock.
 * @param isOurs whether a file of that name is one that is written so
 */
export async function removeLeftovers(
  folder: string,
  isOurs: (name: string) => boolean,
): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const written = TEMPORARY.exec(name)?.[1];
    if (written !== undefined && isOurs(written)) await rm(join(folder, name), { force: true });
  }
}
