import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RgbImage } from '../../../server/src/images/rgbImage';
import { drawFaces } from '../../../server/src/recognition/annotate';
import { labelStyle, placeLabel } from '../../../server/src/recognition/labelLayout';
import { outputPaths } from '../../../server/src/recognition/outputPaths';
import { renderText } from '../../../server/src/recognition/renderText';

const GREY = 127;

function plain(width: number, height: number, value = GREY): RgbImage {
  return { width, height, data: new Uint8Array(width * height * 3).fill(value) };
}

function pixel({ width, data }: RgbImage, x: number, y: number): number[] {
  return [...data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3)];
}

/** How many pixels of the left edge of a box are near a colour. */
function countAlongLeftEdge(image: RgbImage, x: number, y0: number, y1: number, colour: number[]) {
  let count = 0;
  for (let y = y0; y < y1; y++) {
    const found = pixel(image, x, y).every((value, i) => Math.abs(value - colour[i]!) < 40);
    if (found) count++;
  }
  return count;
}

const BLUE = [0x0a, 0x58, 0xca];
const AMBER = [0xff, 0xb0, 0x00];
const BOX = { x: 100, y: 60, width: 120, height: 140 };

describe('an annotated photo', () => {
  it('is as large as the photo and leaves it alone inside and away from the boxes', async () => {
    const drawn = await drawFaces(plain(400, 300), [{ box: BOX, name: 'Ana' }]);
    expect([drawn.width, drawn.height]).toEqual([400, 300]);
    for (const [x, y] of [
      [160, 130],
      [5, 5],
      [390, 290],
    ] as const) {
      expect(pixel(drawn, x, y)).toEqual([GREY, GREY, GREY]);
    }
  });

  it.each([0, GREY, 255])('shows known faces by a whole blue line on grey %i', async (value) => {
    const drawn = await drawFaces(plain(400, 300, value), [{ box: BOX, name: 'Ana' }]);
    expect(countAlongLeftEdge(drawn, 100, 80, 180, BLUE)).toBe(100);
  });

  it.each([0, GREY, 255])('shows unknown faces by amber dashes on black on %i', async (value) => {
    const drawn = await drawFaces(plain(400, 300, value), [{ box: BOX, name: null }]);
    const amber = countAlongLeftEdge(drawn, 100, 80, 180, AMBER);
    const black = countAlongLeftEdge(drawn, 100, 80, 180, [0, 0, 0]);
    expect(amber).toBeGreaterThan(40);
    expect(black).toBeGreaterThan(20);
  });

  it('shows a name as it is written, whatever markup it looks like', async () => {
    const draw = (name: string) => drawFaces(plain(400, 300), [{ box: BOX, name }]);
    const [markup, text] = [await draw('<b>&amp;'), await draw('&amp;')];
    expect(markup.data).not.toEqual(text.data);
    const [broken, empty] = [await draw('<span'), await draw('</span>')];
    expect(broken.data).not.toEqual(empty.data);
  });

  it('takes faces at and beyond the edges, tiny pictures and long names', async () => {
    const faces = [
      { box: { x: -30, y: -20, width: 50, height: 60 }, name: 'x'.repeat(200) },
      { box: { x: 50, y: 30, width: 50, height: 60 }, name: null },
    ];
    const drawn = await drawFaces(plain(60, 40), faces);
    expect([drawn.width, drawn.height]).toEqual([60, 40]);
  });

  it('is the photo itself when there is no face', async () => {
    const photo = plain(20, 10);
    expect((await drawFaces(photo, [])).data).toEqual(photo.data);
  });
});

describe('text of a label', () => {
  it('is cut to the width there is', async () => {
    const style = { fontPx: 20, ink: '#ffffff', maxTextPx: 120 };
    const short = await renderText('Ana', style);
    const long = await renderText('A very long name that never ends', style);
    expect(short!.width).toBeLessThan(60);
    expect(long!.width).toBeLessThanOrEqual(120);
    expect(long!.width).toBeGreaterThan(80);
  });
});

