import { describe, expect, it } from 'vitest';
import { namesInPhoto } from '../../../server/src/recognition/namesInPhoto';

const THRESHOLD = 0.4;

function named(...faces: [name: string | null, distance: number | null][]): (string | null)[] {
  const given = faces.map(([name, distance]) => ({ name, distance }));
  return namesInPhoto(given, THRESHOLD).map(({ name }) => name);
}

describe('the names in a photo', () => {
  it('stay with the nearest face, whose like beside it is somebody else', () => {
    expect(named(['Ada', 0.39], ['Ada', 0.01], ['Bea', 0.39])).toEqual([null, 'Ada', 'Bea']);
    expect(named(['Ada', 0.39], ['Ada', 0.35])).toEqual([null, 'Ada']);
  });

  it('stay with all faces that are surely theirs, as in a collage', () => {
    expect(named(['Ada', 0.1], ['Ada', 0.3], ['Ada', 0.328])).toEqual(['Ada', 'Ada', 'Ada']);
  });

  it('are none for those who have none, however many', () => {
    expect(named([null, 0.5], [null, 0.6], [null, null])).toEqual([null, null, null]);
  });

  it('leave all else of a face as it is', () => {
    const faces = [
      { name: 'Ada', distance: 0.01, box: 1 },
      { name: 'Ada', distance: 0.39, box: 2 },
    ];
    expect(namesInPhoto(faces, THRESHOLD)[1]).toEqual({ name: null, distance: 0.39, box: 2 });
  });
});
