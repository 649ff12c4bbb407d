import { describe, expect, it } from 'vitest';
import type { ModelDetails } from '../../../../protocol/src/evaluationDetails';
import { tagsOf } from '../../../../server/src/dataset/folderTags';
import { confusedPeople } from '../../../../server/src/evaluation/details/confusion';
import { evaluationDetails } from '../../../../server/src/evaluation/details/evaluationDetails';
import { peopleFigures, tagFigures } from '../../../../server/src/evaluation/details/groups';
import { openSetDetails } from '../../../../server/src/evaluation/details/openSet';
import { pairsNear } from '../../../../server/src/evaluation/details/pairsNear';
import { evaluateRows } from '../../../../server/src/evaluation/evaluateRows';
import { folderPairs } from '../../../../server/src/evaluation/folderPairs';
import { identificationSplit } from '../../../../server/src/evaluation/identificationSplit';
import { SeededRandom } from '../../../../server/src/training/random';
import { seededRandom } from '../../metrics/randomDistances';
import { identityHead, shortSightedHead, syntheticFaces } from '../syntheticFaces';

const list = (...pairs: [number, number][]) => ({
  left: Int32Array.from(pairs, ([left]) => left),
  right: Int32Array.from(pairs, ([, right]) => right),
});

describe('pairs near thresholds', () => {
  it('are the nearest on either side of each', () => {
    const distances = Float32Array.of(0.5, 0.125, 0.75, 0.25, 1, 0.625);
    const near = (thresholds: number[], count: number) =>
      pairsNear(distances, distances.slice().sort(), thresholds, count);
    expect(near([0.5], 1)).toEqual([0, 5]);
    expect(near([0.25, 1], 2)).toEqual([1, 3, 0, 5, 2, 4]);
    expect(near([-1], 2)).toEqual([1, 3]);
  });

  it('agree with a second implementation', () => {
    const random = seededRandom(5);
    const distances = Float32Array.from({ length: 5000 }, () => random() * 2);
    const thresholds = Array.from({ length: 40 }, () => random() * 2).sort((a, b) => a - b);
    const byDistance = [...distances.keys()].sort((a, b) => distances[a]! - distances[b]!);
    const wanted = new Set<number>();
    for (const threshold of thresholds) {
      const within = byDistance.filter((pair) => distances[pair]! <= threshold);
      const beyond = byDistance.filter((pair) => distances[pair]! > threshold);
      for (const pair of [...within.slice(-3), ...beyond.slice(0, 3)]) wanted.add(pair);
    }
    const found = pairsNear(distances, distances.slice().sort(), thresholds, 3);
    expect(new Set(found)).toEqual(wanted);
    expect(found.map((pair) => distances[pair]!)).toEqual(
      [...found].map((pair) => distances[pair]!).sort((a, b) => a - b),
    );
  });

  it('are few where thousands of pairs share a distance', () => {
    const distances = new Float32Array(10_000).fill(0.5);
    expect(pairsNear(distances, distances, [0.5, 0.75], 4)).toHaveLength(4);
  });
});

describe('people taken for others', () => {
  // Rows 0 1 of person 0, 2 of person 1, 3 of person 2, 4 of person 3.
  const persons = Int32Array.of(0, 0, 1, 2, 3);
  const pairs = list([0, 2], [1, 2], [0, 3], [2, 3], [3, 4]);
  const distances = Float32Array.of(0.25, 0.375, 0.5, 0.875, 1);

  it('come first the more false accepts they have, then the nearer they come to another', () => {
    const { people } = confusedPeople(pairs, distances, persons, 4, 0.5);
    expect(people).toEqual([0, 1, 2, 3]);
    // With none accepted: 0 and 1 at 0.25, 2 at 0.5, 3 at 1.
    expect(confusedPeople(pairs, distances, persons, 4, 0).people).toEqual([0, 1, 2, 3]);
  });

  it('have a cell for every two that were compared, with the nearest pairs first', () => {
    const { cells } = confusedPeople(pairs, distances, persons, 4, 0.5);
    expect(cells).toEqual([
      { a: 0, b: 1, pairs: 2, distances: [0.25, 0.375], nearest: [0, 1] },
      { a: 0, b: 2, pairs: 1, distances: [0.5], nearest: [2] },
      { a: 1, b: 2, pairs: 1, distances: [0.875], nearest: [3] },
      { a: 2, b: 3, pairs: 1, distances: [1], nearest: [4] },
    ]);
  });

  it('keep only the nearest of very many pairs, and count all', () => {
    const many = list(...Array.from({ length: 9000 }, (): [number, number] => [0, 2]));
    const far = Float32Array.from({ length: 9000 }, (_, i) => 2 - i / 9000);
    const { cells } = confusedPeople(many, far, persons, 4, 0.5);
    expect(cells).toHaveLength(1);
    expect(cells[0]!.pairs).toBe(9000);
    expect(cells[0]!.distances).toHaveLength(64);
    expect(cells[0]!.distances[0]).toBe(far[8999]);
    expect(cells[0]!.nearest[0]).toBe(8999);
  });
});

