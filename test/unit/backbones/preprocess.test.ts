import { describe, expect, it } from 'vitest';
import {
  preprocessInput,
  VGG_FACE_V1,
  VGG_FACE_V2,
} from '../../../server/src/backbones/preprocess';

/** Two pixels: orange (255, 128, 0) and a dark blue (10, 20, 30). */
const image = { width: 2, height: 1, data: Uint8Array.from([255, 128, 0, 10, 20, 30]) };

function preprocessed(normalisation: typeof VGG_FACE_V1): number[] {
  const out = new Float32Array(6);
  preprocessInput(image, normalisation, out);
  return [...out];
}

function expectClose(actual: number[], expected: number[]): void {
  expect(actual).toHaveLength(expected.length);
  expected.forEach((value, i) => expect(actual[i]).toBeCloseTo(value, 4));
}

describe('preprocess_input', () => {
  it('of VGG-Face version 1 gives B − 93.5940, G − 104.7624, R − 129.1863', () => {
    expectClose(
      preprocessed(VGG_FACE_V1),
      [-93.594, 23.2376, 125.8137, -63.594, -84.7624, -119.1863],
    );
  });

  it('of VGG-Face version 2 gives B − 91.4953, G − 103.8827, R − 131.0912', () => {
    expectClose(
      preprocessed(VGG_FACE_V2),
      [-91.4953, 24.1173, 123.9088, -61.4953, -83.8827, -121.0912],
    );
  });

  it('keeps RGB order and applies the scale where a network wants that', () => {
    const normalisation = {
      colourOrder: 'rgb',
      mean: [127.5, 127.5, 127.5],
      scale: 1 / 127.5,
    } as const;
    expectClose(preprocessed(normalisation), [
      1,
      0.5 / 127.5,
      -1,
      -117.5 / 127.5,
      -107.5 / 127.5,
      -97.5 / 127.5,
    ]);
  });

  it('writes at its place in a batch and nowhere else', () => {
    const batch = new Float32Array(12).fill(7);
    preprocessInput(image, VGG_FACE_V1, batch, 6);
    expect([...batch.subarray(0, 6)]).toEqual([7, 7, 7, 7, 7, 7]);
    expect(batch[6]).toBeCloseTo(-93.594, 4);
  });
});
