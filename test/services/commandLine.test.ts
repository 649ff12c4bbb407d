import { copyFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openFacePool } from '../../server/src/workers/openFacePool';
import { SAMPLE_PHOTOS } from '../fixtures/samplePhotos';
import { likenessJson, startLikeness } from './runLikeness';
import { facesOf, writeVariants } from './sampleFaces';

/** Nine people in three photos; each gets this many pictures. */
const PHOTOS = [1, 2, 3];
const PICTURES = 4;

interface Entry {
  photo: string;
  box: { x: number; y: number; width: number; height: number };
  name: string | null;
  distance: number | null;
}

let workspace: string;
let run: string;

beforeAll(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'likeness-command-line-'));
  const pool = openFacePool();
  try {
    for (const photo of PHOTOS) {
      for (const [i, face] of (await facesOf(photo, pool)).entries()) {
        await writeVariants(photo, face, join(workspace, 'raw', `p${photo}${i + 1}`), PICTURES);
      }
    }
  } finally {
    await pool.close();
  }
  await copyFile(SAMPLE_PHOTOS[0]!.file, join(workspace, 'group.jpg'));
});

afterAll(() => rm(workspace, { recursive: true, force: true }));

const json = <T>(...args: string[]) => likenessJson<T>(args, workspace);

describe('the main job on the command line', () => {
  it('prepare answers with read, kept, skipped and imagesPerSecond', async () => {
    const report = await json<Record<string, unknown>>(
      'prepare',
      'raw',
      'dataset',
      '--policy',
      'most-central',
    );
    const { read, kept, skipped, imagesPerSecond } = report;
    expect(read).toBe(9 * PICTURES);
    const lost = Object.values(skipped as Record<string, number>).reduce((sum, n) => sum + n, 0);
    expect((kept as number) + lost).toBe(read);
    expect(kept).toBeGreaterThan(0.8 * 9 * PICTURES);
    expect(imagesPerSecond).toBeGreaterThan(0);
    const list = await readFile(join(workspace, 'dataset/list.txt'), 'utf8');
    expect(list.trimEnd().split('\n')).toHaveLength(kept as number);
  });

  it('train answers with run, epochs, seconds and finalLoss, and keeps its files in .likeness', async () => {
    const trained = await json<{ run: string; epochs: number; seconds: number; finalLoss: number }>(
      ...['train', 'dataset', '--epochs', '3', '--mining', 'semi-hard', '--seed', '7'],
    );
    expect(trained).toMatchObject({ epochs: 3 });
    expect(trained.seconds).toBeGreaterThan(0);
    expect(trained.finalLoss).toBeGreaterThanOrEqual(0);
    run = trained.run;
    expect(isAbsolute(run)).toBe(true);
    expect((await stat(join(run, 'head.safetensors'))).isFile()).toBe(true);
    expect(run.startsWith(join(workspace, '.likeness', 'runs'))).toBe(true);
    expect(await readFile(join(workspace, '.likeness/.gitignore'), 'utf8')).toBe('*\n');
  });

  it('train --resume goes on to more epochs in the same run', async () => {
    const more = await json<{ run: string; epochs: number }>(
      'train',
      '--resume',
      run,
      '--epochs',
      '5',
    );
    expect(more).toMatchObject({ run, epochs: 5 });
  });

  const FIGURES = [
    'accuracy',
    'accuracyStdErr',
    'auc',
    'eer',
    'pairs',
    'imagesWithoutFace',
    'threshold',
  ];

  it('evaluate answers with every figure, before and after, and writes the report', async () => {
    const result = await json<Record<string, unknown>>(
      'evaluate',
      'dataset',
      '--model',
      run,
      '--report',
      'report.html',
    );
    for (const figure of FIGURES) expect(typeof result[figure]).toBe('number');
    expect(Object.keys(result['tarAtFar'] as object)).toEqual(['0.1', '0.01', '0.001', '0.0001']);
    expect(result['before']).toMatchObject({ accuracy: expect.any(Number) as number });
    expect(result['after']).toMatchObject({ accuracy: result['accuracy'] });
    expect(await readFile(join(workspace, 'report.html'), 'utf8')).toContain('<svg');
  });

  it('evaluate without a model measures the bundled network, by LFW’s pairs too', async () => {
    const rows = ['2', 'p11\t1\t2', 'p12\t1\t2', 'p11\t1\tp12\t1', 'p12\t1\tp13\t1', ''];
    await writeFile(join(workspace, 'pairs.txt'), rows.join('\n'));
    for (const person of ['p11', 'p12', 'p13']) {
      for (const picture of [1, 2]) {
        const folder = join(workspace, 'raw', person);
        await copyFile(join(folder, `${picture}.jpg`), join(folder, `${person}_000${picture}.jpg`));
      }
    }
    const result = await json<Record<string, unknown>>(
      'evaluate',
      '--pairs',
      'pairs.txt',
      '--images',
      'raw',
    );
    for (const figure of FIGURES) expect(typeof result[figure]).toBe('number');
    expect(result).toMatchObject({ run: null, before: null });
    const byFolders = await json<Record<string, unknown>>('evaluate', 'dataset');
    expect(byFolders).toMatchObject({ run: null, kind: 'folders' });
  });

  it('enroll answers with an entry for each face it stored', async () => {
    const photos = ['raw/p11/1.jpg', 'raw/p11/2.jpg'];
    const entries = await json<Entry[]>(
      'enroll',
      'Åsa Müller',
      ...photos,
      '--model',
      run,
      '--min-score',
      '0.3',
    );
    expect(entries.length).toBeGreaterThan(0);
    for (const { photo, box, name } of entries) {
      expect(photos).toContain(photo);
      expect(name).toBe('Åsa Müller');
      expect(box.width).toBeGreaterThan(20);
    }
  });

  it('recognize answers with an entry for each face: the enrolled one by name, the others unknown', async () => {
    const entries = await json<Entry[]>('recognize', 'group.jpg', '--out', 'named.jpg');
    expect(entries.map(({ name }) => name)).toEqual(['Åsa Müller', null, null]);
    for (const { photo, box, distance } of entries) {
      expect(photo).toBe('group.jpg');
      expect(Object.keys(box).sort()).toEqual(['height', 'width', 'x', 'y']);
      expect(distance).toBeGreaterThanOrEqual(0);
    }
    expect((await stat(join(workspace, 'named.jpg'))).size).toBeGreaterThan(10_000);
  });

  it('search names the nearest people of every face with their distances', async () => {
    const found = await json<{ people: { name: string; distance: number }[] }[]>(
      'search',
      'group.jpg',
    );
    expect(found).toHaveLength(3);
    for (const { people } of found) expect(people[0]?.name).toBe('Åsa Müller');
    expect(found[0]!.people[0]!.distance).toBeLessThan(found[1]!.people[0]!.distance);
  });

  it('search says whether a face is one person’s, and which images of a dataset are near it', async () => {
    const asked = ['--person', 'Åsa Müller', '--dataset', 'dataset', '--top', '2'];
    const [face, stranger] = await json<
      {
        threshold: number;
        verdict: { isSame: boolean; words: string };
        images: { image: string; distance: number }[];
      }[]
    >('search', 'group.jpg', ...asked);
    expect(face!.verdict.isSame).toBe(true);
    expect(face!.verdict.words).toMatch(/^The same person as Åsa Müller\? Yes/);
    expect(stranger!.verdict.words).toMatch(/^The same person as Åsa Müller\? No/);
    expect(face!.threshold).toBeGreaterThan(0);
    // Nobody of the dataset has this name.
    expect(face!.images).toEqual([]);
    const [near] = await json<{ images: { image: string; distance: number }[] }[]>(
      ...(['search', 'group.jpg', '--dataset', 'dataset', '--top', '2'] as const),
    );
    expect(near!.images).toHaveLength(2);
    expect(near!.images[0]!.distance).toBeLessThanOrEqual(near!.images[1]!.distance);
  });

  it('enroll takes the face of a group photo that is named by its box', async () => {
    const found = await json<{ box: Record<'x' | 'y' | 'width' | 'height', number> }[]>(
      ...(['search', 'group.jpg'] as const),
    );
    const { x, y, width, height } = found[2]!.box;
    const gallery = ['--gallery', 'one-of-three'];
    const box = [x, y, width, height].join(',');
    const stored = await json<{ box: { x: number } }[]>(
      ...(['enroll', 'Third', 'group.jpg', '--face', box] as const),
      ...gallery,
    );
    expect(stored.map((face) => face.box.x)).toEqual([x]);
  });

  it('map lays out a dataset by a run, with each image’s role in it', async () => {
    const args = ['map', 'dataset', '--model', run, '--method', 'pca', '--csv', 'map.csv'];
    const { images, points, roles } = await json<{
      images: string[];
      points: number[];
      roles: Record<string, string>;
    }>(...args);
    expect(points).toHaveLength(2 * images.length);
    const config = JSON.parse(await readFile(join(run, 'config.json'), 'utf8')) as {
      images: { image: string; use: string }[];
    };
    expect(config.images.length).toBeGreaterThan(0);
    for (const { image, use } of config.images) expect([image, roles[image]]).toEqual([image, use]);
    const [header, ...rows] = (await readFile(join(workspace, 'map.csv'), 'utf8')).split('\r\n');
    expect(header).toBe('image,person,x,y,role');
    expect(rows[0]!.endsWith(`,"${roles[images[0]!]}"`)).toBe(true);
  });

  it('map lays out those who are enrolled, by the embeddings they are kept with', async () => {
    const map = ['map', '--gallery', '.likeness'];
    const { faces, points, method } = await json<{
      faces: { id: string; name: string; source: string }[];
      points: number[];
      method: string;
    }>(...map, '--csv', 'people.csv');
    expect(new Set(faces.map(({ name }) => name))).toEqual(new Set(['Åsa Müller']));
    expect(points).toHaveLength(2 * faces.length);
    // Two faces are too few for UMAP.
    expect(method).toBe('pca');
    const csv = await readFile(join(workspace, 'people.csv'), 'utf8');
    expect(csv).toMatch(/^face,person,photo,x,y\r\n"[^"]+","Åsa Müller","[^"]+1\.jpg",/);
    const both = await startLikeness([...map, '--model', run], workspace).ended;
    expect(both.code).toBe(2);
    expect(both.err).toContain('people reembed');
    const none = await startLikeness(['map', '--gallery', 'elsewhere'], workspace).ended;
    expect(none.err).toContain('Nobody is enrolled in elsewhere.');
  });

  it('people where names all that is kept about them, by what it is', async () => {
    const { places } = await json<{ places: { what: string; files: number }[] }>('people', 'where');
    const kinds = places.map(({ what }) => what);
    expect(kinds).toEqual(
      expect.arrayContaining(['photos', 'dataset', 'gallery', 'features', 'runs']),
    );
    const photos = await readdir(join(workspace, 'raw'), { recursive: true });
    expect(places.find(({ what }) => what === 'photos')!.files).toBe(
      photos.filter((path) => path.endsWith('.jpg')).length,
    );
  });

  it('people lists, renames and removes, and nothing is left afterwards', async () => {
    expect(await json('people')).toMatchObject([{ name: 'Åsa Müller' }]);
    await json('people', 'rename', 'Åsa Müller', 'Åsa');
    expect(await json('people', 'list')).toMatchObject([{ name: 'Åsa' }]);
    await json('people', 'remove', 'Åsa');
    expect(await json('people')).toEqual([]);
  });
});

