import { DistanceHistogram } from './distanceHistogram';
import { HardestTriplets, type HardTriplet } from './hardestTriplets';
import type { TripletLoss } from './tripletLoss';

/** Means over triplets. */
export type LossFigures = Pick<TripletLoss, 'loss' | 'active' | 'meanPositive' | 'meanNegative'>;

/** What the triplets of an epoch were like, each as its batch saw it. */
export interface TripletFigures {
  count: number;
  /** Of the epoch's steps, without validation. */
  stepSeconds: number;
  /** Distances of anchor and positive, and of anchor and negative: counts in bins of DISTANCE_BIN_WIDTH. */
  positives: number[];
  negatives: number[];
  hardest: HardTriplet[];
}

/** Gathers the figures of an epoch's batches, each counting by its triplets. */
export class EpochFigures {
  private readonly startedMs = performance.now();
  private count = 0;
  private readonly sums: LossFigures = { loss: 0, active: 0, meanPositive: 0, meanNegative: 0 };
  private readonly positives = new DistanceHistogram();
  private readonly negatives = new DistanceHistogram();
  private readonly hardest = new HardestTriplets();

  /** @param rows of the batch, in the feature matrix */
  add(batch: TripletLoss, rows: Int32Array): void {
    this.count += batch.count;
    this.sums.loss += batch.loss * batch.count;
    this.sums.active += batch.active * batch.count;
    this.sums.meanPositive += batch.meanPositive * batch.count;
    this.sums.meanNegative += batch.meanNegative * batch.count;
    this.positives.add(batch.positiveDistances);
    this.negatives.add(batch.negativeDistances);
    this.hardest.add(batch, rows);
  }

  get means(): LossFigures {
    const count = Math.max(this.count, 1);
    return {
      loss: this.sums.loss / count,
      active: this.sums.active / count,
      meanPositive: this.sums.meanPositive / count,
      meanNegative: this.sums.meanNegative / count,
    };
  }

  /** Since the epoch began. */
  get tripletsPerSecond(): number {
    return this.count / Math.max(this.stepSeconds, 1e-3);
  }

  get triplets(): TripletFigures {
    return {
      count: this.count,
      stepSeconds: this.stepSeconds,
      positives: this.positives.counts,
      negatives: this.negatives.counts,
      hardest: this.hardest.list,
    };
  }

  private get stepSeconds(): number {
    return (performance.now() - this.startedMs) / 1000;
  }
}
