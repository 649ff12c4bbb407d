import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { withFolderLock } from '../../../server/src/files/folderLock';

/**
 * A process that adds to a counter under a lock: `<folder> <additions>`; with −1 it keeps the lock until it
 * is killed, and says so.
 */
async function main(folder: string, additions: number): Promise<void> {
  if (additions < 0) {
    await withFolderLock(folder, 'a', async () => {
      console.log('locked');
      await sleep(60_000);
    });
  }
  for (let i = 0; i < additions; i++) {
    await withFolderLock(folder, 'a', async () => {
      const counter = join(folder, 'counter');
      const value = Number(readFileSync(counter, 'utf8'));
      // Long enough for another process to read the same value, were there no lock.
      await sleep(2);
      writeFileSync(counter, String(value + 1));
    });
  }
}

void main(process.argv[2]!, Number(process.argv[3]));
