import { describe, expect, it } from 'vitest';
import { codesOf } from '../../../server/src/gallery/faceCodes';
import { nearestFaces, nearestPersons, searchIndex } from '../../../server/src/gallery/search';
import { crowd } from './crowd';
import { randomEmbeddings } from './sampleFaces';

const D = 128;
const row = (values: Float32Array, i: number) => values.slice(i * D, (i + 1) * D);

/** The same faces, looked at through their codes and as they are. */
function bothWays(values: Float32Array) {
  const faces = values.length / D;
  const embeddings = {
    persons: Array.from({ length: faces }, (_, i) => `person ${i % 50}`),
    sources: Array.from({ length: faces }, (_, i) => `photo ${i}.jpg`),
    values,
  };
  const codes = codesOf(values, 1);
  expect(codes).not.toBeNull();
  return { coded: searchIndex(embeddings, { codes }), plain: searchIndex(embeddings) };
}

describe('a search through codes', () => {
  it.each([1, 2])(
    'finds what looking at every face finds, to the bit, whatever they are like (seed %i)',
    (seed) => {
      const { coded, plain } = bothWays(randomEmbeddings(4000, seed));
      for (let i = 0; i < 5; i++) {
        const probe = row(randomEmbeddings(5, seed + 50), i);
        expect(nearestFaces(coded, probe, 10)).toEqual(nearestFaces(plain, probe, 10));
        const search = { limit: 5, k: 3, rankBy: 'match' } as const;
        expect(nearestPersons(coded, probe, search)).toEqual(nearestPersons(plain, probe, search));
      }
    },
  );

  it('finds it among people with many photos each', () => {
    const faces = crowd(300, 12);
    const values = Float32Array.from(faces.flatMap(({ embedding }) => [...embedding]));
    const { coded, plain } = bothWays(values);
    for (const i of [0, 1000, 3599]) {
      expect(nearestFaces(coded, row(values, i), 12)).toEqual(
        nearestFaces(plain, row(values, i), 12),
      );
    }
  });

  it('looks further where codes cannot tell faces apart', () => {
    // 6,000 pictures of one moment, less apart than a code can say: the nearest are the last in the list.
    const [face] = [randomEmbeddings(1, 7)];
    const values = new Float32Array(6000 * D);
    for (let i = 0; i < 6000; i++) {
      values.set(face, i * D);
      values[i * D]! += (6000 - i) * 1e-8;
    }
    const { coded, plain } = bothWays(values);
    const found = nearestFaces(coded, face, 3).map(({ row: at }) => at);
    expect(found).toEqual(nearestFaces(plain, face, 3).map(({ row: at }) => at));
  });

  it('takes probes with numbers that no code reaches', () => {
    const values = randomEmbeddings(3000, 3);
    const { coded, plain } = bothWays(values);
    const probe = new Float32Array(D);
    probe[5] = 1;
    expect(nearestFaces(coded, probe, 10)).toEqual(nearestFaces(plain, probe, 10));
  });

  it('is not made for few faces, nor for faces without values', () => {
    expect(codesOf(randomEmbeddings(100, 1))).toBeNull();
    expect(codesOf(new Float32Array(200 * D), 100)).toBeNull();
  });
});
