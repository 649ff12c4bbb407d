import { describe, expect, test } from 'vitest';
import { personOf } from '../../../server/src/features/featureMatrix';
import { CORRECTION_WEIGHT } from '../../../server/src/training/corrections';
import { SeededRandom } from '../../../server/src/training/random';
import { TripletGenerator } from '../../../server/src/training/tripletGenerator';

/** list.txt with `count` people of 3 images each, and some of one image. */
function list(count: number, singles = 0): string[] {
  const many = Array.from({ length: count }, (_, p) => [0, 1, 2].map((i) => `p${p}/${i}.jpg`));
  return [...many.flat(), ...Array.from({ length: singles }, (_, p) => `single${p}/0.jpg`)];
}

const generator = (images: string[], batchSize?: number, seed = 1) =>
  new TripletGenerator(images, SeededRandom.ofSeed(seed, 3), batchSize);

const people = (triplets: TripletGenerator, rows: Int32Array) =>
  Array.from(rows, (row) => personOf(triplets.getImage(row)));

describe('the triplet generator', () => {
  test('turns list.txt into the images of each person', () => {
    expect(TripletGenerator.curateDataset(['a/1.jpg', 'a/2.jpg', 'b c/1.jpg'])).toEqual([
      [0, 1],
      [2],
    ]);
  });

  test('has as many batches an epoch as it takes for everyone to be an anchor', () => {
    expect(generator(list(64)).length).toBe(2);
    expect(generator(list(65)).length).toBe(3);
    expect(generator(list(5)).length).toBe(1);
  });

  test('makes each person the anchor once an epoch, 32 a batch', () => {
    const triplets = generator(list(70));
    const batches = [0, 1, 2].map((index) => triplets.getItem(index));
    expect(batches.map(({ anchors }) => anchors.length)).toEqual([32, 32, 6]);
    const anchors = batches.flatMap(({ anchors: rows }) => people(triplets, rows));
    expect(new Set(anchors).size).toBe(70);
  });

  test('pairs two different images of a person with one of any other', () => {
    const triplets = generator(list(40));
    for (let epoch = 0; epoch < 20; epoch++) {
      const { anchors, positives, negatives } = triplets.getItem(0);
      expect(people(triplets, positives)).toEqual(people(triplets, anchors));
      anchors.forEach((anchor, i) => {
        expect(positives[i]).not.toBe(anchor);
        expect(personOf(triplets.getImage(negatives[i]!))).not.toBe(
          personOf(triplets.getImage(anchor)),
        );
      });
      triplets.onEpochEnd();
    }
  });

  test('draws every other person as negative sooner or later', () => {
    const triplets = generator(list(4));
    const seen = new Set<string>();
    for (let epoch = 0; epoch < 60; epoch++) {
      const { anchors, negatives } = triplets.getItem(0);
      const pairs = people(triplets, anchors).map((a, i) => a + people(triplets, negatives)[i]);
      for (const pair of pairs) seen.add(pair);
      triplets.onEpochEnd();
    }
    expect(seen.size).toBe(4 * 3);
  });

  test('never makes people with one image anchors, but does take them as negatives', () => {
    const triplets = generator(list(4, 3));
    const anchors = new Set<string>();
    const negatives = new Set<string>();
    for (let epoch = 0; epoch < 60; epoch++) {
      const item = triplets.getItem(0);
      for (const person of people(triplets, item.anchors)) anchors.add(person);
      for (const person of people(triplets, item.negatives)) negatives.add(person);
      triplets.onEpochEnd();
    }
    expect([...anchors].sort()).toEqual(['p0', 'p1', 'p2', 'p3']);
    expect([...negatives].filter((person) => person.startsWith('single'))).toHaveLength(3);
  });

  test('reshuffles the people after an epoch', () => {
    const triplets = generator(list(40), 40);
    const first = people(triplets, triplets.getItem(0).anchors);
    triplets.onEpochEnd();
    const second = people(triplets, triplets.getItem(0).anchors);
    expect(second).not.toEqual(first);
    expect([...second].sort()).toEqual([...first].sort());
  });

  test('gives the same triplets for the same seed, and after a stored state', () => {
    const a = generator(list(40));
    const b = generator(list(40));
    expect(b.getItem(0)).toEqual(a.getItem(0));
    const stored = JSON.parse(JSON.stringify(a.state)) as typeof a.state;
    const expected = a.getItem(1);
    const c = generator(list(40), undefined, 99);
    c.state = stored;
    expect(c.getItem(1)).toEqual(expected);
  });

  test('keeps to the rows it is given', () => {
    const triplets = new TripletGenerator(list(4), SeededRandom.ofSeed(1, 3), 32, [0, 1, 3, 4]);
    for (let epoch = 0; epoch < 20; epoch++) {
      for (const row of triplets.getBatch(0).rows) expect([0, 1, 3, 4]).toContain(row);
      triplets.onEpochEnd();
    }
  });

  test('has the picture of a correction in each triplet of its person, and lets it count more', () => {
    const images = [...list(4), 'p0/corrected-20260503T101500-123Z-1.jpg'];
    const correction = images.length - 1;
    const source = generator(images);
    for (let epoch = 0; epoch < 10; epoch++) {
      const { rows, triplets, weights } = source.getBatch(0);
      const own = people(source, rows).indexOf('p0');
      expect([rows[own], rows[triplets!.positives[own]!]]).toContain(correction);
      expect(weights![[...rows].indexOf(correction)]).toBe(CORRECTION_WEIGHT);
      source.onEpochEnd();
    }
  });

  test('lays a batch out as anchors, positives, negatives', () => {
    const a = generator(list(3));
    const b = generator(list(3));
    const { anchors, positives, negatives } = a.getItem(0);
    const batch = b.getBatch(0);
    expect([...batch.rows]).toEqual([...anchors, ...positives, ...negatives]);
    expect(batch.triplets).toEqual({
      anchors: Int32Array.of(0, 1, 2),
      positives: Int32Array.of(3, 4, 5),
      negatives: Int32Array.of(6, 7, 8),
    });
  });
});
