import { describe, expect, it } from 'vitest';
import { ErrorCode } from '../../../protocol/src/errors';
import type { Progress } from '../../../protocol/src/progress';
import { LikenessError } from '../../../server/src/errors';
import { chooseFace } from '../../../server/src/gallery/chooseFace';
import { eachPhoto, gather } from '../../../server/src/gallery/eachPhoto';
import { enrollWarnings } from '../../../server/src/gallery/enrollWarnings';
import type { PhotoFace } from '../../../server/src/gallery/photoFaces';

const face = (sizePx: number) => ({ box: { x: 0, y: 0, width: sizePx, height: sizePx } });

describe('the face a photo is of', () => {
  it('is the only one, however small', () => {
    expect(chooseFace([face(10)])).toEqual(face(10));
  });

  it('is the largest when that has twice the area of the next', () => {
    expect(chooseFace([face(70), face(100), face(20)])).toEqual(face(100));
  });

  it('is nobody’s when two are of similar size, or there is none', () => {
    expect(chooseFace([face(72), face(100)])).toBeNull();
    expect(chooseFace([])).toBeNull();
  });
});

describe('working through photos', () => {
  const options = { step: 'Looking', atOnce: 2 };

  it('goes on after a photo that cannot be read, and tells which it was', async () => {
    const work = (photo: string) => {
      if (photo !== 'bad') return Promise.resolve([`${photo} 1`, `${photo} 2`]);
      throw new LikenessError(ErrorCode.CorruptFile, 'It is cut off.', 'Copy it again.', photo);
    };
    const photos = ['a', 'bad', 'c'];
    const reports: Progress[] = [];
    const context = { onProgress: (progress: Progress) => reports.push(progress) };
    const results = await eachPhoto(photos, options, work, context);
    expect(gather(photos, results)).toEqual({
      values: ['a 1', 'a 2', 'c 1', 'c 2'],
      failed: [{ photo: 'bad', words: 'It is cut off.', remedy: 'Copy it again.' }],
    });
    expect(reports.at(-1)).toMatchObject({ step: 'Looking', done: 3, total: 3, unit: 'photos' });
  });

  it('ends at an error that is not about one photo', async () => {
    const failures = [
      new LikenessError(ErrorCode.EngineFailed, 'No engine.', 'Install one.'),
      new TypeError('a bug'),
    ];
    for (const failure of failures) {
      const run = eachPhoto(['a'], options, () => Promise.reject(failure), {});
      await expect(run).rejects.toBe(failure);
    }
  });

  it('wants at least one photo', async () => {
    const run = eachPhoto([], options, () => Promise.resolve(1), {});
    await expect(run).rejects.toMatchObject({ code: ErrorCode.InvalidInput });
  });
});

/** A face in the direction of an angle in the plane of the first two dimensions. */
function faceAt(angle: number, sizePx = 100): PhotoFace {
  const embedding = new Float32Array(128);
  [embedding[0], embedding[1]] = [Math.cos(angle), Math.sin(angle)];
  const landmarks = new Float32Array(136);
  return { ...face(sizePx), score: 1, sharpness: 100, landmarks, embedding };
}

function galleryOf(...people: [name: string, angle: number][]) {
  const values = people.flatMap(([, angle]) => [...faceAt(angle).embedding]);
  return {
    persons: people.map(([name]) => name),
    sources: people.map(([name]) => `${name}.jpg`),
    values: Float32Array.from(values),
  };
}

describe('warnings at enrolment', () => {
  /** Two faces match up to an angle of 0.32: d = 2 − 2 cos 0.32 ≈ 0.1. */
  const THRESHOLD = 0.1;
  const photos = (...faces: PhotoFace[]) =>
    faces.map((face, i) => ({ photo: `${i + 1}.jpg`, face }));

  it('are none for a face far from everybody else’s', () => {
    const known = galleryOf(['Bea', 1], ['Ana', 0.1]);
    expect(enrollWarnings('Ana', photos(faceAt(0)), known, THRESHOLD)).toEqual([]);
  });

  it('name each other person within the threshold once, with the photo and the distance', () => {
    const known = galleryOf(['Bea', 0.3], ['Bea', 0.31], ['Cid', -0.3], ['Far', 0.6]);
    const warnings = enrollWarnings('Ana', photos(faceAt(0), faceAt(0.1)), known, THRESHOLD);
    expect(warnings).toHaveLength(2);
    expect(warnings.join('\n')).toMatch(/Ana in 2\.jpg looks like Bea: distance 0\.040/);
    expect(warnings.join('\n')).toMatch(/Ana in 1\.jpg looks like Cid: distance 0\.089/);
  });

  it('name a photo that looks unlike all the others', () => {
    const faces = photos(faceAt(0), faceAt(0.2), faceAt(1.5));
    expect(enrollWarnings('Ana', faces, galleryOf(), THRESHOLD)).toEqual([
      expect.stringMatching(/3\.jpg looks unlike Ana/),
    ]);
  });

  it('name a face too small to be recognised well', () => {
    expect(enrollWarnings('Ana', photos(faceAt(0, 24.4)), galleryOf(), THRESHOLD)).toEqual([
      expect.stringMatching(/1\.jpg is only 24 pixels/),
    ]);
  });
});
