import { spawn } from 'node:child_process';
import { copyFile, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ErrorCode } from '../../protocol/src/errors';
import { readDataset } from '../../server/src/dataset/datasetIndex';
import { openJournal, readJournal } from '../../server/src/dataset/journal';
import { prepare, type PrepareReport } from '../../server/src/dataset/prepare';
import type { ReportFile } from '../../server/src/dataset/report';
import { sniffFormat } from '../../server/src/images/sniffFormat';
import type { FacePool } from '../../server/src/workers/facePool';
import { openFacePool } from '../../server/src/workers/openFacePool';
import { SAMPLE_PHOTOS } from '../fixtures/samplePhotos';
import {
  copyOf,
  counting,
  endState,
  lines,
  PHOTOS,
  tempFolder,
  writeLines,
  writePhotos,
} from './preparePhotos';

let pool: FacePool;
let base: { raw: string; dataset: string };
let first: PrepareReport;

beforeAll(async () => {
  pool = openFacePool({ workers: 2 });
  const folder = await tempFolder();
  base = { raw: join(folder, 'raw'), dataset: join(folder, 'dataset') };
  await writePhotos(base.raw, pool);
  first = await prepare(base, pool);
});
afterAll(() => pool.close());

async function reportOf(dataset: string): Promise<ReportFile> {
  return JSON.parse(await readFile(join(dataset, 'report.json'), 'utf8')) as ReportFile;
}

describe('preparing photos for the first time', () => {
  it('keeps every face and lists it', async () => {
    expect(first).toMatchObject({ read: 7, kept: 7, made: 7, skipped: {} });
    expect(first.imagesPerSecond).toBeCloseTo(7 / first.seconds, 6);
    expect(await lines(base.dataset)).toEqual(PHOTOS);
    expect((await readdir(base.dataset)).sort()).toEqual([
      ...['faces.arrow', 'images', 'list.txt', 'report.json'],
    ]);
  });

  it('writes crops in the format their name says, 1.6 times the face, landmarks inside', async () => {
    const { faces } = await endState(base.dataset);
    const images = await readDataset(base.dataset);
    expect(faces.map(({ image }) => image)).toEqual(images.map(({ image }) => image));
    for (const [i, { file, landmarks, score }] of images.entries()) {
      const { box } = faces[i]!;
      const bytes = await readFile(file);
      const { width, height } = await sharp(bytes).metadata();
      const expected = { jpg: 'jpeg', png: 'png', webp: 'webp' }[
        file.slice(file.lastIndexOf('.') + 1)
      ];
      expect(sniffFormat(bytes).format).toBe(expected);
      expect(width / box.width).toBeGreaterThan(1.5);
      expect(width / box.width).toBeLessThan(1.61);
      expect(height / box.height).toBeGreaterThan(1.4);
      expect(score).toBeGreaterThan(0.7);
      expect(landmarks).toHaveLength(136);
      const inside = landmarks!.every((v, k) => v >= 0 && v <= (k % 2 === 0 ? width : height));
      expect(inside).toBe(true);
      // Upright: the eyes (36 … 47) above the mouth (48 … 67).
      expect(landmarks![2 * 36 + 1]).toBeLessThan(landmarks![2 * 57 + 1]!);
    }
  });

  it('finds the same landmarks in a crop as it noted for it', async () => {
    for (const { file, landmarks } of (await readDataset(base.dataset)).slice(0, 3)) {
      const task = { file, detector: 'ssd', minScore: 0.3, backbone: null } as const;
      const [face] = (await pool.run('analysePhoto', task)).faces;
      const width = Math.max(...landmarks!) - Math.min(...landmarks!);
      const off = landmarks!.map((value, i) => Math.abs(value - face!.landmarks[i]!));
      expect(off.reduce((sum, value) => sum + value, 0) / 136).toBeLessThan(0.05 * width);
    }
  });
});

