import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { EMBEDDING_DIMENSIONS } from '../../server/src/backbones/backbone';
import { backboneInfo, backboneKey, DEFAULT_BACKBONE } from '../../server/src/backbones/registry';
import { createRun, writeRunHead } from '../../server/src/training/run';
import { DEFAULT_TRAIN_SETTINGS } from '../../server/src/training/trainOptions';

/**
 * Makes a run whose head is drawn by chance, its columns orthonormal: another model, without training.
 * @returns the run's folder
 */
export async function writeOtherRun(workspace: string, seed: number): Promise<string> {
  const { name: backbone, dimensions, ...info } = backboneInfo(DEFAULT_BACKBONE);
  const key = backboneKey({ name: backbone, dimensions, ...info });
  const run = await createRun(workspace, {
    ...{ format: 1, createdAt: '2026-01-01T00:00:00.000Z', dataset: '/data' },
    ...{ backbone, backboneKey: key, dimensions, settings: { ...DEFAULT_TRAIN_SETTINGS, seed } },
    versions: { likeness: '0', node: '20', engine: 'onnx 1.30.0', backend: 'cpu' },
    ...{ images: [], notes: [] },
  });
  const threshold = { threshold: 0.3, far: 1e-3, impostorPairs: 1000, tooFewPairs: false };
  await writeRunHead(run, {
    head: { dimensions, weights: orthonormalColumns(dimensions, seed) },
    ...{ backbone, backboneKey: key, epoch: 1, mix: 1 },
    threshold: { ...threshold, measuredOn: 'new-photos' },
  });
  return run;
}

/** @returns rows×128, row-major, by Gram and Schmidt's process on random columns */
function orthonormalColumns(rows: number, seed: number): Float32Array {
  const random = xoroshiro128plus(seed);
  const columns: Float64Array[] = [];
  for (let i = 0; i < EMBEDDING_DIMENSIONS; i++) {
    const column = Float64Array.from({ length: rows }, () => uniformInt(random, -1000, 1000));
    for (const other of columns) {
      const along = other.reduce((sum, value, k) => sum + value * column[k]!, 0);
      other.forEach((value, k) => (column[k]! -= along * value));
    }
    const norm = Math.hypot(...column);
    columns.push(column.map((value) => value / norm));
  }
  const weights = new Float32Array(rows * EMBEDDING_DIMENSIONS);
  columns.forEach((column, j) => {
    column.forEach((value, k) => (weights[k * EMBEDDING_DIMENSIONS + j] = value));
  });
  return weights;
}
