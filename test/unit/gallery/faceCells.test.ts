import { describe, expect, it } from 'vitest';
import { arrangeInCells } from '../../../server/src/gallery/faceCells';
import { nearestFaces, nearestPersons, searchIndex } from '../../../server/src/gallery/search';
import { randomEmbeddings } from './sampleFaces';

const FACES = 60;
const values = randomEmbeddings(FACES, 3);
const ids = Array.from({ length: FACES }, (_, i) => `face ${i}`);
const embeddings = {
  persons: ids.map((_, i) => `person ${i % 20}`),
  sources: ids.map((id) => `${id}.jpg`),
  values,
};
/** Four cells of neighbours in the list, whatever they look like; the faces of `without` came later. */
const stored = (probes: number, without: readonly number[] = []) => ({
  cellOf: new Map(
    ids.flatMap((id, i) => (without.includes(i) ? [] : [[id, Math.floor(i / 15)] as const])),
  ),
  probes,
});
const probe = (i: number) => values.slice(i * 128, (i + 1) * 128);
const exact = searchIndex(embeddings);
const inCells = (...args: Parameters<typeof stored>) =>
  searchIndex(embeddings, { cells: arrangeInCells(ids, values, stored(...args)) });

describe('a search in cells', () => {
  it('of all of them finds what looking at every face finds, to the bit', () => {
    const index = inCells(4);
    expect(index.cells).not.toBeNull();
    for (let i = 0; i < FACES; i += 7) {
      expect(nearestFaces(index, probe(i), 12)).toEqual(nearestFaces(exact, probe(i), 12));
      const search = { limit: 5, k: 3, rankBy: 'match' } as const;
      expect(nearestPersons(index, probe(i), search)).toEqual(
        nearestPersons(exact, probe(i), search),
      );
    }
  });

  it('looks into no more cells than it is told, unless these have too few faces', () => {
    const cellOf = (row: number) => Math.floor(row / 15);
    const found = nearestFaces(inCells(1), probe(0), 10).map(({ row }) => cellOf(row));
    expect(new Set(found).size).toBe(1);
    expect(nearestFaces(inCells(1), probe(0), 40)).toHaveLength(40);
    expect(nearestFaces(inCells(1), probe(0), FACES + 5)).toHaveLength(FACES);
  });

  it('finds faces that came after the index, and none that is gone', () => {
    const late = [0, 33];
    const index = inCells(1, late);
    for (const row of late) {
      expect(nearestFaces(index, probe(row), 1)[0]).toMatchObject({ row, distance: 0 });
    }
    // The faces of a cell that is empty now, and their ids, are in the index still.
    const rest = ids.slice(15);
    const fewer = {
      persons: embeddings.persons.slice(15),
      sources: embeddings.sources.slice(15),
      values: values.slice(15 * 128),
    };
    const after = searchIndex(fewer, { cells: arrangeInCells(rest, fewer.values, stored(1)) });
    expect(after.cells!.rows).toHaveLength(3);
    expect(nearestFaces(after, probe(20), 1)[0]).toMatchObject({ row: 5, distance: 0 });
    expect(nearestFaces(after, probe(0), FACES)).toHaveLength(45);
  });

  it('is not relied on when more than a quarter of the faces are newer than the index', () => {
    const late = Array.from({ length: 16 }, (_, i) => i * 3);
    expect(inCells(1, late.slice(1)).cells).not.toBeNull();
    expect(inCells(1, late).cells).toBeNull();
  });
});
