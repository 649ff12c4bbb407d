import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { brightness, laplacianVariance, sharpness } from '../../../server/src/detection/quality';
import { augmentImage } from '../../../server/src/images/augment';
import { resizeImage } from '../../../server/src/images/resize';
import { paint } from '../images/testImages';

const SIDE_PX = 112;
const whole = { x: 0, y: 0, width: SIDE_PX, height: SIDE_PX };

/** A texture without a period: sums of waves of several lengths, deterministic. */
const texture = paint(SIDE_PX, SIDE_PX, (x, y) => {
  const value = 128 + 50 * Math.sin(x * 0.9 + y * 0.31) + 40 * Math.sin(x * 0.17 - y * 1.3);
  return [value, value, value];
});

describe('laplacianVariance', () => {
  it('agrees with a case worked by hand', () => {
    // 4×4 with a single 1: the Laplacian of the inner 2×2 is −4, 1, 1, 0; mean −0.5, variance 4.25.
    const grey = new Float32Array(16);
    grey[5] = 1;
    expect(laplacianVariance(grey, 4)).toBeCloseTo(18 / 4 - 0.25, 10);
  });

  it('is 0 on flat areas and on even slopes', () => {
    expect(laplacianVariance(new Float32Array(64).fill(77), 8)).toBe(0);
    expect(
      laplacianVariance(
        Float32Array.from({ length: 64 }, (_, i) => i % 8),
        8,
      ),
    ).toBe(0);
  });

  it('agrees with the image library, which convolves the same picture', async () => {
    const convolved = await sharp(texture.data, {
      raw: { width: SIDE_PX, height: SIDE_PX, channels: 3 },
    })
      .extractChannel(0)
      .convolve({
        width: 3,
        height: 3,
        kernel: [0, 1, 0, 1, -4, 1, 0, 1, 0],
        scale: 8,
        offset: 128,
      })
      .extract({ left: 1, top: 1, width: SIDE_PX - 2, height: SIDE_PX - 2 })
      .raw()
      .toBuffer();
    const values = [...convolved].map((value) => (value - 128) * 8);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length;
    expect(sharpness(texture, whole) / variance).toBeCloseTo(1, 1);
  });
});

describe('sharpness', () => {
  it('falls as a face is blurred more', async () => {
    const blurred = await Promise.all(
      [0.5, 1, 2, 4].map((blurSigmaPx) => augmentImage(texture, { blurSigmaPx })),
    );
    const values = [texture, ...blurred].map((image) => sharpness(image, whole));
    expect(values).toEqual([...values].sort((a, b) => b - a));
    expect(values[4]!).toBeLessThan(values[0]! / 20);
  });

  it('looks only at the box, clipped to the image', () => {
    const half = paint(224, 112, (x, y) => {
      const value = x < 112 ? 90 : ((x * 31 + y * 17) % 5) * 50;
      return [value, value, value];
    });
    expect(sharpness(half, { x: -50, y: -9, width: 160, height: 300 })).toBeLessThan(1);
    expect(sharpness(half, { x: 112, y: 0, width: 112, height: 112 })).toBeGreaterThan(500);
  });

  it('finds a face enlarged from a few pixels less sharp than one of full size', async () => {
    const tiny = await resizeImage(texture, 28, 28);
    const box = { x: 0, y: 0, width: 28, height: 28 };
    expect(sharpness(tiny, box)).toBeLessThan(sharpness(texture, whole) / 4);
  });

  it('finds the same face in twice the size about as sharp', async () => {
    const soft = await augmentImage(texture, { blurSigmaPx: 1.5 });
    const large = await resizeImage(soft, 2 * SIDE_PX, 2 * SIDE_PX);
    const box = { x: 0, y: 0, width: 2 * SIDE_PX, height: 2 * SIDE_PX };
    const ratio = sharpness(large, box) / sharpness(soft, whole);
    expect(ratio).toBeGreaterThan(0.5);
    expect(ratio).toBeLessThan(1.5);
  });
});

describe('brightness', () => {
  it('weighs the colours as the eye does', () => {
    const colour = (r: number, g: number, b: number) =>
      brightness(
        paint(30, 30, () => [r, g, b]),
        { x: 3, y: 3, width: 20, height: 20 },
      );
    expect(colour(255, 255, 255)).toBeCloseTo(255, 3);
    expect(colour(100, 0, 0)).toBeCloseTo(29.9, 3);
    expect(colour(0, 100, 0)).toBeCloseTo(58.7, 3);
    expect(colour(0, 0, 100)).toBeCloseTo(11.4, 3);
  });
});
