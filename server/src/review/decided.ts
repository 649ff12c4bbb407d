import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../files/atomicFile';
import { withFolderLock } from '../files/folderLock';
import { sha256 } from '../files/hash';
import { likenessFolder } from '../files/workspace';

const FORMAT = 1;
const FILE_NAME = 'review.json';
const ID_DIGITS = 20;

interface DecidedFile {
  format: number;
  /** Of findings: hashes, so that neither names nor pictures lie here. */
  rejected: string[];
  /** Missing in files of earlier versions. */
  marked?: string[];
}

/**
 * The id of a finding. It is made of what the finding is about, so that the same finding has it again after
 * other images came and went.
 * @param about content hashes of images, names of people; the order does not count
 */
export function findingId(kind: string, about: readonly string[]): string {
  return sha256(JSON.stringify([kind, ...[...about].sort()])).slice(0, ID_DIGITS);
}

/** Ids of findings that somebody decided about. */
export interface Decided {
  /** Nothing is wrong there. */
  rejected: Set<string>;
  /** Labels that somebody said are wrong, whatever the review says. */
  marked: Set<string>;
}

/** What was decided in a workspace; nothing when nothing was, or the file is damaged. */
export async function readDecided(workspace: string): Promise<Decided> {
  const file = join(await likenessFolder(workspace), FILE_NAME);
  try {
    const { format, rejected, marked } = JSON.parse(await readFile(file, 'utf8')) as DecidedFile;
    if (format === FORMAT) return { rejected: new Set(rejected), marked: new Set(marked) };
  } catch {
    // Damaged, or never written.
  }
  return { rejected: new Set(), marked: new Set() };
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
  return (await decide(workspace, 'rejected', ids, undo)).rejected.size;
}

/**
 * Remembers that labels are wrong, until that is taken back or rejected.
 * @param ids of findings about wrong labels
 * @param undo takes it back
 * @returns how many are marked now
 * @throws LikenessError Busy, CannotWrite
 */
export async function markFindings(
  workspace: string,
  ids: readonly string[],
  undo = false,
): Promise<number> {
  return (await decide(workspace, 'marked', ids, undo)).marked.size;
}

/** What is decided one way is no longer decided the other. */
async function decide(
  workspace: string,
  how: keyof Decided,
  ids: readonly string[],
  undo: boolean,
): Promise<Decided> {
  const folder = await likenessFolder(workspace);
  return withFolderLock(folder, 'review', async () => {
    const decided = await readDecided(workspace);
    for (const id of ids) {
      if (undo) decided[how].delete(id);
      else {
        decided.rejected.delete(id);
        decided.marked.delete(id);
        decided[how].add(id);
      }
    }
    const { rejected, marked } = decided;
    const content: DecidedFile = {
      format: FORMAT,
      rejected: [...rejected].sort(),
      marked: [...marked].sort(),
    };
    await writeFileAtomic(join(folder, FILE_NAME), `${JSON.stringify(content, null, 2)}\n`);
    return decided;
  });
}
