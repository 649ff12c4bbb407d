import { copyFile, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ClusterResult } from '../../protocol/src/review';
import { openFacePool } from '../../server/src/workers/openFacePool';
import { startLikeness, likenessJson } from './runLikeness';
import { facesOf, writeVariants } from './sampleFaces';

const PHOTO = 5;
/** Of its five faces, those with nobody else close by. */
const FACES = [0, 1, 3];
const VARIANTS = 4;

let root: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'likeness cluster-'));
  const pool = openFacePool({ workers: 2 });
  const faces = await facesOf(PHOTO, pool).finally(() => pool.close());
  await mkdir(join(root, 'mixed', 'more'), { recursive: true });
  for (const [i, face] of FACES.entries()) {
    const files = await writeVariants(
      PHOTO,
      faces[face]!,
      join(root, 'variants', `${i}`),
      VARIANTS,
    );
    for (const [n, file] of files.entries()) {
      // The first of everybody has the same name in its folder.
      const name = n === 0 && i > 0 ? `more/p${i}.jpg` : `p${i} ${n}.jpg`;
      await copyFile(file, join(root, 'mixed', name));
    }
  }
  await copyFile(join(root, 'mixed', 'p0 0.jpg'), join(root, 'mixed', 'more', 'p0 0.jpg'));
  await writeFile(join(root, 'mixed', 'broken.jpg'), 'no photo');
});
afterAll(() => rm(root, { recursive: true, force: true }));

describe('likeness cluster', () => {
  it('makes a folder for each person of mixed photos', async () => {
    const result = await likenessJson<ClusterResult>(['cluster', 'mixed', 'raw'], root);
    expect(result.photos).toBe(FACES.length * VARIANTS + 2);
    expect(result.people.map(({ name }) => name)).toEqual([
      ...['person 001', 'person 002', 'person 003'],
    ]);
    expect(result.failed.map(({ photo }) => photo)).toEqual([
      expect.stringMatching(/broken\.jpg$/),
    ]);
    for (const { name, photos } of result.people) {
      const files = await readdir(join(root, 'raw', name));
      expect(files).toHaveLength(photos.length);
      // Everybody's variants carry their number: no folder holds two people's.
      expect(new Set(files.map((file) => file.slice(0, 2))).size).toBe(1);
    }
    const all = await readdir(join(root, 'raw', 'person 001'));
    expect(all.filter((file) => file.startsWith('p0 0'))).toEqual(['p0 0 2.jpg', 'p0 0.jpg']);
  });

  it('names a group after the enrolled person it looks like', async () => {
    await likenessJson(
      ['enroll', 'Ada', join('mixed', 'p1 1.jpg'), join('mixed', 'p1 2.jpg')],
      root,
    );
    const result = await likenessJson<ClusterResult>(['cluster', 'mixed', 'named'], root);
    const ada = result.people.find(({ name }) => name === 'Ada');
    expect(ada).toMatchObject({ inGallery: true });
    expect(ada!.photos.length).toBeGreaterThanOrEqual(VARIANTS - 1);
    for (const photo of ada!.photos) expect(photo).toMatch(/p1/);
    expect((await readdir(join(root, 'named'))).sort()).toEqual([
      ...['Ada', 'person 001', 'person 002'],
    ]);
  });

  it('writes nothing into a folder that holds something', async () => {
    await mkdir(join(root, 'full'));
    await writeFile(join(root, 'full', 'notes.txt'), '');
    const { code, err } = await startLikeness(['cluster', 'mixed', 'full'], root).ended;
    expect(code).toBe(2);
    expect(err).toMatch(/There is something in full already/);
    expect(await readdir(join(root, 'full'))).toEqual(['notes.txt']);
  });
});