describe('standard output', () => {
  it('holds only the JSON, whatever libraries and their threads print', async () => {
    const noisy = join(workspace, 'noisy.cjs');
    await writeFile(noisy, `setInterval(() => console.log('greetings'), 20).unref();`);
    const env = { NODE_OPTIONS: `--require ${noisy}` };
    const { code, out, err } = await startLikeness(['status', '--json'], workspace, env).ended;
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ engine: { engine: 'onnx' } });
    expect(err).toContain('greetings');
  });
});

describe('Ctrl-C', () => {
  it('stops prepare cleanly with exit code 130, and the next start goes on', async () => {
    const args = [
      'prepare',
      'raw',
      'again',
      '--policy',
      'most-central',
      '--workers',
      '1',
      '--json',
    ];
    const { child, ended } = startLikeness(args, workspace);
    await new Promise<void>((resolve) => {
      child.stderr!.on('data', (text: string) => {
        if (text.includes('Finding faces')) resolve();
      });
    });
    child.kill('SIGINT');
    const { code, out, err } = await ended;
    expect({ code, out }).toEqual({ code: 130, out: '' });
    expect(err).toContain('Stopping …');
    expect(err).toContain('Cancelled.');
    const report = await json<{ read: number }>(...args.slice(0, -1));
    const photos = await readdir(join(workspace, 'raw'), { recursive: true });
    expect(report.read).toBe(photos.filter((path) => path.endsWith('.jpg')).length);
    const made = await readdir(join(workspace, 'again/images/p21'));
    expect(made).toEqual(await readdir(join(workspace, 'dataset/images/p21')));
  });
});
