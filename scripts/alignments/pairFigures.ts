import { tarAtFar } from '../../server/src/metrics/tarAtFar';
import { tenFoldAccuracy, type Fold } from '../../server/src/metrics/tenFoldAccuracy';
import { SeededRandom } from '../../server/src/training/random';

const FOLDS = 10;
const RANDOM_STREAM = 101;
export const FARS = [1e-3, 1e-4];

/** How well vectors of length 1 tell people apart. @param people the person of each */
export function pairFigures(people: readonly number[], rows: readonly Float32Array[]) {
  const { mean, stdErr } = tenFoldAccuracy(foldsOf(people, rows));
  return { accuracy: mean, stdErr, tars: allPairs(people, rows).map(({ tar }) => tar) };
}

/** Squared Euclidean. */
function distance(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += (a[k]! - b[k]!) ** 2;
  return sum;
}

/** Folds of people, as LFW has them: with as many pairs of different people as of the same. */
function foldsOf(people: readonly number[], rows: readonly Float32Array[]): Fold[] {
  const random = SeededRandom.ofSeed(1, RANDOM_STREAM);
  return Array.from({ length: FOLDS }, (_, fold) => {
    const own = people.flatMap((person, i) => (person % FOLDS === fold ? [i] : []));
    const [same, other]: [number[], number[]] = [[], []];
    for (const i of own) {
      for (const j of own) {
        if (i < j && people[i] === people[j]) same.push(distance(rows[i]!, rows[j]!));
      }
    }
    while (other.length < same.length) {
      const [i, j] = [random.below(own.length), random.below(own.length)].map((at) => own[at]!);
      if (people[i!] !== people[j!]) other.push(distance(rows[i!]!, rows[j!]!));
    }
    return { positives: Float32Array.from(same), negatives: Float32Array.from(other) };
  });
}

function allPairs(people: readonly number[], rows: readonly Float32Array[]) {
  const [same, other]: [number[], number[]] = [[], []];
  for (let i = 0; i < rows.length; i++) {
    for (let j = 0; j < i; j++) {
      (people[i] === people[j] ? same : other).push(distance(rows[i]!, rows[j]!));
    }
  }
  return tarAtFar(Float32Array.from(same), Float32Array.from(other), FARS);
}
