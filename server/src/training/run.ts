import { mkdir, readdir, readFile, rmdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ErrorCode } from '../../../protocol/src/errors';
import type { ImageRole } from '../../../protocol/src/runs';
import { EMBEDDING_DIMENSIONS } from '../backbones/backbone';
import { LikenessError } from '../errors';
import { asWriteError, writeFileAtomic } from '../files/atomicFile';
import { withFolderLock } from '../files/folderLock';
import { sha256 } from '../files/hash';
import { removeLeftovers } from '../files/leftovers';
import { likenessFolder } from '../files/workspace';
import type { EmbeddingHead } from './embeddingHead';
import { readMetrics } from './metricsLog';
import { parseHeadDescription, parseRunConfig } from './runSchema';
import { encodeSafetensors, readSafetensors } from './safetensors';
import type { TrainResult } from './trainResult';
import type { TrainSettings } from './trainOptions';

export type ImageUse = ImageRole;

/** What a run was begun with; the engine with its version. */
export interface RunVersions {
  likeness: string;
  node: string;
  engine: string;
  backend: string;
}

/** config.json: what a run was made from; written once. */
export interface RunConfig {
  format: 1;
  /** ISO 8601, UTC. */
  createdAt: string;
  dataset: string;
  backbone: string;
  /** Backbone.key of the features. */
  backboneKey: string;
  /** D, length of a feature. */
  dimensions: number;
  settings: TrainSettings;
  versions: RunVersions;
  /** Every image, so that an evaluation can leave out what the run has seen. */
  images: { image: string; sha256: string; use: ImageUse }[];
  /** What could not be validated. */
  notes: string[];
}

/** From which distance on two faces count as different people, and what that rests on. */
export interface Threshold {
  /** Squared Euclidean distance up to which two faces match, 0–4. */
  threshold: number;
  /** FAR it was calibrated for. */
  far: number;
  /** Different-person pairs it was calibrated on. */
  impostorPairs: number;
  /** True when there were fewer than 1 / far pairs, of images or of people: the real FAR may be higher. */
  tooFewPairs: boolean;
  /** Which images the pairs were of; 'untrained-network': too few, so its well-measured threshold was scaled. */
  measuredOn:
    'unseen-people' | 'new-photos' | 'trained-photos' | 'untrained-network' | 'evaluation';
}

/** head.safetensors: the head a run keeps, complete in itself. */
export interface RunHead {
  head: EmbeddingHead;
  /** Backbone whose features it takes. */
  backbone: string;
  backboneKey: string;
  threshold: Threshold;
  /** Epoch it is from; 0 is the start. */
  epoch: number;
  /** Where it lies between the start (0) and the mean of the heads up to that epoch (1). */
  mix: number;
}

export interface Run {
  folder: string;
  name: string;
  config: RunConfig;
  head: EmbeddingHead;
  threshold: Threshold;
  epoch: number;
  mix: number;
  /** SHA-256 of the images the head was trained on. */
  trainedOn: Set<string>;
  /** SHA-256 of the images that epoch, mix and threshold were chosen on. */
  validatedOn: Set<string>;
}

/** What a list of runs shows. */
export interface RunSummary {
  folder: string;
  name: string;
  config: RunConfig;
  epochsDone: number;
  /** Null until training has ended. */
  result: TrainResult | null;
}

export const CONFIG_FILE = 'config.json';
const HEAD_FILE = 'head.safetensors';
const RESULT_FILE = 'result.json';

/**
 * Makes the folder of a new run, named by time (UTC), mining and seed, and clears away those of runs
 * that were killed before they had a config.json.
 * @returns its path
 */
export async function createRun(workspace: string, config: RunConfig): Promise<string> {
  const runs = join(await likenessFolder(workspace), 'runs');
  const time = config.createdAt.slice(0, 19).replace('T', '-').replaceAll(':', '');
  const name = `${time}-${config.settings.mining}-seed${config.settings.seed}`;
  await mkdir(runs, { recursive: true }).catch((error: unknown) => {
    throw asWriteError(error, runs);
  });
  return withFolderLock(runs, 'new-run', async () => {
    await removeUnborn(runs);
    const folder = await makeFolder(runs, name);
    await writeFileAtomic(join(folder, CONFIG_FILE), JSON.stringify(config, null, 2) + '\n');
    return folder;
  });
}

async function removeUnborn(runs: string): Promise<void> {
  const isRun = (name: string) => /^\d{4}-\d\d-\d\d-\d{6}-/.test(name);
  for (const name of (await readdir(runs)).filter(isRun)) {
    const folder = join(runs, name);
    if ((await readdir(folder).catch(() => [CONFIG_FILE])).includes(CONFIG_FILE)) continue;
    await removeLeftovers(folder, (written) => written === CONFIG_FILE);
    // Only an empty folder goes: anything else in it is somebody's.
    await rmdir(folder).catch(() => undefined);
  }
}

/** Clears away what a killed process was writing; under the run's lock. */
export function removeRunLeftovers(folder: string): Promise<void> {
  return removeLeftovers(folder, (name) => [CONFIG_FILE, HEAD_FILE, RESULT_FILE].includes(name));
}

async function makeFolder(parent: string, name: string): Promise<string> {
  try {
    for (let copy = 1; ; copy++) {
      const folder = join(parent, copy === 1 ? name : `${name}-${copy}`);
      const made = await mkdir(folder).then(
        () => true,
        (error: NodeJS.ErrnoException) => {
          if (error.code === 'EEXIST') return false;
          throw error;
        },
      );
      if (made) return folder;
    }
  } catch (error) {
    throw asWriteError(error, parent);
  }
}