describe('preparing again', () => {
  it('does nothing when nothing changed', async () => {
    const { raw, dataset } = await copyOf(base);
    const before = await endState(dataset);
    const crop = join(dataset, 'images', PHOTOS[0]!);
    const { mtimeMs } = await stat(crop);
    const counted = counting(pool);
    const report = await prepare({ raw, dataset }, counted);
    expect(counted.looked).toEqual([]);
    expect(report).toMatchObject({ read: 7, kept: 7, made: 0 });
    expect(report.seconds).toBeLessThan(first.seconds / 3);
    expect((await stat(crop)).mtimeMs).toBe(mtimeMs);
    expect(await endState(dataset)).toEqual(before);
  });

  it('looks only at a photo that changed, and at a new one', async () => {
    const { raw, dataset } = await copyOf(base);
    const changed = join(raw, 'anna/1.jpg');
    await sharp(await readFile(changed))
      .modulate({ brightness: 1.2 })
      .jpeg()
      .toFile(`${changed}.new`);
    await rename(`${changed}.new`, changed);
    await sharp(await readFile(changed))
      .flop()
      .jpeg()
      .toFile(join(raw, 'anna/0.jpg'));
    const counted = counting(pool);
    const before = await endState(dataset);
    const report = await prepare({ raw, dataset }, counted);
    expect(counted.looked.map((file) => basename(file)).sort()).toEqual(['0.jpg', '1.jpg']);
    expect(report).toMatchObject({ read: 8, kept: 8, made: 2 });
    const after = await endState(dataset);
    expect(after.images['anna/1.jpg']).not.toBe(before.images['anna/1.jpg']);
    expect(after.images['anna/3.jpg']).toBe(before.images['anna/3.jpg']);
    expect(await lines(dataset)).toEqual([...PHOTOS.slice(0, 2), 'anna/0.jpg', ...PHOTOS.slice(2)]);
  });

  it('redoes everything with other settings, and nothing once they are back', async () => {
    const { raw, dataset } = await copyOf(base);
    const report = await prepare({ raw, dataset, marginRatio: 0.1 }, pool);
    expect(report.made).toBe(7);
    const { faces } = await endState(dataset);
    const { width } = await sharp(join(dataset, 'images', PHOTOS[0]!)).metadata();
    expect(width / faces[0]!.box.width).toBeLessThan(1.21);
    const counted = counting(pool);
    await prepare({ raw, dataset, marginRatio: 0.1 }, counted);
    expect(counted.looked).toEqual([]);
  });

  it('removes the crop of a photo that shows no face any more', async () => {
    const { raw, dataset } = await copyOf(base);
    await sharp({ create: { width: 300, height: 300, channels: 3, background: '#446688' } })
      .jpeg()
      .toFile(join(raw, 'anna/1.jpg'));
    const report = await prepare({ raw, dataset }, pool);
    expect(report).toMatchObject({ read: 7, kept: 6, skipped: { 'no-face': 1 } });
    const { images, list } = await endState(dataset);
    expect(images).not.toHaveProperty(['anna/1.jpg']);
    expect(list).not.toContain('anna/1.jpg');
    const counted = counting(pool);
    await prepare({ raw, dataset }, counted);
    expect(counted.looked).toEqual([]);
  });
});

describe('what was curated by hand', () => {
  it('stays as it was left, whatever is redone', async () => {
    const { raw, dataset } = await copyOf(base);
    const crop = (image: string) => join(dataset, 'images', image);
    await writeLines(
      dataset,
      PHOTOS.filter((image) => image !== 'anna/1.jpg'),
    );
    await rm(crop('anna/2.webp'));
    await sharp(await readFile(crop('bea b/1.jpg')))
      .grayscale()
      .toFile(crop('bea b/edited.jpg'));
    await rename(crop('bea b/edited.jpg'), crop('bea b/1.jpg'));
    await mkdir(crop('carl'));
    await copyFile(crop('Zoë 😀/1.jpg'), crop('carl/by hand.jpg'));
    const edited = await readFile(crop('bea b/1.jpg'));

    const notes: string[] = [];
    const context = { onNote: (note: string) => notes.push(note) };
    for (const marginRatio of [0.3, 0.2, 0.2]) {
      const report = await prepare({ raw, dataset, marginRatio }, pool, context);
      expect(report).toMatchObject({ read: 7, kept: 5, skipped: { 'removed-by-hand': 2 } });
      expect(report.addedByHand).toBe(1);
      expect(await lines(dataset)).toEqual([
        ...['Zoë 😀/1.jpg', 'Zoë 😀/2.png', 'anna/3.jpg', 'bea b/1.jpg', 'bea b/2.jpg'],
        'carl/by hand.jpg',
      ]);
      expect((await readFile(crop('bea b/1.jpg'))).equals(edited)).toBe(true);
    }
    expect(notes.join('\n')).toContain('1 crops that somebody put into the dataset');

    await writeLines(
      dataset,
      ['anna/1.jpg', 'anna/2.webp', ...(await lines(dataset))].slice(0, -1),
    );
    const report = await prepare({ raw, dataset, marginRatio: 0.2 }, pool);
    expect(report).toMatchObject({ kept: 7, skipped: {} });
    expect(await lines(dataset)).toEqual(PHOTOS);
    expect((await readDataset(dataset)).filter(({ landmarks }) => landmarks === null)).toEqual([
      expect.objectContaining({ image: 'bea b/1.jpg' }),
    ]);
  });

  it('comes back when the photo itself changes', async () => {
    const { raw, dataset } = await copyOf(base);
    await writeLines(dataset, PHOTOS.slice(1));
    await copyFile(join(raw, 'bea b/1.jpg'), join(raw, PHOTOS[0]!));
    await rm(join(raw, 'bea b/1.jpg'));
    await prepare({ raw, dataset }, pool);
    expect(await lines(dataset)).toContain(PHOTOS[0]!);
  });

  it('is not what a lost images folder is: that is made again', async () => {
    const { raw, dataset } = await copyOf(base);
    const before = await endState(dataset);
    await rm(join(dataset, 'images'), { recursive: true });
    expect(await prepare({ raw, dataset }, pool)).toMatchObject({ kept: 7, made: 7 });
    expect(await endState(dataset)).toEqual(before);
  });
});

