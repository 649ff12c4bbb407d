import { createReadStream } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { ArchiveFormat, ImportInto, ImportSkip } from '../../../protocol/src/archives';
import { isImageName } from '../dataset/listFile';
import { asWriteError } from '../files/atomicFile';
import type { PlannedMove, SamePhoto } from './planMoves';
import { syncAndClose, syncFolder } from './staging';

/** What is to be done with a staging folder, once all of the archive is in it. */
export interface ImportPlan extends PlanHead {
  moves: PlannedMove[];
  same: SamePhoto[];
}

interface PlanHead {
  format: typeof FORMAT;
  archive: { file: string; format: ArchiveFormat; bytes: number; modifiedMs: number };
  into: ImportInto;
  /** Members of the archive, folders included. */
  entries: number;
  skipped: Partial<Record<ImportSkip, number>>;
  /** Names of unpacked tables of faces and of the report; only of a dataset. */
  faces: string[];
  report: string | null;
}

const FORMAT = 'likeness.import/1';
const NAME = 'plan.jsonl';
const LINES_A_WRITE = 1000;
const STAGED_NAME = /^\d+\/\d+$/;

type Line = PlanHead | { move: PlannedMove } | { same: SamePhoto } | { end: true };

/**
 * Writes the plan into the staging folder, in one atomic step. From then on the import is bound to
 * happen: should it be killed, the next one into this target finishes it from the plan.
 */
export async function writePlan(folder: string, plan: Omit<ImportPlan, 'format'>): Promise<void> {
  const path = join(folder, NAME);
  try {
    const handle = await open(`${path}.part`, 'w');
    let lines: string[] = [];
    for (const line of linesOf(plan)) {
      lines.push(`${JSON.stringify(line)}\n`);
      if (lines.length < LINES_A_WRITE) continue;
      await handle.appendFile(lines.join(''));
      lines = [];
    }
    await handle.appendFile(lines.join(''));
    await syncAndClose(handle);
    await rename(`${path}.part`, path);
    await syncFolder(folder);
  } catch (error) {
    throw asWriteError(error, folder);
  }
}

function* linesOf({ moves, same, ...head }: Omit<ImportPlan, 'format'>): Generator<Line> {
  yield { ...head, format: FORMAT };
  for (const move of moves) yield { move };
  for (const photo of same) yield { same: photo };
  yield { end: true };
}

/** @returns null when there is no complete plan: then nothing of the archive has reached the target */
export async function readPlan(folder: string): Promise<ImportPlan | null> {
  const moves: PlannedMove[] = [];
  const same: SamePhoto[] = [];
  let head: PlanHead | null = null;
  try {
    for await (const text of createInterface(createReadStream(join(folder, NAME)))) {
      const line = JSON.parse(text) as Line;
      if ('move' in line) moves.push(checked(line.move));
      else if ('same' in line) same.push(line.same);
      else if ('end' in line) return isOurs(head) ? { ...head, moves, same } : null;
      else head = line;
    }
  } catch {
    // No plan, or not one of ours.
  }
  return null;
}

function isOurs(head: PlanHead | null): head is PlanHead {
  if (head?.format !== FORMAT) return false;
  const staged = [...head.faces, ...(head.report === null ? [] : [head.report])];
  return staged.every((name) => STAGED_NAME.test(name));
}

/** A folder from elsewhere may hold a plan that somebody made up to move files they should not. */
function checked(move: PlannedMove): PlannedMove {
  if (STAGED_NAME.test(move.staged) && isImageName(move.to)) return move;
  throw new Error('not a move that an import plans');
}