describe('tags of folders', () => {
  it.each([
    ['Ada', []],
    ['Ada #women', ['women']],
    ['Ada #Women #in-doors', ['women', 'in-doors']],
    ['#twins Ben #twins', ['twins']],
    ['C#', []],
    ['no#tag', []],
    ['Zoë #künstler', ['künstler']],
  ])('%s: %j', (person, tags) => {
    expect(tagsOf(person)).toEqual(tags);
  });
});

describe('figures of people and groups', () => {
  const names = ['Ada #a', 'Ben #a', 'Cleo #b', 'Dora'];
  const persons = Int32Array.of(0, 0, 0, 1, 1, 2, 2, 3);
  const pairs = {
    positives: list([0, 1], [0, 2], [3, 4], [5, 6]),
    negatives: list([0, 3], [1, 4], [0, 5], [3, 7]),
    ...{ persons, people: 4 },
  };
  const model = {
    positives: Float32Array.of(0.25, 0.75, 0.25, 0.25),
    negatives: Float32Array.of(0.375, 0.75, 0.5, 1),
  };
  const people = peopleFigures(names, Int32Array.of(3, 2, 2, 1), pairs, model, 0.5);

  it('count a same-person pair once and one of two people for both, the worst person first', () => {
    const counts = people.map((one) => [
      ...[one.person, one.genuinePairs, one.accepted, one.impostorPairs, one.falseAccepts],
    ]);
    expect(counts).toEqual([
      ['Ada #a', 2, 1, 3, 2],
      ['Cleo #b', 1, 1, 1, 1],
      ['Ben #a', 1, 1, 3, 1],
      ['Dora', 0, 0, 1, 0],
    ]);
  });

  it('count for a tag the different-person pairs within it', () => {
    const random = SeededRandom.ofSeed(1, 1);
    const at = { threshold: 0.5, overall: 0.75 };
    const [a, b, ...more] = tagFigures(people, names, pairs, model, at, random);
    expect(more).toEqual([]);
    expect(a).toMatchObject({ tag: 'a', people: 2, images: 5, genuinePairs: 3, accepted: 2 });
    expect(a).toMatchObject({ impostorPairs: 2, falseAccepts: 1, tar: 2 / 3 });
    expect([a!.tarLow, a!.tarHigh]).toEqual([1 / 2, 1]);
    expect(b).toMatchObject({ tag: 'b', people: 1, tarLow: 0, tarHigh: 1, isWorse: false });
  });

  it('call a group worse when chance does not explain it', () => {
    const group = Array.from({ length: 30 }, (_, i) => `p${i} #${i < 15 ? 'good' : 'bad'}`);
    const rows = Int32Array.from({ length: 60 }, (_, row) => Math.floor(row / 2));
    const own = {
      positives: list(...group.map((_name, i): [number, number] => [2 * i, 2 * i + 1])),
      negatives: list([0, 2]),
      ...{ persons: rows, people: 30 },
    };
    const measured = {
      positives: Float32Array.from(group, (_name, i) => (i < 15 || i % 3 === 0 ? 0.25 : 0.75)),
      negatives: Float32Array.of(1),
    };
    const figures = peopleFigures(group, new Int32Array(30).fill(2), own, measured, 0.5);
    const random = SeededRandom.ofSeed(1, 1);
    const at = { threshold: 0.5, overall: 20 / 30 };
    const tags = tagFigures(figures, group, own, measured, at, random);
    expect(tags.map(({ tag, tar, isWorse }) => [tag, tar, isWorse])).toEqual([
      ['bad', 5 / 15, true],
      ['good', 1, false],
    ]);
  });
});