describe('photos that come and go', () => {
  it('leave their crop when they are gone, and take it along when they move', async () => {
    const { raw, dataset } = await copyOf(base);
    await rm(join(raw, 'anna/3.jpg'));
    await mkdir(join(raw, 'carla'));
    await rename(join(raw, 'bea b/2.jpg'), join(raw, 'carla/2.jpg'));
    const report = await prepare({ raw, dataset }, pool);
    expect(report).toMatchObject({ read: 6, kept: 6, made: 1, withoutPhoto: 1 });
    const { list, images } = await endState(dataset);
    expect(list).toEqual([...PHOTOS.slice(0, 6), 'carla/2.jpg']);
    expect(Object.keys(images).sort()).toEqual([...list].sort());
    const gone = (await readDataset(dataset)).find(({ image }) => image === 'anna/3.jpg');
    expect(gone!.landmarks).not.toBeNull();
  });

  it('stay within the limit of a person, first come first kept', async () => {
    const { raw, dataset } = await copyOf(base);
    const limited = await prepare({ raw, dataset, maxPerPerson: 1 }, pool);
    expect(limited).toMatchObject({ kept: 3, made: 0, skipped: { 'over-limit': 4 } });
    const three = ['Zoë 😀/1.jpg', 'anna/1.jpg', 'bea b/1.jpg'];
    expect(await lines(dataset)).toEqual(three);
    expect(Object.keys((await endState(dataset)).images).sort()).toEqual(three);
    const again = await prepare({ raw, dataset, maxPerPerson: 2 }, pool);
    expect(again).toMatchObject({ kept: 6, made: 3, skipped: { 'over-limit': 1 } });
  });
});