/** @throws LikenessError NotFound when this is no run, CorruptFile when its config is unreadable */
export async function readRunConfig(folder: string): Promise<RunConfig> {
  const path = join(folder, CONFIG_FILE);
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw noConfig(folder, error.code);
  });
  const config = parseRunConfig(text);
  if (config !== null) return config;
  throw new LikenessError(
    ErrorCode.CorruptFile,
    `${path} can't be understood: it is damaged or of another version of Likeness.`,
    'Restore it from a copy, or train again.',
    path,
  );
}

function noConfig(folder: string, code: string | undefined): LikenessError {
  const isThere = code !== 'ENOENT' && code !== 'ENOTDIR';
  return new LikenessError(
    ErrorCode.NotFound,
    isThere
      ? `${join(folder, CONFIG_FILE)} cannot be read (${code}).`
      : `${folder} is not the folder of a run: it has no ${CONFIG_FILE}.`,
    isThere
      ? 'Check its permissions and the disk it is on.'
      : 'Give a folder below .likeness/runs.',
    folder,
  );
}

export async function writeRunHead(folder: string, runHead: RunHead): Promise<void> {
  const { head, backbone, backboneKey, threshold, epoch, mix } = runHead;
  const described = JSON.stringify({ backbone, backboneKey, threshold, epoch, mix });
  const file = encodeSafetensors({
    tensors: { weights: { shape: [head.dimensions, EMBEDDING_DIMENSIONS], data: head.weights } },
    metadata: { head: described, checksum: headChecksum(described, head.weights) },
  });
  await writeFileAtomic(join(folder, HEAD_FILE), file);
}

/** Reads head.safetensors. @throws LikenessError NotFound, CorruptFile */
export async function readRunHead(path: string): Promise<RunHead> {
  const { tensors, metadata } = await readSafetensors(path);
  const weights = tensors['weights'];
  const described = metadata['head'];
  const [dimensions = 0, units] = weights?.shape ?? [];
  if (
    described === undefined ||
    units !== EMBEDDING_DIMENSIONS ||
    !(weights?.data instanceof Float32Array) ||
    !weights.data.every(Number.isFinite)
  ) {
    throw noHead(path, 'it holds no usable head');
  }
  const checksum = headChecksum(described, weights.data);
  if ((metadata['checksum'] ?? checksum) !== checksum) {
    throw noHead(path, 'its weights or its description were changed');
  }
  const rest = parseHeadDescription(described);
  if (rest === null) throw noHead(path, 'its description cannot be understood');
  return { ...rest, head: { dimensions, weights: weights.data } };
}

/** SHA-256 (hex) of what the file says: safetensors has no checksum, and a changed bit changes names. */
function headChecksum(described: string, { buffer, byteOffset, byteLength }: Float32Array): string {
  return sha256(`${described}|${sha256(new Uint8Array(buffer, byteOffset, byteLength))}`);
}

function noHead(path: string, what: string): LikenessError {
  return new LikenessError(
    ErrorCode.CorruptFile,
    `${path} is damaged: ${what}.`,
    'Restore it from a copy, or resume the run: its checkpoints hold the head too.',
    path,
  );
}

/**
 * Reads a run and the head it keeps.
 * @throws LikenessError NotFound, CorruptFile
 */
export async function readRun(folder: string): Promise<Run> {
  const config = await readRunConfig(folder);
  const path = join(folder, HEAD_FILE);
  const { head, backboneKey, threshold, epoch, mix } = await readRunHead(path);
  if (head.dimensions !== config.dimensions || backboneKey !== config.backboneKey) {
    throw noHead(path, `it is not of the backbone that ${CONFIG_FILE} names`);
  }
  const hashes = (...uses: ImageUse[]) =>
    new Set(config.images.filter(({ use }) => uses.includes(use)).map(({ sha256 }) => sha256));
  return {
    folder,
    name: basename(folder),
    config,
    head,
    threshold,
    epoch,
    mix,
    trainedOn: hashes('train'),
    validatedOn: hashes('validation-people', 'validation-photos'),
  };
}

/**
 * Replaces the threshold of a run; its head stays as it is.
 * @throws LikenessError NotFound, CorruptFile, CannotWrite
 */
export async function saveThreshold(folder: string, threshold: Threshold): Promise<void> {
  const runHead = await readRunHead(join(folder, HEAD_FILE));
  await writeRunHead(folder, { ...runHead, threshold });
}

/** All runs of a workspace, newest first; folders that are no runs are left out. */
export async function listRuns(workspace: string): Promise<RunSummary[]> {
  const runs = join(workspace, '.likeness', 'runs');
  const names = (await readdir(runs).catch(() => [])).sort().reverse();
  const summaries = await Promise.all(names.map((name) => summary(join(runs, name))));
  return summaries.filter((run) => run !== null);
}

async function summary(folder: string): Promise<RunSummary | null> {
  return readRunSummary(folder).catch(() => null);
}

/** @throws LikenessError NotFound, CorruptFile */
export async function readRunSummary(folder: string): Promise<RunSummary> {
  return {
    folder,
    name: basename(folder),
    config: await readRunConfig(folder),
    epochsDone: (await readMetrics(folder)).length,
    result: await readResult(folder),
  };
}

export async function writeResult(folder: string, result: TrainResult): Promise<void> {
  await writeFileAtomic(join(folder, RESULT_FILE), JSON.stringify(result, null, 2) + '\n');
}

async function readResult(folder: string): Promise<TrainResult | null> {
  const text = await readFile(join(folder, RESULT_FILE), 'utf8').catch(() => null);
  if (text === null) return null;
  try {
    return JSON.parse(text) as TrainResult;
  } catch {
    return null;
  }
}
