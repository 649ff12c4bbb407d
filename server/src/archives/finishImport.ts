import { mkdir, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { compareCodePoints } from '../dataset/codePointOrder';
import { datasetPaths } from '../dataset/datasetPaths';
import { throwIfCancelled } from '../errors';
import { asWriteError, writeFileAtomic } from '../files/atomicFile';
import type { JobContext } from '../job';
import { forEachParallel } from '../parallel';
import { progressMeter } from '../progressMeter';
import type { ImportPlan } from './importPlan';
import { RECORDS_FOLDER, type ImportReport } from './importReport';
import { mergeDataset } from './mergeDataset';
import { makePersonFolder, moveIntoTarget, type Moved } from './moveIntoTarget';
import type { PlannedMove } from './planMoves';
import { syncFolder } from './staging';

const MOVES_AT_ONCE = 16;

export interface FinishOptions {
  target: string;
  /** Of the staging folder. */
  folder: string;
  resumed: boolean;
  /** performance.now() when the import began. */
  startMs: number;
}

/**
 * Carries out a plan: gives the unpacked files their names in the target, and lists them when it is a
 * dataset. Killed or cancelled on the way, it is done again and comes to the same end.
 */
export async function finishImport(
  plan: ImportPlan,
  options: FinishOptions,
  context: JobContext,
): Promise<ImportReport> {
  const { target, folder } = options;
  const root = plan.into === 'dataset' ? join(target, 'images') : target;
  const newPeople = await makePersonFolders(plan.moves, root, context);
  const moved = await moveAll(plan.moves, folder, root, context);
  for (const person of peopleOf(moved)) await syncFolder(join(root, person));
  await syncFolder(root);
  if (plan.into === 'dataset') {
    const imported = {
      added: moved.filter(({ added }) => added).map(({ move, to }) => ({ image: move.image, to })),
      same: plan.same,
      faces: plan.faces.map((staged) => join(folder, staged)),
      report: plan.report === null ? null : join(folder, plan.report),
    };
    await mergeDataset(datasetPaths(target, null), imported, context);
  }
  const report = makeReport(plan, moved, newPeople, options);
  await writeFileAtomic(join(target, report.record), `${JSON.stringify(report, null, 2)}\n`);
  return report;
}

interface FinishedMove extends Moved {
  move: PlannedMove;
}

/** @returns people who were not there, or had nothing in their folder, before */
async function makePersonFolders(
  moves: readonly PlannedMove[],
  root: string,
  { signal }: JobContext,
): Promise<number> {
  await mkdir(root, { recursive: true }).catch((error: unknown) => {
    throw asWriteError(error, root);
  });
  let fresh = 0;
  for (const person of new Set(moves.map(({ to }) => dirname(to)))) {
    throwIfCancelled(signal);
    const made = await makePersonFolder(root, person);
    if (made || (await readdir(join(root, person))).length === 0) fresh++;
  }
  return fresh;
}

async function moveAll(
  moves: readonly PlannedMove[],
  folder: string,
  root: string,
  context: JobContext,
): Promise<FinishedMove[]> {
  const total = moves.length;
  const meter = progressMeter(context, { step: 'Putting files into place', unit: 'files', total });
  const moved: FinishedMove[] = [];
  const moveOne = async (move: PlannedMove) => {
    const done = await moveIntoTarget(move, join(folder, move.staged), root);
    moved.push({ ...done, move });
    meter.advance(1);
  };
  await forEachParallel(moves, MOVES_AT_ONCE, moveOne, context.signal);
  return moved.sort((a, b) => compareCodePoints(a.to, b.to));
}

function peopleOf(moved: readonly FinishedMove[]): Set<string> {
  return new Set(moved.filter(({ added }) => added).map(({ to }) => dirname(to)));
}

function makeReport(
  plan: ImportPlan,
  moved: readonly FinishedMove[],
  newPeople: number,
  { target, resumed, startMs }: FinishOptions,
): ImportReport {
  const inTarget = (to: string) => (plan.into === 'dataset' ? `images/${to}` : to);
  const added = moved.filter((one) => one.added);
  const time = new Date().toISOString().replace(/[:.]/g, '-');
  return {
    archive: plan.archive.file,
    format: plan.archive.format,
    ...{ target, into: plan.into, entries: plan.entries },
    added: added.map(({ to }) => inTarget(to)),
    addedBytes: added.reduce((sum, { move }) => sum + move.bytes, 0),
    people: peopleOf(moved).size,
    newPeople: Math.min(newPeople, peopleOf(moved).size),
    identical: plan.same.length + moved.length - added.length,
    renamed: added
      .filter(({ to, move }) => move.image !== to)
      .map(({ to, move }) => ({ from: move.path, to: inTarget(to) })),
    skipped: plan.skipped,
    resumed,
    record: `${RECORDS_FOLDER}/${time}.json`,
    seconds: (performance.now() - startMs) / 1000,
  };
}
