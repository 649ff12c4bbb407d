import { describe, expect, it } from 'vitest';
import { DistanceHistogram } from '../../../server/src/training/distanceHistogram';
import { EpochFigures } from '../../../server/src/training/epochFigures';
import type { TripletLoss } from '../../../server/src/training/tripletLoss';

interface Given {
  /** anchor, positive, negative as places in the batch, then the two distances */
  triplets: [number, number, number, number, number][];
  loss?: number;
}

function batch({ triplets, loss = 0 }: Given): TripletLoss {
  const column = (i: 0 | 1 | 2 | 3 | 4) => triplets.map((triplet) => triplet[i]);
  return {
    ...{ count: triplets.length, loss, active: 1, meanPositive: 0, meanNegative: 0 },
    triplets: {
      anchors: Int32Array.from(column(0)),
      positives: Int32Array.from(column(1)),
      negatives: Int32Array.from(column(2)),
    },
    positiveDistances: Float32Array.from(column(3)),
    negativeDistances: Float32Array.from(column(4)),
    gradient: new Float32Array(),
  };
}

describe('a histogram of distances', () => {
  it('counts in bins of 0.05 up to the last that holds one', () => {
    const histogram = new DistanceHistogram();
    histogram.add([0, 0.04, 0.05, 0.12]);
    expect(histogram.counts).toEqual([2, 1, 1]);
  });

  it('takes what rounding put outside of 0 to 4', () => {
    const histogram = new DistanceHistogram();
    histogram.add([-1e-9, 4, 4.0000001]);
    expect(histogram.counts).toHaveLength(80);
    expect([histogram.counts[0], histogram.counts[79]]).toEqual([1, 2]);
  });

  it('of nothing is empty', () => {
    expect(new DistanceHistogram().counts).toEqual([]);
  });
});

describe('the figures of an epoch', () => {
  it('count each batch by its triplets', () => {
    const figures = new EpochFigures();
    const easy: [number, number, number, number, number] = [0, 1, 2, 0.1, 1];
    figures.add(batch({ triplets: [easy], loss: 0.4 }), Int32Array.of(0, 1, 2));
    figures.add(batch({ triplets: [easy, easy, easy], loss: 0 }), Int32Array.of(0, 1, 2));
    expect(figures.means.loss).toBeCloseTo(0.1, 12);
    expect(figures.triplets).toMatchObject({ count: 4, positives: [0, 0, 4] });
    expect(figures.triplets.negatives.at(20)).toBe(4);
  });

  it('name the hardest triplets by rows of the features, the hardest first', () => {
    const figures = new EpochFigures();
    figures.add(batch({ triplets: [[0, 1, 2, 0.5, 0.75]] }), Int32Array.of(10, 11, 12));
    figures.add(batch({ triplets: [[0, 1, 2, 1.5, 0.5]] }), Int32Array.of(20, 21, 22));
    expect(figures.triplets.hardest).toEqual([
      { anchor: 20, positive: 21, negative: 22, positiveDistance: 1.5, negativeDistance: 0.5 },
      { anchor: 10, positive: 11, negative: 12, positiveDistance: 0.5, negativeDistance: 0.75 },
    ]);
  });

  it('find the hardest among thousands', () => {
    const figures = new EpochFigures();
    // Rows 3i, 3i + 1 and 3i + 2; the larger the remainder, the harder.
    for (let i = 0; i < 5000; i++) {
      const distance = 1 + ((i * 7919) % 5000) / 8192;
      const rows = Int32Array.of(3 * i, 3 * i + 1, 3 * i + 2);
      figures.add(batch({ triplets: [[0, 1, 2, distance, 1]] }), rows);
    }
    const found = figures.triplets.hardest.map(({ positiveDistance }) => positiveDistance);
    expect(found).toEqual(Array.from({ length: 12 }, (_, k) => 1 + (4999 - k) / 8192));
  });

  it('show a photo under a wrong name once, not in every triplet that it spoils', () => {
    const figures = new EpochFigures();
    const rows = Int32Array.of(0, 1, 2, 3, 4, 5);
    // 3 is not who 0, 1 and 2 are; 4 and 5 are others.
    const spoilt: Given = {
      triplets: [
        [0, 3, 4, 1.75, 0.5],
        [1, 3, 4, 1.5, 0.5],
        [2, 3, 4, 1.25, 0.5],
        [3, 0, 4, 1.75, 0.25],
        [1, 2, 5, 0.25, 1],
      ],
    };
    figures.add(batch(spoilt), rows);
    const { hardest } = figures.triplets;
    expect(hardest.map(({ anchor, positive }) => [anchor, positive])).toEqual([[3, 0]]);
  });
});
