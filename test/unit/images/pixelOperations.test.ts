import { describe, expect, it } from 'vitest';
import { augmentImage } from '../../../server/src/images/augment';
import { clipBox, cropImage } from '../../../server/src/images/crop';
import { decodeImage } from '../../../server/src/images/decodeImage';
import { encodeForName, encodeJpeg, formatOfName } from '../../../server/src/images/encode';
import { mirrorImage } from '../../../server/src/images/mirror';
import { resizeImage } from '../../../server/src/images/resize';
import type { RgbImage } from '../../../server/src/images/rgbImage';
import { sniffFormat } from '../../../server/src/images/sniffFormat';
import { colourDistance, paint, pixel, quarterColours, quarters, QUARTERS } from './testImages';

const { topLeft, topRight, bottomLeft, bottomRight } = QUARTERS;

function spread(image: RgbImage): number {
  const mean = image.data.reduce((sum, value) => sum + value, 0) / image.data.length;
  const squares = image.data.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / image.data.length);
}

describe('cropImage', () => {
  it('copies exactly the pixels inside the box', () => {
    const image = paint(5, 4, (x, y) => [x, y, 0]);
    const crop = cropImage(image, { x: 1, y: 2, width: 3, height: 2 });
    expect([crop.width, crop.height]).toEqual([3, 2]);
    expect(pixel(crop, 0, 0)).toEqual([1, 2, 0]);
    expect(pixel(crop, 2, 1)).toEqual([3, 3, 0]);
    crop.data.fill(99);
    expect(pixel(image, 1, 2)).toEqual([1, 2, 0]);
  });

  it('rounds corners, clips to the image and is never empty', () => {
    const size = { width: 10, height: 8 };
    expect(clipBox({ x: 1.6, y: 1.4, width: 3, height: 3 }, size)).toEqual({
      x: 2,
      y: 1,
      width: 3,
      height: 3,
    });
    expect(clipBox({ x: -4, y: 5, width: 8, height: 50 }, size)).toEqual({
      x: 0,
      y: 5,
      width: 4,
      height: 3,
    });
    expect(clipBox({ x: 30, y: -20, width: 2, height: 2 }, size)).toEqual({
      x: 9,
      y: 0,
      width: 1,
      height: 1,
    });
  });
});

describe('mirrorImage', () => {
  it('swaps left and right, and twice is nothing', () => {
    const image = quarters();
    expect(quarterColours(mirrorImage(image))).toEqual([
      topRight,
      topLeft,
      bottomRight,
      bottomLeft,
    ]);
    expect(mirrorImage(mirrorImage(image))).toEqual(image);
  });
});

describe('resizeImage', () => {
  it('gives exactly the asked size with the colours in place', async () => {
    const image = await resizeImage(quarters(), 31, 77);
    expect([image.width, image.height, image.data.length]).toEqual([31, 77, 31 * 77 * 3]);
    const off = quarterColours(image).map((colour, i) =>
      colourDistance(colour, Object.values(QUARTERS)[i]!),
    );
    expect(Math.max(...off)).toBeLessThanOrEqual(3);
  });

  it('averages fine patterns when shrinking instead of picking pixels', async () => {
    const chessboard = paint(128, 128, (x, y) => Array<number>(3).fill((x + y) % 2 ? 255 : 0));
    const grey = await resizeImage(chessboard, 16, 16);
    expect(colourDistance(pixel(grey, 8, 8), [128, 128, 128])).toBeLessThanOrEqual(3);
    expect(spread(grey)).toBeLessThan(5);
  });
});

describe('encodeForName', () => {
  it.each([
    ['a.jpg', 'jpeg'],
    ['a.JPEG', 'jpeg'],
    ['a.png', 'png'],
    ['a.webp', 'webp'],
    ['a.gif', 'gif'],
    ['a.tif', 'tiff'],
    ['a.avif', 'avif'],
    ['a.heic', 'jpeg'],
    ['no extension', 'jpeg'],
    ['.png', 'png'],
  ])('writes %s as %s, readable and nearly unchanged', async (name, format) => {
    const bytes = await encodeForName(quarters(), name);
    expect(sniffFormat(bytes).format).toBe(format);
    const image = await decodeImage(bytes);
    const off = quarterColours(image).map((colour, i) =>
      colourDistance(colour, Object.values(QUARTERS)[i]!),
    );
    expect(Math.max(...off)).toBeLessThanOrEqual(8);
  });

  it('is deterministic and keeps single pixels of colour in a JPEG', async () => {
    const stripes = paint(32, 32, (x) => (x % 2 ? [220, 60, 60] : [60, 60, 220]));
    const bytes = await encodeJpeg(stripes);
    expect(Buffer.compare(bytes, await encodeJpeg(stripes))).toBe(0);
    // With chroma at half resolution both stripes would come out the same purple.
    const image = await decodeImage(bytes);
    expect(colourDistance(pixel(image, 11, 16), pixel(image, 12, 16))).toBeGreaterThan(120);
  });

  it('knows no format for a name that promises none', () => {
    expect([formatOfName('a.bmp'), formatOfName('jpg'), formatOfName('a.jpg/b')]).toEqual([
      null,
      null,
      null,
    ]);
  });
});

describe('augmentImage', () => {
  const face = paint(60, 40, (x, y) => [100 + x, 100 + y, (x * y) % 200]);

  it('changes nothing when asked for nothing, and is deterministic', async () => {
    expect(await augmentImage(face, {})).toBe(face);
    const change = { mirror: true, rotationDeg: 7, blurSigmaPx: 1, contrast: 0.8, brightness: 1.2 };
    expect(await augmentImage(face, change)).toEqual(await augmentImage(face, change));
  });

  it('brightens by a factor and keeps mid-grey when only contrast changes', async () => {
    const grey = paint(8, 8, () => [128, 64, 192]);
    expect(pixel(await augmentImage(grey, { brightness: 1.25 }), 3, 3)).toEqual([160, 80, 240]);
    expect(pixel(await augmentImage(grey, { contrast: 0.5 }), 3, 3)).toEqual([128, 96, 160]);
    expect(pixel(await augmentImage(grey, { brightness: 3 }), 3, 3)).toEqual([255, 192, 255]);
  });

  it('turns clockwise, keeps the size and leaves no empty corners', async () => {
    const quarter = await augmentImage(quarters(40, 40), { rotationDeg: 90 });
    expect(quarterColours(quarter)).toEqual([bottomLeft, topLeft, bottomRight, topRight]);
    const bright = paint(60, 40, () => [250, 250, 250]);
    for (const rotationDeg of [-25, -3, 4.5, 25]) {
      const turned = await augmentImage(bright, { rotationDeg });
      expect([turned.width, turned.height]).toEqual([60, 40]);
      expect(Math.min(...turned.data)).toBeGreaterThan(240);
    }
  });

  it('blurs', async () => {
    const chessboard = paint(64, 64, (x, y) => Array<number>(3).fill((x + y) % 2 ? 255 : 0));
    expect(spread(await augmentImage(chessboard, { blurSigmaPx: 2 }))).toBeLessThan(10);
  });
});
