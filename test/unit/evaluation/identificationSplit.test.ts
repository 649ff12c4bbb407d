import { describe, expect, it } from 'vitest';
import { identificationSplit } from '../../../server/src/evaluation/identificationSplit';
import { syntheticFaces } from './syntheticFaces';

const person = (image: string): string => image.split('/')[0]!;

describe('the split into gallery and probes', () => {
  const { images } = syntheticFaces(1, 30, 6, 0);
  const peopleOf = (rows: Int32Array): Set<string> =>
    new Set(Array.from(rows, (row) => person(images[row]!)));

  it('enrols two thirds of the people and leaves the others as strangers', () => {
    const split = identificationSplit(images, 1)!;
    expect(split).toMatchObject({ knownPeople: 20, unknownPeople: 10 });
    expect(peopleOf(split.gallery.rows).size).toBe(20);
    expect(peopleOf(split.known.rows)).toEqual(peopleOf(split.gallery.rows));
    const strangers = peopleOf(split.unknown.rows);
    expect([...strangers].some((name) => peopleOf(split.gallery.rows).has(name))).toBe(false);
    expect(split.unknown.rows).toHaveLength(60);
  });

  it('never looks up an image that is enrolled', () => {
    const split = identificationSplit(images, 1)!;
    const rows = [...split.gallery.rows, ...split.known.rows, ...split.unknown.rows];
    expect(new Set(rows).size).toBe(180);
  });

  it('numbers the people of gallery and probes alike', () => {
    const { gallery, known } = identificationSplit(images, 2)!;
    const nameOf = new Map(
      Array.from(gallery.rows, (row, i) => [gallery.persons[i]!, person(images[row]!)]),
    );
    known.rows.forEach((row, i) => {
      expect(nameOf.get(known.persons[i]!)).toBe(person(images[row]!));
    });
  });

  it('takes people with one image as strangers', () => {
    const few = ['a/1', 'a/2', 'b/1', 'b/2', 'c/1'];
    const split = identificationSplit(few, 1)!;
    expect(Array.from(split.unknown.rows)).toEqual([4]);
    expect(split.knownPeople).toBe(2);
  });

  it('is impossible with nobody to enrol or no stranger', () => {
    expect(identificationSplit(['a/1', 'b/1'], 1)).toBeNull();
    expect(identificationSplit(['a/1', 'a/2'], 1)).toBeNull();
  });

  it('is bounded, whatever the dataset', () => {
    const many = syntheticFaces(1, 700, 12, 0).images;
    const split = identificationSplit(many, 1)!;
    expect(split.knownPeople + split.unknownPeople).toBe(500);
    expect(split.gallery.rows.length + split.known.rows.length).toBe(333 * 10);
  });

  it('follows its seed', () => {
    expect(identificationSplit(images, 4)).toEqual(identificationSplit(images, 4));
    expect(identificationSplit(images, 4)).not.toEqual(identificationSplit(images, 5));
  });
});
