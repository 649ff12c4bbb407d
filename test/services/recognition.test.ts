import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ErrorCode } from '../../protocol/src/errors';
import type { Face } from '../../server/src/detection/face';
import { intersectionOverUnion } from '../../server/src/detection/overlap';
import { enroll } from '../../server/src/gallery/enroll';
import { Gallery } from '../../server/src/gallery/gallery';
import { decodeImage } from '../../server/src/images/decodeImage';
import { encodeJpeg } from '../../server/src/images/encode';
import { loadModel } from '../../server/src/recognition/loadModel';
import type { RecognitionModel } from '../../server/src/recognition/model';
import { recognizePhotos } from '../../server/src/recognition/recognizePhotos';
import { searchPhotos } from '../../server/src/recognition/searchPhotos';
import type { FacePool } from '../../server/src/workers/facePool';
import { openFacePool } from '../../server/src/workers/openFacePool';
import { SAMPLE_PHOTOS } from '../fixtures/samplePhotos';
import { facesOf, writeVariants } from './sampleFaces';

/** Four people; the second and the third from the left are enrolled, from altered pictures. */
const GROUP = SAMPLE_PHOTOS[3]!.file;
/** Three others. */
const STRANGERS = SAMPLE_PHOTOS[0]!.file;

let pool: FacePool;
let model: RecognitionModel;
let root: string;
let gallery: string;
let faces: Face[];
let ana: string[];
let zoe: string[];
/** Pictures that cannot be used. */
let cutOff: string;
let faceless: string;

beforeAll(async () => {
  pool = openFacePool({ workers: 2 });
  model = await loadModel(null);
  root = await mkdtemp(join(tmpdir(), 'likeness-people-Ü '));
  gallery = join(root, '.likeness');
  faces = await facesOf(4, pool);
  ana = await writeVariants(4, faces[1]!, join(root, 'ana'), 3);
  zoe = await writeVariants(4, faces[2]!, join(root, 'zoe'), 2);
  cutOff = join(root, 'cut off.jpg');
  await writeFile(cutOff, await readFile(GROUP));
  await truncate(cutOff, 20_000);
  faceless = join(root, 'wall.jpg');
  const wall = { width: 300, height: 200, data: new Uint8Array(300 * 200 * 3).fill(90) };
  await writeFile(faceless, await encodeJpeg(wall));
});

afterAll(async () => {
  await pool.close();
  await rm(root, { recursive: true, force: true });
});

async function stored() {
  const opened = new Gallery(gallery);
  try {
    return { people: await opened.people(), faces: await opened.faces() };
  } finally {
    opened.close();
  }
}