describe('photos that give no crop', () => {
  it('are counted with their reason, and none stops the run', async () => {
    const folder = await tempFolder();
    const [raw, dataset] = [join(folder, 'raw'), join(folder, 'dataset')];
    const put = async (path: string, content: Uint8Array | string) => {
      await mkdir(join(raw, path, '..'), { recursive: true });
      await writeFile(join(raw, path), content);
    };
    const photo = await readFile(join(base.raw, 'anna/1.jpg'));
    const group = await sharp(SAMPLE_PHOTOS[4]!.file).resize(700).jpeg().toBuffer();
    const blurred = await sharp(photo).blur(3).jpeg().toBuffer();
    await put('anna/ok.jpg', photo);
    await put('anna/copy.jpg', photo);
    await put('bea/stolen.jpg', photo);
    await put('anna/group.jpg', group);
    await put('anna/blurred.jpg', blurred);
    await put('anna/cut.jpg', photo.subarray(0, photo.length / 2));
    await put('anna/empty.jpg', '');
    await put('anna/empty too.jpg', '');
    await put('anna/text.jpg', 'not a photo');
    await put('anna/iphone.heic', '\0\0\0\x18ftypheic\0\0\0\0mif1heic');
    await put(`anna/${'x'.repeat(245)}.jpg`, photo);
    await put('anna/notes.txt', 'hello');
    if (process.platform !== 'win32') await put('anna/two\nlines.jpg', photo);

    const report = await prepare({ raw, dataset, policy: 'single-only', minSharpness: 30 }, pool);
    const { skippedPhotos, ignored } = await reportOf(dataset);
    const told = Object.fromEntries(skippedPhotos.map((s) => [s.photo, `${s.reason} ${s.words}`]));
    expect(await lines(dataset)).toEqual(['anna/copy.jpg']);
    expect(told['anna/ok.jpg']).toBe('duplicate duplicate of anna/copy.jpg');
    expect(told['bea/stolen.jpg']).toMatch(
      /^duplicate duplicate of anna\/copy.jpg, another person/,
    );
    expect(told['anna/group.jpg']).toBe('several-faces 5 faces');
    expect(told['anna/blurred.jpg']).toMatch(/^too-blurred sharpness [\d.]+$/);
    // The decoder's own words, unless another thread's decoding has swept them away.
    expect(told['anna/cut.jpg']).toMatch(
      /^unreadable cut.jpg cannot be decoded: .*(premature end|cut off)/,
    );
    expect(told['anna/empty.jpg']).toContain('unreadable empty.jpg cannot be decoded: the file is');
    expect(told['anna/empty too.jpg']).toContain('unreadable');
    expect(told['anna/iphone.heic']).toMatch(/^unreadable .*HEIC/);
    expect(told[`anna/${'x'.repeat(245)}.jpg`]).toMatch(/^bad-name/);
    expect(ignored).toEqual([{ path: 'anna/notes.txt', why: 'is not a photo by its name' }]);
    const skipped = Object.values(report.skipped).reduce((sum, count) => sum + count, 0);
    expect(report.read).toBe(report.kept + skipped);
    expect(report.read).toBe(process.platform === 'win32' ? 11 : 12);
  });

  it('too small for what was asked', async () => {
    const { raw, dataset } = await copyOf(base);
    const report = await prepare({ raw, dataset, minFacePx: 2000 }, pool);
    expect(report).toMatchObject({ kept: 0, skipped: { 'too-small': 7 } });
    expect(await lines(dataset)).toEqual([]);
  });

  it('no photos at all are an error that says what is expected', async () => {
    const folder = await tempFolder();
    await writeFile(join(folder, 'loose.jpg'), '');
    const options = { raw: folder, dataset: join(folder, 'dataset') };
    await expect(prepare(options, pool)).rejects.toMatchObject({
      code: ErrorCode.NotEnoughData,
      message: expect.stringContaining('loose.jpg') as string,
    });
  });

  it('the dataset may not lie where its crops would replace the photos', async () => {
    const { dataset } = await copyOf(base);
    const before = await endState(dataset);
    const attempt = prepare({ raw: join(dataset, 'images'), dataset }, pool);
    await expect(attempt).rejects.toMatchObject({ code: ErrorCode.InvalidInput });
    expect(await endState(dataset)).toEqual(before);
  });
});

describe('several processes', () => {
  it('give in shards what one gives alone, duplicates included', async () => {
    const { raw, dataset: alone } = await copyOf(base);
    await copyFile(join(raw, 'bea b/1.jpg'), join(raw, 'anna/copy of bea.jpg'));
    await copyFile(join(raw, 'anna/1.jpg'), join(raw, 'bea b/copy of anna.jpg'));
    await writeFile(join(raw, 'anna/text.jpg'), 'no photo');
    await rm(alone, { recursive: true });
    const whole = await prepare({ raw, dataset: alone }, pool);

    const dataset = join(await tempFolder(), 'dataset');
    const shards = await Promise.all(
      [0, 1].map((index) => prepare({ raw, dataset, shard: { index, count: 2 } }, pool)),
    );
    expect(Math.min(...shards.map(({ read }) => read))).toBeGreaterThan(0);
    expect(shards.reduce((sum, { read }) => sum + read, 0)).toBe(whole.read);
    expect(await endState(dataset)).toEqual(await endState(alone));
    const joined = await reportOf(dataset);
    const { read, kept, skipped } = whole;
    expect({ read: joined.read, kept: joined.kept }).toEqual({ read, kept });
    expect(joined.skipped).toEqual(skipped);

    const counted = counting(pool);
    await prepare({ raw, dataset }, counted);
    expect(counted.looked).toEqual([]);
    expect((await readdir(dataset)).sort()).toEqual((await readdir(alone)).sort());
    expect(await endState(dataset)).toEqual(await endState(alone));
  });

  it('wait for each other at the same dataset', async () => {
    const { raw, dataset } = await copyOf(base);
    await rm(dataset, { recursive: true });
    const reports = await Promise.all([
      prepare({ raw, dataset }, pool),
      prepare({ raw, dataset }, pool),
    ]);
    expect(reports.map(({ made }) => made).sort()).toEqual([0, 7]);
    expect(reports.map(({ kept }) => kept)).toEqual([7, 7]);
  });
});

