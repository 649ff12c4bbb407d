import { EMBEDDING_DIMENSIONS as D } from '../backbones/backbone';
import type { JobContext } from '../job';
import { progressMeter, type ProgressMeter } from '../progressMeter';
import { Pause } from '../training/pause';
import { SeededRandom } from '../training/random';
import type { Project } from '../training/validator';
import { centresOf } from './faceCells';

/** Columns that the product is made for; cells come in so many. */
const COLUMNS = D;
/** k-means (Lloyd 1982) settles on so many faces a cell, in so many rounds, as well as on all of them. */
const SAMPLE_A_CELL = 64;
const ROUNDS = 8;
/** Faces in one product: what lies between two looks at a cancel. */
const ROWS_A_PRODUCT = 4096;
/** Random streams 5 and 6 are of this. */
const SAMPLE_STREAM = 5;

export interface Grouping {
  /** Cell of each face. */
  cellOf: Int32Array;
  /** C×128, the directions of the cells' middles. */
  centres: Float32Array;
}

/** About as many cells as faces a cell; never so many that most are empty. */
export function cellCount(faces: number): number {
  return COLUMNS * Math.max(1, Math.round(Math.sqrt(faces) / COLUMNS));
}

/**
 * Groups faces by the direction of their embeddings: spherical k-means on a sample, then each face to its
 * nearest middle.
 * @param values N×128, row-major, of length 1
 * @param project multiplies N×128 by 128×128
 * @throws LikenessError Cancelled
 */
export async function groupFaces(
  values: Float32Array,
  project: Project,
  context: JobContext,
): Promise<Grouping> {
  const faces = values.length / D;
  const cells = cellCount(faces);
  const random = SeededRandom.ofSeed(1, SAMPLE_STREAM);
  const count = Math.min(faces, cells * SAMPLE_A_CELL);
  const rows = count === faces ? null : sampleRows(faces, count, random);
  const sample = rows === null ? values : pick(values, rows);
  const total = ROUNDS * count + faces;
  const meter = progressMeter(context, { step: 'Grouping faces', unit: 'faces', total });
  const tools = { project, meter, pause: new Pause(context.signal) };
  let centres = pick(sample, sampleRows(count, Math.min(cells, count), random));
  for (let round = 0; round < ROUNDS; round++) {
    const nearest = await nearestCentres(sample, centres, tools);
    centres = refill(centresOf(sample, nearest, centres.length / D), sample, random);
  }
  return { cellOf: await nearestCentres(values, centres, tools), centres };
}

interface Tools {
  project: Project;
  meter: ProgressMeter;
  pause: Pause;
}

/** @returns for each face the number of the centre nearest to it */
async function nearestCentres(
  values: Float32Array,
  centres: Float32Array,
  { project, meter, pause }: Tools,
): Promise<Int32Array> {
  const blocks = blocksOf(centres);
  const nearest = new Int32Array(values.length / D);
  for (let from = 0; from < nearest.length; from += ROWS_A_PRODUCT) {
    const part = values.subarray(from * D, (from + ROWS_A_PRODUCT) * D);
    const best = new Float32Array(part.length / D).fill(-Infinity);
    for (const [block, weights] of blocks.entries()) {
      const scores = await project(weights, part);
      const inBlock = Math.min(COLUMNS, centres.length / D - block * COLUMNS);
      for (let i = 0; i < best.length; i++) {
        for (let column = 0; column < inBlock; column++) {
          const score = scores[i * COLUMNS + column]!;
          if (score <= best[i]!) continue;
          best[i] = score;
          nearest[from + i] = block * COLUMNS + column;
        }
      }
      await pause.ifDue();
    }
    meter.advance(part.length / D);
  }
  return nearest;
}

/** Columns of up to 128 vectors each, to multiply rows by. @param vectors n×128 */
export function blocksOf(vectors: Float32Array): Float32Array[] {
  const blocks: Float32Array[] = [];
  const count = vectors.length / D;
  for (let from = 0; from < count; from += COLUMNS) {
    const block = new Float32Array(D * COLUMNS);
    for (let column = 0; column < Math.min(COLUMNS, count - from); column++) {
      for (let k = 0; k < D; k++) block[k * COLUMNS + column] = vectors[(from + column) * D + k]!;
    }
    blocks.push(block);
  }
  return blocks;
}

/** A centre that nothing was nearest to begins again at a face. */
function refill(centres: Float32Array, sample: Float32Array, random: SeededRandom): Float32Array {
  for (let cell = 0; cell < centres.length / D; cell++) {
    const centre = centres.subarray(cell * D, (cell + 1) * D);
    if (centre.some((value) => value !== 0)) continue;
    const row = random.below(sample.length / D);
    centre.set(sample.subarray(row * D, (row + 1) * D));
  }
  return centres;
}

/** Different rows, at random. */
export function sampleRows(rows: number, count: number, random: SeededRandom): number[] {
  const chosen = new Set<number>();
  while (chosen.size < Math.min(count, rows)) chosen.add(random.below(rows));
  return [...chosen];
}

export function pick(values: Float32Array, rows: readonly number[]): Float32Array {
  const picked = new Float32Array(rows.length * D);
  rows.forEach((row, i) => picked.set(values.subarray(row * D, (row + 1) * D), i * D));
  return picked;
}
