import { EMBEDDING_DIMENSIONS } from '../backbones/backbone';
import { tarAtFar } from '../metrics/tarAtFar';
import type { Pause } from './pause';
import type { ValidationPairs } from './validationPairs';

/** How well one head tells pairs apart. */
export interface Verification {
  /** True accept rate at each false accept rate ("0.01", "0.001", "0.0001"), 0–1. */
  tarAtFar: Record<string, number>;
  /** Mean TAR over FARs from 0.01 down to 0.0001 that rest on a pair: steadier than any one of them, 0–1. */
  meanTar: number;
  /** Same-person pairs behind it. */
  genuinePairs: number;
  /** Different-person pairs behind it; a FAR below 1 / impostorPairs rests on none. */
  impostorPairs: number;
}

export const REPORTED_FARS = [1e-2, 1e-3, 1e-4] as const;

/** Nine FARs from 0.01 to 0.0001, evenly spaced on a logarithmic axis. */
const AVERAGED_FARS = Array.from({ length: 9 }, (_, i) => 10 ** (-2 - i / 4));

/** Distances of the pairs of one kind, ascending. */
export interface PairDistances {
  genuine: Float32Array;
  impostor: Float32Array;
}

/** @param embeddings of `pairs.rows`, n×128, rows of length 1 */
export async function pairDistances(
  embeddings: Float64Array | Float32Array,
  pairs: ValidationPairs,
  pause: Pause,
): Promise<PairDistances> {
  return {
    genuine: await distancesOf(embeddings, pairs.genuine, pause),
    impostor: await distancesOf(embeddings, pairs.impostor, pause),
  };
}

export function verification({ genuine, impostor }: PairDistances): Verification {
  const points = tarAtFar(genuine, impostor, REPORTED_FARS);
  return {
    tarAtFar: Object.fromEntries(points.map(({ far, tar }) => [String(far), tar])),
    meanTar: meanTar(genuine, impostor),
    genuinePairs: genuine.length,
    impostorPairs: impostor.length,
  };
}

/** Over the FARs that at least one impostor pair stands behind, or the coarsest where none does. */
function meanTar(genuine: Float32Array, impostor: Float32Array): number {
  const supported = AVERAGED_FARS.filter((far) => far * impostor.length >= 1);
  const fars = supported.length > 0 ? supported : AVERAGED_FARS.slice(0, 1);
  const points = tarAtFar(genuine, impostor, fars);
  return points.reduce((sum, { tar }) => sum + tar, 0) / points.length;
}

const PAIRS_BETWEEN_PAUSES = 20_000;

async function distancesOf(
  embeddings: Float64Array | Float32Array,
  pairs: Uint32Array,
  pause: Pause,
): Promise<Float32Array> {
  const distances = new Float32Array(pairs.length / 2);
  for (let from = 0; from < distances.length; from += PAIRS_BETWEEN_PAUSES) {
    const to = Math.min(from + PAIRS_BETWEEN_PAUSES, distances.length);
    for (let pair = from; pair < to; pair++) {
      const a = pairs[2 * pair]! * EMBEDDING_DIMENSIONS;
      const b = pairs[2 * pair + 1]! * EMBEDDING_DIMENSIONS;
      let sum = 0;
      for (let k = 0; k < EMBEDDING_DIMENSIONS; k++) {
        const difference = embeddings[a + k]! - embeddings[b + k]!;
        sum += difference * difference;
      }
      distances[pair] = sum;
    }
    await pause.ifDue();
  }
  return distances.sort();
}
