import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../files/atomicFile';
import { withFolderLock } from '../files/folderLock';
import { sha256 } from '../files/hash';
import { likenessFolder } from '../files/workspace';

const FORMAT = 1;
const FILE_NAME = 'review.json';
const ID_DIGITS = 20;

interface RejectionFile {
  format: number;
  /** Of findings: hashes, so that neither names nor pictures lie here. */
  rejected: string[];
}

/**
 * The id of a finding. It is made of what the finding is about, so that the same finding has it again after
 * other images came and went.
 * @param about content hashes of images, names of people; the order does not count
 */
export function findingId(kind: string, about: readonly string[]): string {
  return sha256(JSON.stringify([kind, ...[...about].sort()])).slice(0, ID_DIGITS);
}

/** Ids that were rejected in a workspace; none when nothing was, or the file is damaged. */
export async function readRejections(workspace: string): Promise<Set<string>> {
  const file = join(await likenessFolder(workspace), FILE_NAME);
  try {
    const { format, rejected } = JSON.parse(await readFile(file, 'utf8')) as RejectionFile;
    return new Set(format === FORMAT ? rejected : []);
  } catch {
    return new Set();
  }
}

/**
 * Remembers that nothing is wrong there.
 * @param undo takes it back
 * @returns how many are rejected now
 * @throws LikenessError Busy, CannotWrite
 */
export async function rejectFindings(
  workspace: string,
  ids: readonly string[],
  undo = false,
): Promise<number> {
  const folder = await likenessFolder(workspace);
  return withFolderLock(folder, 'review', async () => {
    const rejected = await readRejections(workspace);
    for (const id of ids) {
      if (undo) rejected.delete(id);
      else rejected.add(id);
    }
    const content: RejectionFile = { format: FORMAT, rejected: [...rejected].sort() };
    await writeFileAtomic(join(folder, FILE_NAME), `${JSON.stringify(content, null, 2)}\n`);
    return rejected.size;
  });
}