describe('the place of a label', () => {
  const image = { width: 400, height: 300 };
  const size = { width: 80, height: 20 };

  it('is below the face, in the middle', () => {
    expect(placeLabel(image, BOX, size, [], [])).toEqual({ x: 120, y: 200, ...size });
    const between = { ...BOX, y: 60.4 };
    expect(placeLabel(image, between, size, [], [])).toEqual({ x: 120, y: 201, ...size });
  });

  it('is above a face at the lower edge', () => {
    const box = { ...BOX, y: 155 };
    expect(placeLabel(image, box, size, [], [])).toMatchObject({ y: 135 });
  });

  it('is where it covers no other face and no other label', () => {
    const below = { x: 90, y: 195, width: 140, height: 100 };
    expect(placeLabel(image, BOX, size, [], [below]).y).toBe(40);
    const label = { x: 110, y: 202, width: 100, height: 20 };
    expect(placeLabel(image, BOX, size, [label], []).y).toBe(40);
  });

  it('is always inside the image', () => {
    for (const [x, y] of [
      [-90, -90],
      [350, 280],
      [-90, 280],
    ] as const) {
      const label = placeLabel(image, { ...BOX, x, y }, size, [], []);
      expect(label.x).toBeGreaterThanOrEqual(0);
      expect(label.y).toBeGreaterThanOrEqual(0);
      expect(label.x + label.width).toBeLessThanOrEqual(400);
      expect(label.y + label.height).toBeLessThanOrEqual(300);
    }
  });

  it('has letters that grow with photo and faces but stay readable', () => {
    const font = (width: number, face: number) =>
      labelStyle({ width, height: width }, [{ ...BOX, width: face }]).fontPx;
    expect(font(200, 20)).toBe(11);
    expect(font(2000, 200)).toBeGreaterThan(25);
    expect(font(2000, 400)).toBeGreaterThan(font(2000, 200));
    expect(font(2000, 2000)).toBeLessThanOrEqual(70);
  });
});

describe('the paths of annotated photos', () => {
  let folder: string;
  const inFolder = (...names: string[]) => join(folder, ...names);

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'likeness-out-'));
    await mkdir(inFolder('b'));
    for (const name of ['a.jpg', 'b/a.jpg', 'c.heic']) await writeFile(inFolder(name), '');
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('are a file for one photo', async () => {
    const paths = await outputPaths([inFolder('a.jpg')], inFolder('named.png'));
    expect([...paths]).toEqual([[inFolder('a.jpg'), inFolder('named.png')]]);
  });

  it('are in a folder for several, each with a name of its own', async () => {
    const photos = [inFolder('a.jpg'), inFolder('b', 'a.jpg'), inFolder('c.heic')];
    const paths = await outputPaths(photos, inFolder('named.d'));
    expect([...paths.values()]).toEqual(
      ['a.jpg', 'a-2.jpg', 'c.heic.jpg'].map((name) => inFolder('named.d', name)),
    );
  });

  it('are in a folder for one photo, too, when the name is not that of a picture', async () => {
    const paths = await outputPaths([inFolder('a.jpg')], inFolder('named'));
    expect([...paths.values()]).toEqual([inFolder('named', 'a.jpg')]);
    await mkdir(inFolder('folder.jpg'));
    const inside = await outputPaths([inFolder('a.jpg')], inFolder('folder.jpg'));
    expect([...inside.values()]).toEqual([inFolder('folder.jpg', 'a.jpg')]);
  });

  it('never are a photo itself, not even by another way to it', async () => {
    await symlink(inFolder('b'), inFolder('link'));
    const refused = [
      [[inFolder('a.jpg')], inFolder('a.jpg')],
      [[inFolder('a.jpg'), inFolder('b', 'a.jpg')], folder],
      [[inFolder('b', 'a.jpg')], inFolder('link')],
    ] as const;
    for (const [photos, out] of refused) {
      await expect(outputPaths(photos, out)).rejects.toMatchObject({ code: 1001 });
    }
  });
});
