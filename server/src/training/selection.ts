import type { Verification } from './verification';

/** What validation says of one head; null where there was nothing to measure on. */
export interface HeadFigures {
  unseenPeople: Verification | null;
  newPhotos: Verification | null;
}

/** A head that the run may keep: a point on the line between the start and an epoch's head. */
export interface Candidate extends HeadFigures {
  /** 0: before training. */
  epoch: number;
  /** 0: the start, 1: the epoch's own head. */
  mix: number;
}

const MIXES = [0.2, 0.4, 0.6, 0.8, 1] as const;

/** Halfway did well wherever it could be measured; taken where nothing can be. */
const UNMEASURED_MIX = 0.5;

/** The blends to choose from after an epoch, the epoch's own head last. A random start adds nothing. */
export function mixesToTry(start: 'pretrained' | 'glorot', measured: boolean): readonly number[] {
  if (start === 'glorot') return [1];
  return measured ? MIXES : [UNMEASURED_MIX];
}

/**
 * One number for a verification: the mean TAR over those FARs that at least one impostor pair stands
 * behind, or the coarsest where none does. A single FAR of a small validation set is too noisy to
 * choose by.
 */
export function score({ tarAtFar, impostorPairs }: Verification): number {
  const points = Object.entries(tarAtFar).sort((a, b) => Number(b[0]) - Number(a[0]));
  const supported = points.filter(([far]) => Number(far) * impostorPairs >= 1);
  const used = supported.length > 0 ? supported : points.slice(0, 1);
  return used.reduce((sum, [, tar]) => sum + tar, 0) / used.length;
}

/**
 * Whether to keep `challenger` rather than `best`: strangers must not be told apart worse than before
 * training, and among those heads the one that does best on new photos of trained people wins (on
 * strangers, where there are no new photos). Without any figures the later epoch wins.
 */
export function isBetter(challenger: Candidate, best: Candidate, before: HeadFigures): boolean {
  if (!challenger.unseenPeople && !challenger.newPhotos) return challenger.epoch > best.epoch;
  if (losesOnStrangers(challenger, before)) return false;
  return value(challenger) > value(best);
}

function losesOnStrangers({ unseenPeople }: Candidate, before: HeadFigures): boolean {
  if (!unseenPeople || !before.unseenPeople) return false;
  return score(unseenPeople) < score(before.unseenPeople);
}

function value({ newPhotos, unseenPeople }: Candidate): number {
  const measured = newPhotos ?? unseenPeople;
  return measured ? score(measured) : 0;
}
