import type { DetectorName } from '../detection/face';
import type { JobContext } from '../job';
import { forEachParallel } from '../parallel';
import { progressMeter } from '../progressMeter';
import type { FacePool } from '../workers/facePool';
import type { CropFeaturesResult } from './cropFeatures';
import { keyText, type FeatureCache } from './featureCache';
import type { FeatureKey, FeatureRow } from './featureTable';

/** A crop whose feature is wanted. */
export interface WantedCrop {
  file: string;
  /** Those that belong to the bytes that `key` names; null: the face is looked for. */
  landmarks: Float32Array | null;
  key: FeatureKey;
  /** Why the crop has no feature, once that is known. */
  words?: string;
}

export interface ComputeOptions {
  backbone: string;
  detector: DetectorName;
  /** Images whose features are known already; they count as done. */
  alreadyDone: number;
}

/** Small enough for progress four times a second on two cores, large enough to batch. */
const CROPS_A_TASK = 8;
/** A kill loses at most this many features, or this much time. */
const SAVE = { everyRows: 256, everyMs: 3000 };
/** Each append of each of many machines is a commit to one table: more rows, less often. */
const SAVE_SHARED = { everyRows: 2048, everyMs: 30_000 };

/**
 * Computes features in the pool's workers and saves them to the cache as they come, also those that
 * are done when the job fails or is cancelled. A crop whose file changed meanwhile gets its new key; one
 * that cannot be read gets `words`.
 * @returns by keyText, D values, or null where no face was found
 * @throws LikenessError Cancelled, CannotWrite
 */
export async function computeFeatures(
  crops: readonly WantedCrop[],
  { backbone, detector, alreadyDone }: ComputeOptions,
  cache: FeatureCache,
  pool: FacePool,
  context: JobContext,
): Promise<Map<string, Float32Array | null>> {
  const computed = new Map<string, Float32Array | null>();
  const save = saver(cache);
  const total = alreadyDone + crops.length;
  const step = { step: 'Computing features', unit: 'images', total, alreadyDone };
  const meter = progressMeter(context, step);

  const work = async (batch: readonly WantedCrop[]) => {
    const sent = batch.map(({ file, landmarks, key }) => ({ file, landmarks, sha256: key.sha256 }));
    const task = { backbone, detector, crops: sent };
    const rows = takeRows(batch, await pool.run('cropFeatures', task, context.signal));
    for (const row of rows) computed.set(keyText(row), row.values);
    meter.advance(batch.length);
    await save.add(rows);
  };

  try {
    // One task more than workers, so that none waits for the next.
    await forEachParallel(batches(crops), pool.size + 1, work, context.signal);
  } finally {
    await save.finish();
  }
  return computed;
}

function* batches(crops: readonly WantedCrop[]): Generator<readonly WantedCrop[]> {
  for (let i = 0; i < crops.length; i += CROPS_A_TASK) yield crops.slice(i, i + CROPS_A_TASK);
}

/** What a worker found, as rows for the cache; crops that failed or changed are told so. */
function takeRows(batch: readonly WantedCrop[], result: CropFeaturesResult): FeatureRow[] {
  const { dimensions, features } = result;
  return result.outcomes.flatMap(({ sha256, row, origin, failure }, i) => {
    const crop = batch[i]!;
    if (sha256 === null || failure?.kind === 'unreadable') {
      crop.words = failure?.words ?? '';
      return [];
    }
    crop.key = { sha256, origin };
    const values = row === null ? null : features.slice(row * dimensions, (row + 1) * dimensions);
    if (values?.every(Number.isFinite) === false) {
      crop.words = `The network gives no usable numbers for ${crop.file}.`;
      return [];
    }
    return [{ ...crop.key, values }];
  });
}

/** Collects rows and writes them in chunks, one write at a time. */
function saver(cache: FeatureCache) {
  const { everyRows, everyMs } = cache.isShared ? SAVE_SHARED : SAVE;
  let waiting: FeatureRow[] = [];
  let savedMs = performance.now();
  let writing = Promise.resolve();

  const write = () => {
    const rows = waiting;
    waiting = [];
    savedMs = performance.now();
    writing = writing.then(() => cache.add(rows));
    return writing;
  };
  return {
    async add(rows: readonly FeatureRow[]): Promise<void> {
      waiting.push(...rows);
      const due = performance.now() - savedMs > everyMs;
      if (due || waiting.length >= everyRows) await write();
    },
    finish: write,
  };
}
