import { ErrorCode } from '../../../protocol/src/errors';
import { LikenessError } from '../errors';
import { personOf, type FeatureMatrix } from '../features/featureMatrix';
import type { JobContext } from '../job';
import { rowsByPerson } from '../training/people';
import { pairsAmong, pairsBetween } from './samplePairs';

/** The images a run has seen, as SHA-256 (hex). */
export interface SeenImages {
  /** Who has seen them, in a sentence; default "this run". */
  by?: string;
  trainedOn: ReadonlySet<string>;
  /** Epoch, blend and threshold were chosen on them. */
  validatedOn: ReadonlySet<string>;
}

export interface ChosenImages {
  /** Rows of the matrix to evaluate on, ascending. */
  rows: number[];
  /** Images left out since the run was trained on them. */
  excluded: number;
  /** Images evaluated on although the run was trained on them. */
  included: number;
  /** Images evaluated on by which the run's epoch and blend were chosen. */
  validation: number;
}

/** A pair of each kind for each of ten folds; fewer say nothing. */
const MIN_PAIRS_OF_A_KIND = 10;

/**
 * Leaves out the images a run was trained on: on them any head looks good. Where too little would
 * remain they stay in, and a note says what the figures are then worth.
 * @param run null for the untrained network
 * @param includeTrained the user's wish to keep them
 */
export function chooseImages(
  features: Pick<FeatureMatrix, 'images' | 'hashes'>,
  run: SeenImages | null,
  includeTrained: boolean,
  onNote: JobContext['onNote'],
): ChosenImages {
  const { by = 'this run' } = run ?? {};
  const all = [...features.images.keys()];
  const hash = (row: number): string => features.hashes[row]!;
  const fresh = all.filter((row) => !run?.trainedOn.has(hash(row)));
  const validation = fresh.filter((row) => run?.validatedOn.has(hash(row))).length;
  const trained = all.length - fresh.length;
  const everything = { rows: all, excluded: 0, included: trained, validation };
  if (trained === 0) return everything;
  if (includeTrained) {
    onNote?.(`${trained} of ${all.length} images were used to train ${by}: ${FLATTERING}.`);
    return everything;
  }
  const { positives, negatives } = pairsOf(features.images, fresh);
  if (Math.min(positives, negatives) < MIN_PAIRS_OF_A_KIND) {
    onNote?.(
      `Without the ${trained} images ${by} was trained on only ${positives} same-person and ${negatives} different-person pairs would remain, too few to measure: they stay in, so ${FLATTERING}.`,
    );
    return everything;
  }
  onNote?.(`${trained} images that ${by} was trained on are left out.`);
  return { rows: fresh, excluded: trained, included: 0, validation };
}

const FLATTERING = 'the figures are better than new photos would give';

function pairsOf(
  images: readonly string[],
  rows: readonly number[],
): { positives: number; negatives: number } {
  const sizes = [...rowsByPerson(images, rows).values()].map((own) => own.length);
  return {
    positives: sizes.reduce((sum, size) => sum + pairsAmong(size), 0),
    negatives: pairsBetween(sizes),
  };
}

/** How many people are among these images. */
export function countPeople(images: readonly string[]): number {
  return new Set(images.map(personOf)).size;
}

/** @throws LikenessError InvalidInput */
export function checkFar(far: number): void {
  if (far > 0 && far < 1) return;
  throw new LikenessError(
    ErrorCode.InvalidInput,
    `A false accept rate of ${far} cannot be calibrated for.`,
    'Give a number between 0 and 1, for example 0.001.',
  );
}