describe('enrolling', () => {
  it('stores one face a photo, with where it came from and how good it is', async () => {
    const photos = [ana[0]!, cutOff, faceless, GROUP, ana[1]!];
    const result = await enroll({ name: ' Ana ', photos, gallery, model }, pool);
    expect(result.name).toBe('Ana');
    expect(result.stored.map(({ photo }) => photo)).toEqual([ana[0], ana[1]]);
    expect(result.skipped.map(({ photo, reason }) => [photo, reason])).toEqual([
      [cutOff, 'unreadable'],
      [faceless, 'no-face'],
      [GROUP, 'several-faces'],
    ]);
    for (const { photo, words, remedy } of result.skipped) {
      expect(words).toContain(photo);
      expect(remedy).toMatch(/\.$/);
    }
    const { faces: rows } = await stored();
    expect(rows.map(({ source, modelId }) => [source, modelId])).toEqual([
      [ana[0], model.id],
      [ana[1], model.id],
    ]);
    expect(Math.hypot(...rows[0]!.embedding)).toBeCloseTo(1, 5);
    expect(rows[0]!.quality.score).toBeGreaterThan(0.5);
    expect(rows[0]!.quality.faceSizePx).toBeGreaterThan(100);
    expect(Math.abs(rows[0]!.timeMs - Date.now())).toBeLessThan(300_000);
  });

  it('skips a photo that is enrolled already, without complaint', async () => {
    const result = await enroll({ name: 'Ana', photos: [ana[0]!], gallery, model }, pool);
    expect(result.stored).toEqual([]);
    expect(result.skipped).toMatchObject([{ photo: ana[0], reason: 'already-enrolled' }]);
    expect((await stored()).people).toMatchObject([{ name: 'Ana', faces: 2 }]);
  });

  it('warns when the new person is near to another, and stores them all the same', async () => {
    const again = { name: 'Ana’s twin', photos: [ana[2]!], gallery, model };
    const { warnings, stored: twins } = await enroll(again, pool);
    expect(twins).toHaveLength(1);
    expect(warnings).toEqual([expect.stringMatching(/Ana’s twin in .*3\.jpg looks like Ana:/)]);
    const opened = new Gallery(gallery);
    await opened.remove('Ana’s twin');
    opened.close();
    const other = await enroll({ name: 'Zoë', photos: zoe, gallery, model }, pool);
    expect(other.warnings).toEqual([]);
  });

  it('is an error that names the photo when no photo can be used', async () => {
    for (const photo of [cutOff, faceless, GROUP]) {
      const attempt = enroll({ name: 'Bea', photos: [photo], gallery, model }, pool);
      await expect(attempt).rejects.toMatchObject({
        code: ErrorCode.NotEnoughData,
        path: photo,
        message: expect.stringContaining(photo) as string,
      });
    }
    expect((await stored()).people.map(({ name }) => name)).toEqual(['Ana', 'Zoë']);
  });

  it('takes the face that is named from a photo of several', async () => {
    const place = join(root, 'chosen face');
    const face = faces[2]!.box;
    const taken = await enroll({ name: 'Zoë', photos: [GROUP], gallery: place, model, face }, pool);
    expect(taken.stored).toHaveLength(1);
    expect(intersectionOverUnion(taken.stored[0]!.box, face)).toBeGreaterThan(0.95);
    const opened = new Gallery(place);
    expect((await opened.faces()).map(({ id }) => id)).toEqual([taken.stored[0]!.id]);
    opened.close();
    const { faces: found } = await recognizePhotos(
      { photos: [GROUP], gallery: place, model },
      pool,
    );
    expect(found.map(({ name }) => name)).toEqual([null, null, 'Zoë', null]);
    const nowhere = { x: 0, y: 0, width: 5, height: 5 };
    const attempt = enroll(
      { name: 'Bea', photos: [GROUP], gallery: place, model, face: nowhere },
      pool,
    );
    await expect(attempt).rejects.toMatchObject({ code: ErrorCode.NotEnoughData });
  });

  it('refuses another model before it looks at a photo', async () => {
    const other = { ...model, id: 'f'.repeat(64), runFolder: '/runs/other' };
    const missing = join(root, 'not there.jpg');
    const attempt = enroll({ name: 'Bea', photos: [missing], gallery, model: other }, pool);
    await expect(attempt).rejects.toMatchObject({ code: ErrorCode.ModelMismatch });
  });
});

