import type { TripletLoss } from './tripletLoss';

/** Means over triplets. */
export type LossFigures = Pick<TripletLoss, 'loss' | 'active' | 'meanPositive' | 'meanNegative'>;

/** Gathers the figures of an epoch's batches, each counting by its triplets. */
export class EpochFigures {
  private triplets = 0;
  private readonly sums: LossFigures = { loss: 0, active: 0, meanPositive: 0, meanNegative: 0 };

  add(batch: TripletLoss): void {
    this.triplets += batch.count;
    this.sums.loss += batch.loss * batch.count;
    this.sums.active += batch.active * batch.count;
    this.sums.meanPositive += batch.meanPositive * batch.count;
    this.sums.meanNegative += batch.meanNegative * batch.count;
  }

  get means(): LossFigures {
    const count = Math.max(this.triplets, 1);
    return {
      loss: this.sums.loss / count,
      active: this.sums.active / count,
      meanPositive: this.sums.meanPositive / count,
      meanNegative: this.sums.meanNegative / count,
    };
  }
}
