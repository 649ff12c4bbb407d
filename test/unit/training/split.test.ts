import { describe, expect, test } from 'vitest';
import { isCorrection } from '../../../server/src/dataset/corrections';
import { personOf } from '../../../server/src/features/featureMatrix';
import { SeededRandom } from '../../../server/src/training/random';
import { splitDataset, type Split } from '../../../server/src/training/split';
import { DEFAULT_TRAIN_SETTINGS } from '../../../server/src/training/trainOptions';
import { clusteredFeatures } from './syntheticFeatures';

const listOf = (people: number, imagesPerPerson: number) =>
  clusteredFeatures({ people, imagesPerPerson, dimensions: 2 }).images;

const split = (images: readonly string[], settings = {}, seed = 1) =>
  splitDataset(images, { ...DEFAULT_TRAIN_SETTINGS, ...settings }, SeededRandom.ofSeed(seed, 1));

const peopleOf = (images: readonly string[], rows: number[]) =>
  new Set(rows.map((row) => personOf(images[row]!)));

function expectEachRowOnce(images: readonly string[], parts: Split): void {
  const rows = [parts.train, parts.validationPeople, parts.validationPhotos, parts.test].flat();
  expect(rows.sort((a, b) => a - b)).toEqual([...images.keys()]);
}

describe('the split', () => {
  const images = listOf(100, 20);

  test('holds out 15 % of the people whole and 15 % of the images of the others', () => {
    const parts = split(images);
    expectEachRowOnce(images, parts);
    const strangers = peopleOf(images, parts.validationPeople);
    expect(strangers.size).toBe(15);
    expect(parts.validationPeople).toHaveLength(15 * 20);
    expect(parts.validationPhotos).toHaveLength(85 * 3);
    expect(peopleOf(images, parts.validationPhotos).size).toBe(85);
    expect(peopleOf(images, parts.train).size).toBe(85);
    for (const person of peopleOf(images, parts.train)) expect(strangers.has(person)).toBe(false);
    expect(parts.notes).toEqual([]);
  });

  test('is the same for the same seed and another for another', () => {
    expect(split(images)).toEqual(split(images));
    expect(split(images, {}, 2).validationPeople).not.toEqual(split(images).validationPeople);
  });

  test('holds out the people that are named', () => {
    const parts = split(images, { validationPeople: ['person-003', 'person-050'] });
    expect([...peopleOf(images, parts.validationPeople)]).toEqual(['person-003', 'person-050']);
    expectEachRowOnce(images, parts);
  });

  test('keeps tested people and images out of everything', () => {
    const parts = split(images, { testImages: ['person-007', 'person-008/003.jpg'] });
    expect(parts.test.map((row) => images[row])).toEqual([
      ...images.filter((image) => image.startsWith('person-007/')),
      'person-008/003.jpg',
    ]);
    expectEachRowOnce(images, parts);
  });

  test('refuses names that are not in the dataset', () => {
    expect(() => split(images, { testImages: ['nobody'] })).toThrowError(/"nobody"/);
    expect(() => split(images, { validationPeople: ['nobody'] })).toThrowError(/"nobody"/);
  });

  test('trains on everything where little is there, and says what that leaves unknown', () => {
    const few = listOf(5, 3);
    const parts = split(few);
    expect(parts.train).toHaveLength(15);
    expect(parts.notes).toHaveLength(2);
    expect(parts.notes.join()).toMatch(/strangers.*could not be measured.*new photos/is);
  });

  test('leaves three images of a person to train on and takes two, so that they can be compared', () => {
    const five = listOf(4, 5);
    const parts = split(five);
    expect(parts.validationPhotos).toHaveLength(4 * 2);
    expect(parts.train).toHaveLength(4 * 3);
    expect(split(listOf(4, 4)).validationPhotos).toEqual([]);
  });

  test('always trains on what a user has put right', () => {
    const corrected = images.map((image, row) =>
      // Half of the people, each with three.
      row % 40 < 3 ? `${personOf(image)}/corrected-20260503T101500-123Z-${row}.jpg` : image,
    );
    const rows = [...corrected.keys()].filter((row) => isCorrection(corrected[row]!));
    for (let seed = 1; seed <= 5; seed++) {
      const parts = split(corrected, {}, seed);
      expectEachRowOnce(corrected, parts);
      expect(parts.train).toEqual(expect.arrayContaining(rows));
      expect(peopleOf(corrected, parts.validationPeople).size).toBe(15);
    }
    // But what was asked to be held out is.
    const [first] = rows;
    expect(split(corrected, { testImages: [corrected[first!]!] }).test).toEqual([first]);
  });

  test('holds nothing out where a share of 0 is asked for', () => {
    const parts = split(images, { validationPeopleShare: 0, validationPhotosShare: 0 });
    expect(parts.train).toHaveLength(2000);
    expect(parts.notes).toEqual([]);
  });
});
