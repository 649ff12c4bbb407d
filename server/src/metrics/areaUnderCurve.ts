import { ascending, type Distances } from './distances';
import { sweepThresholds } from './rocCurve';

/**
 * Area under the ROC curve, 0–1: the chance that a same-person pair is nearer than a
 * different-person pair, ties counting half (the Mann–Whitney statistic; Hanley & McNeil 1982).
 * @throws RangeError when there are no positives or no negatives
 */
export function areaUnderCurve(positiveDistances: Distances, negativeDistances: Distances): number {
  const positives = ascending(positiveDistances, 'positive');
  const negatives = ascending(negativeDistances, 'negative');
  let doubledArea = 0; // in units of 1 / (positives · negatives): whole numbers, so exact to 2⁵³
  let lastP = 0;
  let lastN = 0;
  sweepThresholds(positives, negatives, (_threshold, p, n) => {
    doubledArea += (n - lastN) * (p + lastP);
    lastP = p;
    lastN = n;
  });
  return doubledArea / 2 / positives.length / negatives.length;
}
