import { ascending, countUpTo, type Distances } from './distances';
import { thresholdAtFar, type CalibratedThreshold } from './thresholdAtFar';

/** For each probe the nearest entry of a gallery. */
export interface NearestEntries {
  /** Squared Euclidean distance to it. */
  distances: Float32Array;
  /** The person it shows. */
  persons: Int32Array;
}

/**
 * Finds each probe's nearest gallery entry, exactly. Among equals the first entry wins.
 * @param probes P×D, row-major
 * @param gallery G×D, row-major, at least one row
 * @param galleryPersons the person of each gallery row
 */
export function nearestEntries(
  probes: Float32Array,
  gallery: Float32Array,
  galleryPersons: Int32Array,
): NearestEntries {
  if (galleryPersons.length === 0) throw new RangeError('The gallery is empty.');
  const dimensions = gallery.length / galleryPersons.length;
  const count = probes.length / dimensions;
  const nearest = { distances: new Float32Array(count), persons: new Int32Array(count) };
  for (let probe = 0; probe < count; probe++) {
    let best = Infinity;
    for (let entry = 0; entry < galleryPersons.length; entry++) {
      const distance = distanceBelow(best, probes, probe, gallery, entry, dimensions);
      if (distance >= best) continue;
      best = distance;
      nearest.persons[probe] = galleryPersons[entry]!;
    }
    nearest.distances[probe] = best;
  }
  return nearest;
}

/** Terms added between looks at the limit. */
const TERMS_A_LOOK = 16;

/** The squared distance of two rows when it is below `limit`; else some number of at least `limit`. */
function distanceBelow(
  limit: number,
  a: Float32Array,
  i: number,
  b: Float32Array,
  j: number,
  dimensions: number,
): number {
  const [fromA, fromB] = [i * dimensions, j * dimensions];
  let sum = 0;
  for (let first = 0; first < dimensions && sum < limit; first += TERMS_A_LOOK) {
    const end = Math.min(first + TERMS_A_LOOK, dimensions);
    for (let k = first; k < end; k++) {
      const difference = a[fromA + k]! - b[fromB + k]!;
      sum += difference * difference;
    }
  }
  return sum;
}

/**
 * Closed-set rank-1 identification rate, 0–1: the share of probes, all of people in the gallery,
 * whose nearest entry shows the right person (Phillips, Grother & Micheals, "Evaluation Methods in
 * Face Recognition", Handbook of Face Recognition, 2nd ed. 2011, chapter 21).
 * @throws RangeError when there are no probes
 */
export function rankOne(nearestPersons: Int32Array, truePersons: Int32Array): number {
  if (truePersons.length === 0) throw new RangeError('There are no probes.');
  let right = 0;
  for (let i = 0; i < truePersons.length; i++) if (nearestPersons[i] === truePersons[i]) right++;
  return right / truePersons.length;
}

/** Open-set identification at one false alarm rate. */
export interface DirAtFar extends CalibratedThreshold {
  /** Detection and identification rate, 0–1. */
  dir: number;
  /** How many probes of people in the gallery there were. */
  knownProbes: number;
}

/**
 * Detection and identification rate at false alarm rates, rank 1 (Phillips, Grother & Micheals, as
 * above, open-set identification). At threshold t the false alarm rate is the share of unknown
 * probes whose nearest entry is at ≤ t, and the DIR the share of known probes whose nearest entry is
 * the right person and at ≤ t. t is `thresholdAtFar` of the unknown probes' distances; with fewer
 * than 1 / far of them `tooFewPairs` is true ("negatives" counts unknown probes) and no false alarm
 * is allowed.
 * @param known nearest entries of probes whose people are in the gallery
 * @param truePersons their real people
 * @param unknownDistances nearest distances of probes whose people are not
 * @throws RangeError when there are no known or no unknown probes
 */
export function dirAtFar(
  known: NearestEntries,
  truePersons: Int32Array,
  unknownDistances: Distances,
  fars: readonly number[],
): DirAtFar[] {
  const knownProbes = truePersons.length;
  if (knownProbes === 0) throw new RangeError('There are no probes of known people.');
  const right = known.distances
    .filter((_distance, i) => known.persons[i] === truePersons[i])
    .sort();
  const unknown = ascending(unknownDistances, 'unknown');
  return fars.map((far) => {
    const calibrated = thresholdAtFar(unknown, far);
    return {
      ...calibrated,
      dir: countUpTo(right, calibrated.threshold) / knownProbes,
      knownProbes,
    };
  });
}