describe('a run that does not end', () => {
  it('goes on where it was cancelled', async () => {
    const { raw, dataset } = await copyOf(base);
    await rm(dataset, { recursive: true });
    const abort = new AbortController();
    const cancelled = prepare({ raw, dataset }, pool, {
      signal: abort.signal,
      onProgress: ({ step, done }) => {
        if (step === 'Finding faces' && done >= 2) abort.abort();
      },
    });
    await expect(cancelled).rejects.toMatchObject({ code: ErrorCode.Cancelled });
    const found = (await readJournal(join(dataset, 'journal.jsonl')))!.entries.length;
    expect(found).toBeGreaterThanOrEqual(2);
    const report = await prepare({ raw, dataset }, pool);
    expect(report).toMatchObject({ read: 7, kept: 7, made: 7 - found });
    expect(await endState(dataset)).toEqual(await endState(base.dataset));
  });

  it('goes on where kill -9 hit it, to the same end', async () => {
    const { raw, dataset } = await copyOf(base);
    await rm(dataset, { recursive: true });
    const found = await killAfter(2, raw, dataset);
    expect(found).toBeGreaterThanOrEqual(2);
    expect(found).toBeLessThan(7);
    expect(await readdir(dataset)).not.toContain('list.txt');
    const report = await prepare({ raw, dataset }, pool);
    expect(report.kept).toBe(7);
    expect(report.made).toBeGreaterThan(0);
    expect(report.made).toBeLessThanOrEqual(7 - found + 1);
    expect(await endState(dataset)).toEqual(await endState(base.dataset));
    expect((await readdir(dataset)).sort()).toEqual((await readdir(base.dataset)).sort());
  });
});

describe('a run that fails while it writes its results', () => {
  const limit = { maxPerPerson: 1 };
  const three = ['Zoë 😀/1.jpg', 'anna/1.jpg', 'bea b/1.jpg'];

  it('comes to the same end the next time: what it dropped is nobody’s curation', async () => {
    const { raw, dataset } = await copyOf(base);
    const report = join(dataset, 'report.json');
    await rm(report);
    await mkdir(report);
    await expect(prepare({ raw, dataset, ...limit }, pool)).rejects.toThrow();
    expect(await lines(dataset)).toEqual(three);
    await rm(report, { recursive: true });
    const again = await prepare({ raw, dataset, ...limit }, pool);
    expect(again).toMatchObject({ kept: 3, made: 0, skipped: { 'over-limit': 4 } });
    expect(Object.keys((await endState(dataset)).images).sort()).toEqual(three);
    const { read, kept } = await prepare({ raw, dataset }, pool);
    expect([read, kept]).toEqual([7, 7]);
  });

  it('also when it ended between the list and the crops', async () => {
    const { raw, dataset } = await copyOf(base);
    const journal = await openJournal(join(dataset, 'journal.jsonl'), new Date().toISOString());
    await journal.appendDropped(PHOTOS.filter((image) => !three.includes(image)));
    await journal.close();
    await writeLines(dataset, three);
    const report = await prepare({ raw, dataset, ...limit }, pool);
    expect(report).toMatchObject({ kept: 3, skipped: { 'over-limit': 4 } });
    expect(Object.keys((await endState(dataset)).images).sort()).toEqual(three);
  });

  it('says so when it cannot write at all', async () => {
    const folder = await tempFolder();
    await writeFile(join(folder, 'file'), '');
    const attempt = prepare({ raw: base.raw, dataset: join(folder, 'file', 'dataset') }, pool);
    await expect(attempt).rejects.toMatchObject({ code: ErrorCode.CannotWrite });
  });
});

/** Starts the command line, waits until it has noted some photos, and kills it. */
async function killAfter(photos: number, raw: string, dataset: string): Promise<number> {
  const cli = join(__dirname, '../../dist/cli.js');
  const child = spawn(
    process.execPath,
    [cli, 'prepare', raw, dataset, '--json', '--workers', '1'],
    {
      stdio: 'ignore',
    },
  );
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const journal = join(dataset, 'journal.jsonl');
  const count = async () => (await readJournal(journal))?.entries.length ?? 0;
  while ((await count()) < photos && child.exitCode === null) await sleep(20);
  child.kill('SIGKILL');
  await ended;
  return count();
}
