import { backboneInfo, backboneKey } from '../../../server/src/backbones/registry';
import type { EmbeddingHead } from '../../../server/src/training/embeddingHead';
import { SeededRandom } from '../../../server/src/training/random';
import { createRun, writeRunHead, type RunConfig } from '../../../server/src/training/run';
import { DEFAULT_TRAIN_SETTINGS } from '../../../server/src/training/trainOptions';

const CREATED = '2026-11-03T14:25:30.123Z';

/** Writes a run that keeps this head. @returns its folder */
export async function writeHeadRun(
  workspace: string,
  head: EmbeddingHead,
  given: Partial<RunConfig> = {},
): Promise<string> {
  const backbone = 'face-api';
  const key = given.backboneKey ?? backboneKey(backboneInfo(backbone));
  const folder = await createRun(workspace, {
    format: 1,
    createdAt: CREATED,
    dataset: '/data/set',
    backbone,
    backboneKey: key,
    dimensions: head.dimensions,
    settings: DEFAULT_TRAIN_SETTINGS,
    versions: { likeness: '0.1.0', node: 'v20', engine: 'onnx 1.30.0', backend: 'cpu' },
    images: [],
    notes: [],
    ...given,
  });
  const threshold = {
    threshold: 0.18,
    far: 1e-3,
    impostorPairs: 5000,
    tooFewPairs: false,
    measuredOn: 'unseen-people',
  } as const;
  await writeRunHead(folder, { head, backbone, backboneKey: key, threshold, epoch: 4, mix: 0.6 });
  return folder;
}

export function randomHead(dimensions: number, seed = 1): EmbeddingHead {
  return { dimensions, weights: randomFeatures(128, dimensions, seed) };
}

/** N×D, between −1 and 1. */
export function randomFeatures(rows: number, dimensions: number, seed = 2): Float32Array {
  const random = SeededRandom.ofSeed(seed, 5);
  return Float32Array.from({ length: rows * dimensions }, () => 2 * random.unit() - 1);
}

/** Maps (x, y) to (3x, 4y, 0, …, 0) before normalisation. */
export function handWorkedHead(): EmbeddingHead {
  const weights = new Float32Array(2 * 128);
  weights[0] = 3;
  weights[128 + 1] = 4;
  return { dimensions: 2, weights };
}

/** Embeddings by the definition, one dot product at a time, in double precision. */
export function naiveEmbeddings(
  { dimensions, weights }: EmbeddingHead,
  features: Float32Array,
): number[][] {
  const rows = Array.from({ length: features.length / dimensions }, (_, row) =>
    features.subarray(row * dimensions, (row + 1) * dimensions),
  );
  return rows.map((x) => {
    const z = Array.from({ length: 128 }, (_, j) =>
      x.reduce((sum, value, k) => sum + value * weights[k * 128 + j]!, 0),
    );
    const length = Math.hypot(...z);
    return z.map((value) => (length === 0 ? 0 : value / length));
  });
}

/** Largest difference of any component; NaN when there is one. */
export function differenceOf(expected: number[][], actual: ArrayLike<number>): number {
  const flat = expected.flat();
  if (flat.length !== actual.length) return Infinity;
  return Math.max(...flat.map((value, i) => Math.abs(value - actual[i]!)));
}