describe('recognising', () => {
  it('names the enrolled people in a group photo and nobody else', async () => {
    const { faces: found, threshold } = await recognizePhotos(
      { photos: [GROUP, STRANGERS], gallery, model },
      pool,
    );
    expect(threshold).toBe(model.threshold);
    const inGroup = found.filter(({ photo }) => photo === GROUP);
    expect(inGroup.map(({ name }) => name)).toEqual([null, 'Ana', 'Zoë', null]);
    inGroup.forEach(({ box }, i) => {
      expect(intersectionOverUnion(box, faces[i]!.box)).toBeGreaterThan(0.95);
    });
    const strangers = found.filter(({ photo }) => photo === STRANGERS);
    expect(strangers.map(({ name }) => name)).toEqual([null, null, null]);
    for (const { name, distance, nearest } of found) {
      expect(['Ana', 'Zoë']).toContain(nearest);
      expect(distance! <= threshold).toBe(name !== null);
    }
  });

  it('goes on after photos that cannot be read, and says which', async () => {
    const missing = join(root, 'not there.jpg');
    const photos = [cutOff, faceless, missing, ana[0]!];
    const result = await recognizePhotos({ photos, gallery, model }, pool);
    expect(result.faces.map(({ photo, name }) => [photo, name])).toEqual([[ana[0], 'Ana']]);
    expect(result.faces[0]!.distance).toBeLessThan(model.threshold / 2);
    expect(result.failed.map(({ photo }) => photo)).toEqual([cutOff, missing]);
  });

  it('writes the photos with boxes around the faces, in the format of the name', async () => {
    const out = join(root, 'named.png');
    const { written } = await recognizePhotos({ photos: [GROUP], gallery, model, out }, pool);
    expect(written).toEqual([out]);
    expect((await readFile(out)).subarray(1, 4).toString()).toBe('PNG');
    const [before, after] = [await decodeImage(GROUP), await decodeImage(out)];
    expect([after.width, after.height]).toEqual([before.width, before.height]);
    const { x, y, height } = faces[1]!.box;
    const edge = 3 * (Math.round(y + height / 2) * after.width + Math.round(x));
    expect([...after.data.subarray(edge, edge + 3)]).toEqual([0x0a, 0x58, 0xca]);
    expect(after.data.subarray(0, 300)).toEqual(before.data.subarray(0, 300));
  });

  it('knows nobody in an empty gallery', async () => {
    const empty = join(root, 'empty');
    const { faces: found } = await recognizePhotos(
      { photos: [ana[0]!], gallery: empty, model },
      pool,
    );
    expect(found).toMatchObject([{ name: null, distance: null, nearest: null }]);
  });

  it('names nobody at threshold 0 and everybody at 4', async () => {
    const recognize = (threshold: number) =>
      recognizePhotos({ photos: [GROUP], gallery, model, threshold }, pool);
    expect((await recognize(0)).faces.every(({ name }) => name === null)).toBe(true);
    expect((await recognize(4)).faces.every(({ name }) => name !== null)).toBe(true);
  });

  it('refuses another model than the gallery’s', async () => {
    const other = { ...model, id: 'f'.repeat(64) };
    const attempt = recognizePhotos({ photos: [GROUP], gallery, model: other }, pool);
    await expect(attempt).rejects.toMatchObject({ code: ErrorCode.ModelMismatch });
  });
});

describe('searching', () => {
  it('gives the nearest faces and persons for each face, whatever their distance', async () => {
    const { found } = await searchPhotos({ photos: [GROUP], gallery, model, top: 3, k: 2 }, pool);
    expect(found).toHaveLength(4);
    expect(found[2]!.persons.map(({ person }) => person)).toEqual(['Zoë', 'Ana']);
    expect(found[2]!.faces.map(({ person }) => person).slice(0, 2)).toEqual(['Zoë', 'Zoë']);
    for (const { faces: nearest, persons } of found) {
      expect(nearest).toHaveLength(3);
      expect(persons[0]!.nearest).toEqual(nearest[0]);
      const distances = nearest.map(({ distance }) => distance);
      expect(distances).toEqual([...distances].sort((a, b) => a - b));
    }
  });

  it('gives one person’s faces alone when asked, and none of somebody who is not enrolled', async () => {
    const search = { photos: [GROUP], gallery, model, top: 5, rankBy: 'match' as const };
    const { found } = await searchPhotos({ ...search, person: 'Ana' }, pool);
    const { found: all } = await searchPhotos(search, pool);
    expect(found).toHaveLength(4);
    for (const [i, { faces: nearest, persons }] of found.entries()) {
      expect(nearest.map(({ person }) => person)).toEqual(['Ana', 'Ana']);
      const same = all[i]!.persons.find(({ person }) => person === 'Ana')!;
      expect(persons.map(({ matchDistance }) => matchDistance)).toEqual([same.matchDistance]);
    }
    const nobody = await searchPhotos({ ...search, person: 'Bea' }, pool);
    expect(nobody.found.map(({ faces: nearest }) => nearest)).toEqual([[], [], [], []]);
  });

  it('refuses to return less than one', async () => {
    const attempt = searchPhotos({ photos: [GROUP], gallery, model, top: 0 }, pool);
    await expect(attempt).rejects.toMatchObject({ code: ErrorCode.InvalidInput });
  });
});
