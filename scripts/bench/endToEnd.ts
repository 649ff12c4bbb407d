import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepare } from '../../server/src/dataset/prepare';
import { extractFeatures } from '../../server/src/features/extractFeatures';
import { openFacePool } from '../../server/src/workers/openFacePool';
import type { FaceApiUser } from './faceApiUser';
import { markdownTable, times } from './markdown';
import { median } from './measure';

/** face-api works on so many of the photos a round: it is slow, and its speed doesn't depend on how many. */
const REFERENCE_PHOTOS = 12;

export interface Raw {
  folder: string;
  files: readonly string[];
}

/** From photos to crops, and from crops to features: what the product does, engine by engine, in turn. */
export async function compareEndToEnd(
  user: FaceApiUser,
  raw: Raw,
  workers: readonly number[],
  rounds: number,
): Promise<string> {
  const rates = new Map<string, { prepare: number[]; features: number[] }>();
  const note = (name: string, kind: 'prepare' | 'features', rate: number) => {
    if (!rates.has(name)) rates.set(name, { prepare: [], features: [] });
    rates.get(name)![kind].push(rate);
  };
  for (let round = 0; round < rounds; round++) {
    note('face-api', 'prepare', await faceApiRate(user, raw.files, round));
    for (const count of workers) {
      const name = `Likeness on ONNX Runtime, ${count} workers`;
      const rate = await ownRates(raw, count);
      note(name, 'prepare', rate.prepare);
      note(name, 'features', rate.features);
    }
  }
  const reference = median(rates.get('face-api')!.prepare);
  const rows = [
    ['', 'prepare, photos/s', 'ratio', 'features, faces/s (each with its mirror image)'],
  ];
  for (const [name, { prepare: photos, features }] of rates) {
    const rate = median(photos);
    const faces = features.length === 0 ? '' : median(features).toFixed(0);
    rows.push([name, rate.toFixed(1), times(rate / reference), faces]);
  }
  return markdownTable(rows);
}

async function faceApiRate(
  user: FaceApiUser,
  files: readonly string[],
  round: number,
): Promise<number> {
  const startMs = performance.now();
  for (let i = 0; i < REFERENCE_PHOTOS; i++) {
    await user.prepare(files[(round * REFERENCE_PHOTOS + i) % files.length]!);
  }
  return (REFERENCE_PHOTOS * 1000) / (performance.now() - startMs);
}

/** Threads and networks are up before the clock starts. */
async function ownRates(raw: Raw, workers: number): Promise<{ prepare: number; features: number }> {
  const workspace = await mkdtemp(join(tmpdir(), 'likeness-bench-'));
  const pool = openFacePool({ engine: 'onnx', workers });
  const dataset = join(workspace, 'dataset');
  try {
    const warmUp = raw.files
      .slice(0, 2 * workers)
      .map((file) =>
        pool.run('analysePhoto', { file, detector: 'ssd', minScore: 0.5, backbone: 'face-api' }),
      );
    await Promise.all(warmUp);
    const startMs = performance.now();
    await prepare({ raw: raw.folder, dataset }, pool);
    const rate = (raw.files.length * 1000) / (performance.now() - startMs);
    const { imagesPerSecond } = await extractFeatures({ dataset, workspace }, pool);
    return { prepare: rate, features: imagesPerSecond };
  } finally {
    await pool.close();
    await rm(workspace, { recursive: true, force: true });
  }
}
