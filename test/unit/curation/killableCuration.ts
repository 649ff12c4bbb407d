import fs from 'node:fs/promises';
import { readHistory, historyFolder } from '../../../server/src/dataset/curation/history';
import { redo, undo } from '../../../server/src/dataset/curation/curation';
import { deleteImages, mergePersons } from '../../../server/src/dataset/curation/operations';

/** What killCuration.test.ts runs in a process of its own, which ends itself. */
export interface KillableCuration {
  dataset: string;
  workspace: string;
  work: 'merge' | 'delete' | 'undo' | 'redo';
  /** Before so many changes of the disk the process kills itself (SIGKILL). */
  killBefore: number;
}

type Call = (...args: unknown[]) => Promise<unknown>;

/** Calls that change a disk; each of them is a moment at which a process may die. */
const CALLS = ['rename', 'rm', 'rmdir', 'mkdir', 'copyFile', 'open'] as const;

function countDown(killBefore: number): void {
  let left = killBefore;
  for (const name of CALLS) {
    const calls = fs as unknown as Record<string, Call>;
    const call = calls[name]!;
    calls[name] = (...args) => {
      const changes = name !== 'open' || (args[1] !== undefined && args[1] !== 'r');
      if (changes && left-- === 0) process.kill(process.pid, 'SIGKILL');
      return call(...args);
    };
  }
}

async function main({ work, killBefore, ...target }: KillableCuration): Promise<void> {
  countDown(killBefore);
  if (work === 'merge') await mergePersons(target, { persons: ['bea', 'cem'], into: 'anna' });
  if (work === 'delete') await deleteImages(target, { persons: ['anna'] });
  if (work === 'undo') await undo(target);
  if (work === 'redo') await redo(target);
  const { done, undone } = await readHistory(historyFolder(target.workspace, target.dataset));
  process.stdout.write(`${done.length} ${undone.length}\n`);
}

const given = process.env['LIKENESS_KILLABLE_CURATION'];
if (given !== undefined) void main(JSON.parse(given) as KillableCuration);
