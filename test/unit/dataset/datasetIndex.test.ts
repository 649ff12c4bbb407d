import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readDataset } from '../../../server/src/dataset/datasetIndex';
import { writeFacesTable } from '../../../server/src/dataset/facesTable';
import { writeList } from '../../../server/src/dataset/listFile';
import { faceRow } from './faceRows';
import { tempFolder, touch } from './tempFolder';

describe('readDataset', () => {
  it('reads a dataset made by hand from nothing but person folders', async () => {
    const dataset = await tempFolder();
    await touch(dataset, 'images/bea/1.jpg', 'images/anna/2.png', 'images/anna/1.jpg');
    await touch(dataset, 'images/anna/.DS_Store', 'images/anna/1.jpg.30142', 'images/readme.txt');
    expect(await readDataset(dataset)).toEqual(
      ['anna/1.jpg', 'anna/2.png', 'bea/1.jpg'].map((image) => ({
        image,
        file: join(dataset, 'images', image),
        landmarks: null,
        score: null,
        sha256: null,
      })),
    );
  });

  it('believes list.txt, not what lies in the folders', async () => {
    const dataset = await tempFolder();
    await touch(dataset, 'images/anna/1.jpg', 'images/anna/2.jpg');
    await writeList(join(dataset, 'list.txt'), ['anna/2.jpg']);
    expect((await readDataset(dataset)).map(({ image }) => image)).toEqual(['anna/2.jpg']);
  });

  it('adds landmarks, score and hash from the tables of all shards, the youngest row first', async () => {
    const dataset = await tempFolder();
    const table = (name: string) => join(dataset, name);
    const [old, young, other] = [faceRow('a/1', 1), faceRow('a/1', 2), faceRow('b/1', 3)];
    await writeFacesTable(table('faces.arrow'), {
      written: '2026-02-01',
      rows: [old, faceRow('a/gone', 4)],
    });
    await writeFacesTable(table('faces-1-of-2.arrow'), { written: '2026-02-02', rows: [young] });
    await writeFacesTable(table('faces-0-of-2.arrow'), { written: '2026-01-30', rows: [other] });
    await writeList(join(dataset, 'list.txt'), ['a/1', 'b/1', 'b/by hand']);
    const byImage = new Map((await readDataset(dataset)).map((entry) => [entry.image, entry]));
    const facts = (image: string) => {
      const { landmarks, score, sha256 } = byImage.get(image)!;
      return { landmarks, score, sha256 };
    };
    const expected = ({ landmarks, score, sha256 }: typeof old) => ({ landmarks, score, sha256 });
    expect([...byImage.keys()]).toEqual(['a/1', 'b/1', 'b/by hand']);
    expect(facts('a/1')).toEqual(expected(young));
    expect(facts('b/1')).toEqual(expected(other));
    expect(facts('b/by hand')).toEqual({ landmarks: null, score: null, sha256: null });
  });

  it('gives each shard every count-th image, with the same facts as all at once', async () => {
    const dataset = await tempFolder();
    const rows = Array.from({ length: 7 }, (_, i) => faceRow(`a/${i}`, i));
    await writeFacesTable(join(dataset, 'faces.arrow'), { written: '2026', rows });
    const images = rows.map(({ image }) => image);
    await writeList(join(dataset, 'list.txt'), images);
    const all = await readDataset(dataset);
    const shards = await Promise.all(
      [0, 1, 2].map((index) => readDataset(dataset, undefined, { index, count: 3 })),
    );
    expect(shards.map((shard) => shard.map(({ image }) => image))).toEqual([
      ['a/0', 'a/3', 'a/6'],
      ['a/1', 'a/4'],
      ['a/2', 'a/5'],
    ]);
    for (const [i, image] of all.entries()) expect(shards[i % 3]).toContainEqual(image);
    // Sent to a worker, an array takes its whole buffer with it.
    for (const { landmarks } of all) expect(landmarks!.buffer.byteLength).toBe(136 * 4);
  });

  it('says when a folder is no dataset', async () => {
    const folder = await tempFolder();
    await mkdir(join(folder, 'holiday'));
    await writeFile(join(folder, 'notes.txt'), '');
    await expect(readDataset(folder)).rejects.toMatchObject({ code: 1002, path: folder });
  });
});
