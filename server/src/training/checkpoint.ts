import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ErrorCode } from '../../../protocol/src/errors';
import { EMBEDDING_DIMENSIONS } from '../backbones/backbone';
import { LikenessError } from '../errors';
import { asWriteError, writeFileAtomic } from '../files/atomicFile';
import { sha256 } from '../files/hash';
import { removeLeftovers } from '../files/leftovers';
import type { BatchState } from './batchSource';
import type { TrainerState } from './headTrainer';
import type { EpochMetrics } from './metricsLog';
import { decodeSafetensors, encodeSafetensors } from './safetensors';
import type { Candidate } from './selection';

/** Everything that the epochs to come depend on. */
export interface TrainingState {
  /** Epochs finished. */
  epoch: number;
  /** The starting head, D×128. */
  start: Float32Array;
  trainer: TrainerState;
  /** Mean of the heads after each epoch, D×128. */
  average: Float32Array;
  batches: BatchState;
  best: Candidate;
  /** The best head so far, D×128: already blended. */
  bestWeights: Float32Array;
  history: EpochMetrics[];
}

/** The JSON half; it is written last, so where it is, the tensors are complete. */
interface CheckpointNote {
  epoch: number;
  steps: number;
  batches: BatchState;
  best: Candidate;
  history: EpochMetrics[];
  /** SHA-256 of the safetensors file. */
  tensors: string;
}

interface StoredNote {
  checksum: string;
  note: CheckpointNote;
}

/** The last one, and the one before in case the last is damaged. */
const CHECKPOINTS_KEPT = 2;

const CHECKPOINT_FILE = /^epoch-(\d+)\.(safetensors|json)$/;

/**
 * Stores the state after an epoch in `checkpoints/epoch-0007.safetensors` and `.json`. Until both are
 * complete the earlier checkpoints stay.
 */
export async function saveCheckpoint(runFolder: string, state: TrainingState): Promise<void> {
  const folder = checkpointsFolder(runFolder);
  await makeFolder(folder);
  const { start, trainer, average, bestWeights } = state;
  const shape = [start.length / EMBEDDING_DIMENSIONS, EMBEDDING_DIMENSIONS];
  const tensors = encodeSafetensors({
    tensors: {
      start: { shape, data: start },
      best: { shape, data: bestWeights },
      weights: { shape, data: trainer.weights },
      average: { shape, data: average },
      'adam/firstMoment': { shape, data: trainer.firstMoment },
      'adam/secondMoment': { shape, data: trainer.secondMoment },
    },
    metadata: { epoch: String(state.epoch) },
  });
  const note: CheckpointNote = {
    epoch: state.epoch,
    steps: trainer.steps,
    batches: state.batches,
    best: state.best,
    history: state.history,
    tensors: sha256(tensors),
  };
  const base = join(folder, baseName(state.epoch));
  await writeFileAtomic(base + '.safetensors', tensors);
  await writeFileAtomic(base + '.json', JSON.stringify({ checksum: checksum(note), note }));
  await removeOld(folder);
}

/** Whether a run was ever made safe: one that was killed before that may begin anew. */
export async function hasCheckpoint(runFolder: string): Promise<boolean> {
  return (await epochsIn(checkpointsFolder(runFolder))).length > 0;
}

/**
 * Reads the newest checkpoint that is whole.
 * @param onNote told which were damaged
 * @throws LikenessError CorruptFile when none is left
 */
export async function loadCheckpoint(
  runFolder: string,
  onNote?: (sentence: string) => void,
): Promise<TrainingState> {
  const folder = checkpointsFolder(runFolder);
  for (const epoch of await epochsIn(folder)) {
    try {
      return await readCheckpoint(folder, epoch);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      onNote?.(`The checkpoint of epoch ${epoch} is damaged and left aside: ${why}`);
    }
  }
  throw noneUsable(folder);
}

function noneUsable(folder: string): LikenessError {
  return new LikenessError(
    ErrorCode.CorruptFile,
    `There is no usable checkpoint in ${folder}.`,
    'Restore the folder from a copy, or train again from the start.',
    folder,
  );
}

async function readCheckpoint(folder: string, epoch: number): Promise<TrainingState> {
  const base = join(folder, baseName(epoch));
  const stored = JSON.parse(await readFile(base + '.json', 'utf8')) as StoredNote;
  const { note } = stored;
  const bytes = await readFile(base + '.safetensors');
  if (checksum(note) !== stored.checksum) throw new Error(`${base}.json was changed.`);
  if (sha256(bytes) !== note.tensors) throw new Error(`${base}.safetensors was changed.`);
  const { tensors } = decodeSafetensors(bytes, base + '.safetensors');
  const weightsOf = (name: string) => {
    const weights = tensors[name]?.data;
    if (!(weights instanceof Float32Array)) throw new Error(`${base}.safetensors lacks ${name}.`);
    if (weights.every(Number.isFinite)) return weights;
    throw new Error(`${base}.safetensors holds numbers in ${name} that are none.`);
  };
  return {
    epoch: note.epoch,
    start: weightsOf('start'),
    trainer: {
      steps: note.steps,
      weights: weightsOf('weights'),
      firstMoment: weightsOf('adam/firstMoment'),
      secondMoment: weightsOf('adam/secondMoment'),
    },
    average: weightsOf('average'),
    batches: note.batches,
    best: note.best,
    bestWeights: weightsOf('best'),
    history: note.history,
  };
}

function checksum(note: CheckpointNote): string {
  return sha256(JSON.stringify(note));
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw asWriteError(error, folder);
  }
}

/** Removes the files of all but the newest checkpoints, also halves that a crash left behind. */
async function removeOld(folder: string): Promise<void> {
  await removeLeftovers(folder, (name) => CHECKPOINT_FILE.test(name));
  const oldestKept = (await epochsIn(folder)).slice(0, CHECKPOINTS_KEPT).at(-1) ?? 0;
  for (const name of await readdir(folder)) {
    const epoch = CHECKPOINT_FILE.exec(name)?.[1];
    if (epoch !== undefined && Number(epoch) < oldestKept) {
      await rm(join(folder, name), { force: true });
    }
  }
}

/** Epochs that have a checkpoint, newest first. */
async function epochsIn(folder: string): Promise<number[]> {
  const names = await readdir(folder).catch(() => []);
  return names
    .flatMap((name) => /^epoch-(\d+)\.json$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => b - a);
}

function checkpointsFolder(runFolder: string): string {
  return join(runFolder, 'checkpoints');
}

function baseName(epoch: number): string {
  return `epoch-${String(epoch).padStart(4, '0')}`;
}