it('known people and strangers are counted at each threshold', () => {
  const known = { distances: Float32Array.of(0.25, 0.5, 0.75), persons: Int32Array.of(0, 1, 1) };
  const unknown = { distances: Float32Array.of(0.5, 1), persons: Int32Array.of(0, 1) };
  const figures = { knownPeople: 2, galleryImages: 4, unknownPeople: 1 };
  const details = openSetDetails(
    { ...figures, knownProbes: 3, unknownProbes: 2, rankOne: 2 / 3, dirAtFar: [] },
    { known, truePersons: Int32Array.of(0, 0, 1), unknown },
    [0, 0.5, 1],
  );
  expect(details.points).toEqual([
    { right: 0, wrong: 0, strangersNamed: 0 },
    { right: 1, wrong: 1, strangersNamed: 1 },
    { right: 2, wrong: 1, strangersNamed: 2 },
  ]);
  expect(details).toMatchObject({ enrolledPeople: 2, knownProbes: 3, strangerProbes: 2 });
});

describe('what a panel shows of an evaluation', () => {
  const { images, features } = syntheticFaces(1, 40, 5, 0.35);
  const subject = {
    kind: 'folders' as const,
    images: images.map((image) => ({ image, file: `/dataset/images/${image}`, box: null })),
    ...{ imagesWithoutFace: [], features },
    plan: {
      pairs: folderPairs(images, 1),
      identification: identificationSplit(images, 1),
      far: 0.01,
    },
    ...{ excludedTrainingImages: 0, includedTrainingImages: 0, validationImages: 0 },
  };
  const evaluated = {
    ...{ id: 'synthetic', runFolder: '/runs/one', backboneName: 'none' },
    ...{ head: identityHead(), threshold: 0.5, thresholdFar: 0.001 },
  };
  const detailed = async () => {
    const measured = await evaluateRows(
      subject,
      { evaluated, start: { head: shortSightedHead(), threshold: 0.4 } },
      {},
    );
    return evaluationDetails('/dataset', subject, measured, 1, {});
  };

  it('has both models, whose curves stop at all thresholds that have a name', async () => {
    const { summary, before, after } = await detailed();
    expect(summary.before).not.toBeNull();
    const at = (model: ModelDetails, threshold: number) =>
      model.curve.find((point) => point.threshold === threshold);
    expect(at(after, 0.5)).toMatchObject({ far: summary.currentThreshold.far });
    expect(at(before!, 0.4)).toMatchObject({ far: summary.before!.currentThreshold!.far });
    expect(at(after, after.threshold)!.far).toBeLessThanOrEqual(0.01);
    expect(at(before!, before!.threshold)!.tar).toBeLessThan(at(after, after.threshold)!.tar);
    expect(after.curve.length).toBeLessThanOrEqual(206);
  });

  it('has a band round the curve that is wider for the model that is less certain', async () => {
    const { before, after } = await detailed();
    const widthAt = ({ curve }: ModelDetails, far: number) => {
      const point = curve.findLast((one) => one.far <= far)!;
      expect(point.tarLow).toBeLessThanOrEqual(point.tar);
      expect(point.tarHigh).toBeGreaterThanOrEqual(point.tar);
      return point.tarHigh - point.tarLow;
    };
    expect(widthAt(before!, 0.01)).toBeGreaterThan(widthAt(after, 0.01));
  });

  it('names each image of a pair, of the kind that the pair is of', async () => {
    const { images: shown, after } = await detailed();
    const person = (place: number) => shown[place]!.split('/')[0];
    for (const [left, right] of [...after.genuine, ...after.missed]) {
      expect(person(left)).toBe(person(right));
    }
    for (const [left, right] of [...after.impostor, ...after.confused]) {
      expect(person(left)).not.toBe(person(right));
    }
    expect(new Set(shown).size).toBe(shown.length);
    const { people, cells } = after.confusion;
    for (const { a, b, nearest } of cells) {
      const two = nearest[0]!.slice(0, 2).map((place) => person(place));
      expect(two.sort()).toEqual([people[a], people[b]].sort());
    }
  });

  it('is the same twice', async () => {
    const [one, other] = [await detailed(), await detailed()];
    expect({ ...one, createdAt: '' }).toEqual({ ...other, createdAt: '' });
  });
});
