import type { Threshold } from './run';
import type { Verification } from './verification';

/** The same images measured with the head training started from and with the head it kept. */
export interface BeforeAfter {
  before: Verification;
  after: Verification;
}

/** What training came to. */
export interface TrainResult {
  /** Folder of the run. */
  run: string;
  /** Epochs run, in all sessions together. */
  epochs: number;
  /** Computing time of those epochs. */
  seconds: number;
  /** Mean triplet loss of the last epoch. */
  finalLoss: number;
  /** Epoch of the head that was kept; 0: the start was not improved on. */
  bestEpoch: number;
  /** Where it lies between the start (0) and the mean of the heads up to that epoch (1). */
  mix: number;
  /** On people who were never trained on; null when there were too few to hold out. */
  unseenPeople: BeforeAfter | null;
  /** On new photos of trained people among each other; null when there were too few to hold out. */
  newPhotos: BeforeAfter | null;
  /** On new photos against a few trained photos of each person, as when people are recognised. */
  newInGallery: BeforeAfter | null;
  threshold: Threshold;
  /** What could not be measured, and what else is worth knowing; one sentence each. */
  notes: string[];
  /** All figures, a line each. */
  summary: string;
}

/** Lines such as "People never seen: TAR 84.0 % → 84.1 % at FAR 0.001, …, on 300 same-person and …". */
export function summarise(result: Omit<TrainResult, 'summary'>): string {
  const { newPhotos, newInGallery, unseenPeople, epochs, bestEpoch, mix, notes } = result;
  const kept =
    bestEpoch === 0
      ? `None of ${epochs} epochs improved on the starting head, so that is kept.`
      : `Kept: epoch ${bestEpoch} of ${epochs}, ${Math.round(mix * 100)} % of the way from the start.`;
  const figures = [
    newInGallery && sentence('New photos of trained people against trained ones', newInGallery),
    newPhotos && sentence('New photos among each other', newPhotos),
    unseenPeople && sentence('People never seen', unseenPeople),
  ];
  return [...figures, kept, ...notes].filter((part) => part !== null).join('\n');
}

function sentence(who: string, { before, after }: BeforeAfter): string {
  const rates = ['0.001', '0.0001'].map((far) => {
    const change = `${percent(before.tarAtFar[far])} → ${percent(after.tarAtFar[far])}`;
    const unsupported = Number(far) * after.impostorPairs < 1 ? ' (too few pairs to be sure)' : '';
    return `${change} at FAR ${far}${unsupported}`;
  });
  const pairs = `${after.genuinePairs} same-person and ${after.impostorPairs} different-person pairs`;
  return `${who}: TAR ${rates.join(', ')}, on ${pairs}.`;
}

function percent(share: number | undefined): string {
  return share === undefined ? '–' : `${(share * 100).toFixed(1)} %`;
}
