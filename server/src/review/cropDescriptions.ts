import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DetectorName } from '../detection/face';
import { writeFileAtomic } from '../files/atomicFile';
import { likenessFolder } from '../files/workspace';
import type { JobContext } from '../job';
import { forEachParallel } from '../parallel';
import { progressMeter } from '../progressMeter';
import type { FacePool } from '../workers/facePool';
import type { CropDescription } from './describeCrops';

/** A crop to be described. */
export interface CropToDescribe {
  file: string;
  /** SHA-256 (hex) of the file. */
  sha256: string;
  /** 68 × (x, y) in its pixels; null: the face is looked for. */
  landmarks: Float32Array | null;
}

/** Counted up when the same crop would be described otherwise than before. */
const FORMAT = 1;
const FILE_NAME = 'crops.json';
const CROPS_A_TASK = 16;

/** What is kept: numbers by the content they are of, neither pictures nor names. */
interface DescriptionFile {
  format: number;
  crops: Record<string, CropDescription | null>;
}

/**
 * Descriptions of crops; those of content that was described before come from the workspace.
 * @returns one a crop; null for those that cannot be read
 * @throws LikenessError Cancelled, CannotWrite
 */
export async function describeAll(
  crops: readonly CropToDescribe[],
  workspace: string,
  detector: DetectorName,
  pool: FacePool,
  context: JobContext,
): Promise<(CropDescription | null)[]> {
  const file = join(await likenessFolder(workspace), FILE_NAME);
  const known = await readDescriptions(file);
  const missing = [
    ...new Map(crops.filter(({ sha256 }) => !(sha256 in known)).map((crop) => [crop.sha256, crop])),
  ].map(([, crop]) => crop);
  const step = { step: 'Looking at faces', unit: 'images', total: crops.length };
  const meter = progressMeter(context, { ...step, alreadyDone: crops.length - missing.length });
  const batches = Array.from({ length: Math.ceil(missing.length / CROPS_A_TASK) }, (_, i) =>
    missing.slice(i * CROPS_A_TASK, (i + 1) * CROPS_A_TASK),
  );
  const describe = async (batch: readonly CropToDescribe[]): Promise<void> => {
    const task = { detector, crops: batch.map(({ file, landmarks }) => ({ file, landmarks })) };
    const described = await pool.run('describeCrops', task, context.signal);
    batch.forEach(({ sha256 }, i) => (known[sha256] = described[i]!));
    meter.advance(batch.length);
  };
  try {
    await forEachParallel(batches, pool.size + 1, describe, context.signal);
  } finally {
    if (missing.length > 0) {
      await writeFileAtomic(file, JSON.stringify({ format: FORMAT, crops: known }));
    }
  }
  return crops.map(({ sha256 }) => known[sha256] ?? null);
}

async function readDescriptions(file: string): Promise<DescriptionFile['crops']> {
  try {
    const { format, crops } = JSON.parse(await readFile(file, 'utf8')) as DescriptionFile;
    // A prototype would lend the object names that nobody described.
    return format === FORMAT ? Object.assign(emptyRecord(), crops) : emptyRecord();
  } catch {
    return emptyRecord();
  }
}

function emptyRecord(): DescriptionFile['crops'] {
  return Object.create(null) as DescriptionFile['crops'];
}
