import type { TrainSettings } from './trainOptions';
import type { Verification } from './verification';

/** What validation says of one head; null where there was nothing to measure on. */
export interface HeadFigures {
  unseenPeople: Verification | null;
  newPhotos: Verification | null;
  /** New photos against a few trained photos of each person, as when people are recognised. */
  newInGallery: Verification | null;
}

/** A head that the run may keep: a point on the line between the start and the trained head. */
export interface Candidate extends HeadFigures {
  /** 0: before training. */
  epoch: number;
  /** 0: the start, 1: the trained head, which is the mean over the epochs so far. */
  mix: number;
}

/** Blends tried after an epoch, evenly spaced. */
const MIXES = 5;

/**
 * The blends to choose from after an epoch: up to `maxMix`, or that one where nothing can be measured.
 * A random start adds nothing.
 */
export function mixesToTry(
  { start, maxMix }: Pick<TrainSettings, 'start' | 'maxMix'>,
  measured: boolean,
): readonly number[] {
  if (start === 'glorot') return [1];
  return measured ? Array.from({ length: MIXES }, (_, i) => (maxMix * (i + 1)) / MIXES) : [maxMix];
}

/**
 * Whether to keep `challenger` rather than `best`, by the sum of what could be measured. New photos count
 * twice, and against a gallery rather than among each other: that is many more pairs, so it is steadier.
 * Measured over many splits this gains as much as ruling out every head that strangers lose by on the
 * validation people, with fewer bad surprises: those few people are too noisy for a hard bound. Without
 * any figures the later epoch wins.
 */
export function isBetter(challenger: Candidate, best: Candidate, before: HeadFigures): boolean {
  if (!challenger.unseenPeople && !challenger.newInGallery) return challenger.epoch > best.epoch;
  const kept = best.epoch === 0 ? before : best;
  return value(challenger) > value(kept);
}

function value({ newInGallery, unseenPeople }: HeadFigures): number {
  return 2 * (newInGallery?.meanTar ?? 0) + (unseenPeople?.meanTar ?? 0);
}
