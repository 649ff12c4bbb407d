import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../files/atomicFile';
import { withFolderLock } from '../files/folderLock';
import { modelsFolder } from '../files/modelsFolder';

/** What is known of files whose makers publish no checksum: url → SHA-256 (hex) at the first download. */
type Checksums = Record<string, string>;

const FILE = 'checksums.json';

export async function readChecksums(): Promise<Checksums> {
  try {
    return JSON.parse(await readFile(join(modelsFolder(), FILE), 'utf8')) as Checksums;
  } catch {
    return {};
  }
}

export async function rememberChecksum(url: string, sha256: string): Promise<void> {
  await withFolderLock(modelsFolder(), 'checksums', async () => {
    const sums = { ...(await readChecksums()), [url]: sha256 };
    await writeFileAtomic(join(modelsFolder(), FILE), `${JSON.stringify(sums, null, 2)}\n`);
  });
}
