import { exactSearch, MetricKind } from 'usearch';
import { EMBEDDING_DIMENSIONS as D } from '../backbones/backbone';
import { squaredDistance } from '../training/embeddingHead';

/**
 * Embeddings rounded to a byte a number. A search through them reads a quarter of the memory, which is what
 * searching takes its time for, and says how far off it can be: what it finds is then looked at as it is.
 */
export interface FaceCodes {
  /** N×128, of multiples of `step`. */
  codes: Int8Array;
  step: number;
  /** The greatest Euclidean distance between an embedding and its code. */
  error: number;
}

/** With fewer faces all of them are looked at as they are in less than two milliseconds. */
export const FEWEST_CODED_FACES = 20_000;
const LARGEST_CODE = 127;
/** Faces that are looked at as they are, at first, for each that is wanted; and no fewer than this. */
const CANDIDATES = { each: 4, least: 128 };

/** @param values N×128 @returns null where the faces are too few to be worth it */
export function codesOf(values: Float32Array, fewest = FEWEST_CODED_FACES): FaceCodes | null {
  if (values.length < fewest * D) return null;
  let largest = 0;
  for (let i = 0; i < values.length; i++) {
    const size = Math.abs(values[i]!);
    if (size > largest) largest = size;
  }
  if (largest === 0) return null;
  const step = largest / LARGEST_CODE;
  const codes = new Int8Array(values.length);
  let squaredError = 0;
  for (let row = 0; row < values.length; row += D) {
    squaredError = Math.max(squaredError, encode(values, row, step, codes));
  }
  return { codes, step, error: Math.sqrt(squaredError) };
}

/**
 * Rounds the 128 numbers from `start` on; what is larger than a code can say becomes the largest.
 * @returns squared distance between them and their code
 */
function encode(values: Float32Array, start: number, step: number, codes: Int8Array): number {
  let squaredError = 0;
  const perStep = 1 / step;
  for (let i = start; i < start + D; i++) {
    const value = values[i]!;
    // Cut off and not rounded by Math.round, which takes twice as long.
    const code = clipped(value * perStep + (value < 0 ? -0.5 : 0.5)) | 0;
    codes[i] = code;
    const error = value - code * step;
    squaredError += error * error;
  }
  return squaredError;
}

function clipped(value: number): number {
  if (value > LARGEST_CODE) return LARGEST_CODE;
  return value < -LARGEST_CODE ? -LARGEST_CODE : value;
}

/**
 * The k faces nearest to a probe, exactly. By the triangle inequality no face is nearer than its code less both
 * roundings: once the k nearest of those looked at are nearer than that, none of the others can be one of them.
 * @param values what the codes were made of
 * @param probe 128 values
 * @returns rows, nearest first; those equally far away in their order
 */
export function nearestByCodes(
  { codes, step, error }: FaceCodes,
  values: Float32Array,
  probe: Float32Array,
  k: number,
): number[] {
  const faces = values.length / D;
  const probeCode = new Int8Array(D);
  const bothErrors = error + Math.sqrt(encode(probe, 0, step, probeCode));
  for (let looked = Math.max(CANDIDATES.least, CANDIDATES.each * k); ; looked *= 4) {
    const count = Math.min(looked, faces);
    // One thread: two share the memory's bandwidth, and starting them takes longer than they save.
    const coarse = exactSearch(codes, probeCode, D, count, MetricKind.L2sq, 1);
    const rows = Array.from(coarse.keys, Number);
    const distances = new Map(rows.map((row) => [row, squaredDistance(probe, 0, values, row)]));
    const nearest = rows.sort((a, b) => distances.get(a)! - distances.get(b)! || a - b).slice(0, k);
    const reach = step * Math.sqrt(coarse.distances.at(-1)!) - bothErrors;
    const isProven = Math.sqrt(distances.get(nearest.at(-1)!)!) < reach;
    if (isProven || count === faces) return nearest;
  }
}
