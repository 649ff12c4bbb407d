import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { metadataTsv } from '../../../server/src/exports/projector/metadata';
import { drawSprite, MAX_THUMBNAILS } from '../../../server/src/exports/projector/sprite';
import { vectorsTsv } from '../../../server/src/exports/projector/vectors';
import { writeProjector } from '../../../server/src/exports/projector/writeProjector';
import { decodeImage } from '../../../server/src/images/decodeImage';
import { encodePng } from '../../../server/src/images/encode';
import type { RgbImage } from '../../../server/src/images/rgbImage';
import { Pause } from '../../../server/src/training/pause';
import { randomFeatures } from './headRun';
import { SLOW_ONCE } from '../../fixtures/timing';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'likeness-projector-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

type Colour = readonly [number, number, number];
const RED: Colour = [220, 20, 20];
const GREEN: Colour = [20, 220, 20];
const BLUE: Colour = [20, 20, 220];
const GREY: Colour = [128, 128, 128];

/** Columns of these widths and colours. */
async function writePicture(name: string, height: number, bars: readonly [number, Colour][]) {
  const line = bars.flatMap(([width, colour]) => new Array<Colour>(width).fill(colour));
  const pixels = new Uint8Array(height * line.length * 3);
  for (let y = 0; y < height; y++) pixels.set(line.flat(), y * line.length * 3);
  const path = join(folder, name);
  await writeFile(path, await encodePng({ width: line.length, height, data: pixels }));
  return path;
}

/** Colour in the middle of the thumbnail in that column and row, to the nearest ten. */
function middleOf({ width, data }: RgbImage, column: number, row: number): number[] {
  const at = ((row * 64 + 32) * width + column * 64 + 32) * 3;
  return [...data.subarray(at, at + 3)].map((value) => Math.round(value / 10) * 10);
}

const near = (colour: Colour) => colour.map((value) => Math.round(value / 10) * 10);

describe('the sprite', () => {
  it('is a square grid of 64×64 thumbnails, from left to right, then down', async () => {
    const files = [
      await writePicture('1.png', 40, [[40, RED]]),
      await writePicture('2.png', 300, [[300, GREEN]]),
      await writePicture('3.png', 64, [[64, BLUE]]),
      await writePicture('4.png', 64, [[64, RED]]),
      await writePicture('5.png', 64, [[64, GREEN]]),
    ];
    const sprite = await decodeImage(await drawSprite(files, {}));
    expect([sprite.width, sprite.height]).toEqual([192, 192]);
    const middles = [0, 1, 2].map((row) =>
      [0, 1, 2].map((column) => middleOf(sprite, column, row)),
    );
    expect(middles).toEqual([
      [RED, GREEN, BLUE].map(near),
      [RED, GREEN, GREY].map(near),
      [GREY, GREY, GREY].map(near),
    ]);
  });

  it('shows the middle of a picture that is not square, and grey for one that is gone', async () => {
    const bars: [number, Colour][] = [
      [50, RED],
      [60, GREEN],
      [50, RED],
    ];
    const wide = await writePicture('wide.png', 60, bars);
    await writeFile(join(folder, 'broken.jpg'), 'no picture');
    const files = [wide, join(folder, 'gone.jpg'), join(folder, 'broken.jpg')];
    const sprite = await decodeImage(await drawSprite(files, {}));
    expect([sprite.width, sprite.height]).toEqual([128, 128]);
    expect(middleOf(sprite, 0, 0)).toEqual(near(GREEN));
    const corner = [...sprite.data.subarray((3 * 128 + 3) * 3, (3 * 128 + 3) * 3 + 3)];
    expect(corner[1]).toBeGreaterThan(200);
    expect([middleOf(sprite, 1, 0), middleOf(sprite, 0, 1)]).toEqual([near(GREY), near(GREY)]);
  });

  it('holds as many as a picture of 8192 pixels can', () => {
    expect(MAX_THUMBNAILS).toBe(128 * 128);
  });

  it(
    'stops within 200 ms when the job is cancelled while the sheet is encoded',
    SLOW_ONCE,
    async () => {
      const file = join(folder, 'gone.jpg'); // quickly drawn
      const controller = new AbortController();
      let cancelledMs = 0;
      const cancel = () => {
        cancelledMs = performance.now();
        controller.abort();
      };
      const drawing = drawSprite(new Array<string>(3600).fill(file), {
        signal: controller.signal,
        onProgress: ({ done, total }) => {
          if (done === total) setTimeout(cancel, 20);
        },
      });
      await expect(drawing).rejects.toMatchObject({ code: 1009 });
      expect(performance.now() - cancelledMs).toBeLessThan(200);
    },
  );

  it('stops when the job is cancelled', async () => {
    const file = await writePicture('1.png', 40, [[40, RED]]);
    const drawing = drawSprite([file], { signal: AbortSignal.abort() });
    await expect(drawing).rejects.toMatchObject({ code: 1009 });
  });
});

describe('the labels', () => {
  it('are a header and a line a point: person, image, use', () => {
    expect(metadataTsv(['Ada/1.jpg', 'Åsa Müller/a b.png'], ['train', 'new'])).toBe(
      'person\timage\tuse\nAda\t1.jpg\ttrain\nÅsa Müller\ta b.png\tnew\n',
    );
  });

  it('stay one cell and one line whatever a name holds', () => {
    const wild = ['a\tb/c\u2028d\u0085.jpg', 'e\rf/g\u000bh\u0007.jpg'];
    const lines = metadataTsv(wild, ['new', 'new']).split('\n');
    expect(lines.slice(1)).toEqual([
      'a\\u0009b\tc\\u2028d\\u0085.jpg\tnew',
      'e\\u000df\tg\\u000bh\\u0007.jpg\tnew',
      '',
    ]);
  });
});

describe('the vectors', () => {
  it('are a row a line, to six decimals', async () => {
    const values = randomFeatures(3, 128);
    const text = await vectorsTsv(values, new Pause(undefined));
    const rows = text.trimEnd().split('\n');
    expect(rows).toHaveLength(3);
    const read = rows.flatMap((row) => row.split('\t').map(Number));
    expect(read).toHaveLength(3 * 128);
    read.forEach((value, i) => expect(Math.abs(value - values[i]!)).toBeLessThan(6e-7));
  });
});

describe('the files', () => {
  const content = {
    images: ['a/1.jpg'],
    uses: ['new'],
    tensors: [{ name: 'trained', tsv: '0\n' }],
    sprite: Uint8Array.of(1),
  };

  it('are named by a configuration with relative paths, which is written last', async () => {
    const files = await writeProjector(folder, content);
    expect(files.at(-1)).toBe(join(folder, 'projector_config.pbtxt'));
    expect((await readdir(join(folder, 'projector'))).sort()).toEqual([
      'metadata.tsv',
      'sprite.jpg',
      'trained.tsv',
    ]);
    const config = await readFile(files.at(-1)!, 'utf8');
    expect(config).toContain('tensor_path: "projector/trained.tsv"');
    expect(config).toContain('single_image_dim: 64');
    expect(config).not.toContain(folder);
  });

  it('are not named while they are half replaced', async () => {
    await writeProjector(folder, content);
    const sprite = join(folder, 'projector/sprite.jpg');
    await rm(sprite);
    await mkdir(join(sprite, 'in the way'), { recursive: true });
    await expect(writeProjector(folder, content)).rejects.toMatchObject({ code: 1004 });
    expect(await readdir(folder)).toEqual(['projector']);
  });
});
