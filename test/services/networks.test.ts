import { copyFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openFacePool } from '../../server/src/workers/openFacePool';
import { FIELDS, writeFieldNetwork } from '../fixtures/fieldNetwork';
import { SAMPLE_PHOTOS } from '../fixtures/samplePhotos';
import { hostileServer, serve } from './hostileServer';
import { writeKerasFile } from './keras/writeKerasFile';
import { likenessJson, startLikeness } from './runLikeness';
import { facesOf, writeVariants } from './sampleFaces';

const NETWORKS = join(__dirname, '../../../shared/data/networks');
const [MOBILEFACENET, YUNET] = ['MobileFaceNet', 'yunet_n_dynamic'].map((name) =>
  join(NETWORKS, `${name}.onnx`),
) as [string, string];

let folder: string;
let env: NodeJS.ProcessEnv;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'likeness-networks-'));
  env = { LIKENESS_MODELS: join(folder, 'models') };
  process.env['LIKENESS_MODELS'] = env['LIKENESS_MODELS'];
});
afterAll(async () => {
  delete process.env['LIKENESS_MODELS'];
  await rm(folder, { recursive: true });
});

interface Listed {
  name: string;
  state: string;
}
const listed = () => likenessJson<Listed[]>(['models', 'list'], folder);
const models = (...args: string[]) => startLikeness(['models', ...args], folder, env).ended;

describe('any ONNX face network', () => {
  const file = () => join(folder, 'fields.onnx');
  const describeAs = (description: object) =>
    writeFile(join(folder, 'fields.json'), JSON.stringify(description));

  test('is taken over with a description beside it, listed, used and removed', async () => {
    await writeFieldNetwork(file());
    await describeAs(FIELDS);
    const { code, out, err } = await models('import', file());
    expect({ code, err }).toMatchObject({ code: 0 });
    expect(out).toContain('fields');
    expect(await listed()).toContainEqual(
      expect.objectContaining({ name: 'fields', state: 'installed', dimensions: 147 }),
    );
    const pool = openFacePool({ workers: 1 });
    try {
      const [face] = await facesOf(1, pool);
      const [photo] = await writeVariants(1, face!, join(folder, 'field-faces'), 1);
      const task = { file: photo!, backbone: 'fields', detector: 'ssd', minScore: 0.3 } as const;
      const { features } = await pool.run('analysePhoto', task);
      expect(features).toHaveLength(147);
    } finally {
      await pool.close();
    }
    expect(await models('remove', 'fields')).toMatchObject({ code: 0 });
    expect(await readdir(env['LIKENESS_MODELS']!)).toEqual([]);
    expect(await models('remove', 'fields')).toMatchObject({ code: 2 });
  });

  test.each<[string, object, string]>([
    [
      'no such input',
      { input: { name: 'pixels', sizePx: 112 } },
      'has no input "pixels"; it has data',
    ],
    ['no such output', { output: 'fc7' }, 'has no output "fc7"; it has embedding'],
    ['another length', { dimensions: 128 }, 'gives 147 numbers for a face'],
    ['another size', { input: { name: 'data', sizePx: 96 } }, 'does not run on a face'],
    ['a name that leads elsewhere', { name: '../evil' }, '"name": must be of small letters'],
    ['the name of a bundled network', { name: 'face-api' }, 'is that of a network of Likeness'],
    ['a field that is not known', { margin: 3 }, 'Unrecognized key'],
    ['infinite numbers', { scale: 1e38 }, 'gives no numbers'],
  ])('with a description of %s is refused', async (_, changes, words) => {
    await writeFieldNetwork(file());
    await describeAs({ ...FIELDS, ...changes });
    const { code, err } = await models('import', file());
    expect(code).not.toBe(0);
    expect(err).toContain(words);
    expect((await listed()).some(({ state }) => state === 'installed')).toBe(false);
    expect(await readdir(env['LIKENESS_MODELS']!)).toEqual([]);
  });

  test('that is none, or has no description, is refused', async () => {
    await describeAs(FIELDS);
    await writeFile(file(), 'not a network');
    expect((await models('import', file())).err).toContain('ONNX Runtime cannot load');
    const alone = join(folder, 'alone.onnx');
    await writeFieldNetwork(alone);
    expect((await models('import', alone)).err).toContain(
      'alone.json of the network does not exist',
    );
    expect((await models('import', join(folder, 'none.onnx'))).err).toContain('does not exist');
  });
});

test('nothing is fetched before the licence is accepted', async () => {
  const server = await hostileServer(Buffer.from('x'), serve);
  const asked = { ...env, LIKENESS_MIRROR: server.url };
  const args = ['models', 'install', 'vgg-face'];
  const { code, err } = await startLikeness(args, folder, asked).ended;
  expect(code).toBe(2);
  expect(err).toContain('NonCommercial');
  expect(server.ranges).toEqual([]);
  await server.close();
});

test('a backbone that is not installed says how to install it', async () => {
  const args = ['features', folder, '--backbone', 'vgg-face'];
  const { code, err } = await startLikeness(args, folder, env).ended;
  expect(code).not.toBe(0);
  expect(err).toContain('likeness models install vgg-face');
});

test('a file whose makers give no checksum is remembered by its first', async () => {
  // ResNet-50 cannot be made from it, so it is not remembered either.
  const server = await hostileServer(Buffer.from('no HDF5'), serve);
  const asked = { ...env, LIKENESS_MIRROR: server.url };
  const args = ['models', 'install', 'vggface2-resnet50', '--accept-licence'];
  const { err } = await startLikeness(args, folder, asked).ended;
  expect(err).toContain('cannot be read as HDF5');
  await server.close();
  expect(await readdir(env['LIKENESS_MODELS']!)).toEqual([]);
});

/** Four people of the sample photos, three pictures each. */
async function writePhotos(target: string): Promise<void> {
  const pool = openFacePool();
  try {
    for (const [i, face] of (await facesOf(4, pool)).slice(0, 4).entries()) {
      await writeVariants(4, face, join(target, `person${i + 1}`), 6);
    }
  } finally {
    await pool.close();
  }
}

/** Prepare, features, train, evaluate, enroll and recognise with a backbone, as a user would. */
async function journey(
  backbone: string,
  epochs: number,
  detector = 'ssd',
): Promise<{ dimensions: number; named: number }> {
  const workspace = await mkdtemp(join(folder, 'journey-'));
  const verb = <T>(...args: string[]) => likenessJson<T>(args, workspace);
  await writePhotos(join(workspace, 'raw'));
  const found = ['--detector', detector];
  const { kept } = await verb<{ kept: number }>('prepare', 'raw', 'dataset', ...found);
  expect(kept).toBeGreaterThan(10);
  await verb('features', 'dataset', '--backbone', backbone);
  const { run } = await verb<{ run: string }>(
    ...['train', 'dataset', '--backbone', backbone, '--epochs', String(epochs)],
  );
  const heldOut = await verb<object>('evaluate', 'dataset', '--model', run);
  expect(heldOut).toBeTruthy();
  await verb('enroll', 'Ada', 'raw/person1/1.jpg', 'raw/person1/2.jpg', '--model', run, ...found);
  const group = SAMPLE_PHOTOS[3]!;
  const asked = ['recognize', group.file, '--model', run, ...found];
  const entries = await verb<{ name: string | null }[]>(...asked);
  expect(entries).toHaveLength(group.people);
  const config = await readFile(join(run, 'config.json'), 'utf8');
  const { dimensions } = JSON.parse(config) as { dimensions: number };
  return { dimensions, named: entries.filter(({ name }) => name === 'Ada').length };
}

describe.skipIf(!existsSync(MOBILEFACENET))(
  'MobileFaceNet (skipped where ../shared/data/networks is missing)',
  () => {
    test('is installed from a server and used from photos to names', async () => {
      const server = await hostileServer(await readFile(MOBILEFACENET), serve);
      const asked = { ...env, LIKENESS_MIRROR: server.url };
      const args = ['models', 'install', 'mobilefacenet', '--accept-licence', '--json'];
      const { code, out, err } = await startLikeness(args, folder, asked).ended;
      await server.close();
      expect({ code, err }).toMatchObject({ code: 0 });
      const { check } = JSON.parse(out) as { check: { samePerson: number; otherPerson: number } };
      expect(check.samePerson).toBeGreaterThan(0.7);
      expect(check.otherPerson).toBeLessThan(0.4);
      expect(await journey('mobilefacenet', 3)).toMatchObject({ dimensions: 128, named: 1 });
    });

    test('is used from photos to names with YuNet finding the faces', async () => {
      expect(await models('import', YUNET)).toMatchObject({ code: 0 });
      const named = await journey('mobilefacenet', 3, 'yunet');
      expect(named).toMatchObject({ dimensions: 128, named: 1 });
      expect(await models('remove', 'yunet')).toMatchObject({ code: 0 });
    });

    test('is known by its checksum when it is imported under any name', async () => {
      const copy = join(folder, 'whatever.onnx');
      await copyFile(MOBILEFACENET, copy);
      expect((await models('import', copy)).out).toContain('mobilefacenet');
      await models('remove', 'mobilefacenet');
    });
  },
);

describe('VGG-16 in full size', () => {
  let file: string;
  beforeAll(async () => {
    file = join(folder, 'vgg_face_weights.h5');
    await writeVgg16(file);
  });

  test('is imported with less than 1.5 times the memory of its file, and used from photos to names', async () => {
    const { size } = await stat(file);
    expect(size).toBeGreaterThan(500e6);
    const { child, ended } = startLikeness(['models', 'import', file, '--json'], folder, env);
    const peak = peakMemory(child.pid!);
    const { code, out, err } = await ended;
    expect({ code, err }).toMatchObject({ code: 0 });
    expect(JSON.parse(out)).toMatchObject({ name: 'vgg-face' });
    if (process.platform === 'linux') expect(await peak).toBeLessThan(1.5 * size);
    expect(await journey('vgg-face', 2)).toMatchObject({ dimensions: 4096 });
  });
});

/**
 * The most memory that was a process's own until it ended, bytes; 0 where /proc is missing. Pages of the
 * network's file, which are mapped when it is tried on faces, are not among it: they give way to others.
 */
async function peakMemory(pid: number): Promise<number> {
  let peak = 0;
  for (;;) {
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
    const kilobytes = Number(/RssAnon:\s+(\d+)/.exec(status)?.[1] ?? 0);
    if (kilobytes === 0) return peak;
    peak = Math.max(peak, kilobytes * 1024);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** As deepface's file is laid out: a Sequential with automatic names. Weights from a small table. */
async function writeVgg16(path: string): Promise<void> {
  let into = 3;
  const shapes = [
    ...[64, 64, 128, 128, 256, 256, 256, 512, 512, 512, 512, 512, 512].map((out) => {
      const shape = [3, 3, into, out];
      into = out;
      return shape;
    }),
    [7, 7, 512, 4096],
    [1, 1, 4096, 4096],
    [1, 1, 4096, 2622],
  ];
  const table = Float32Array.from({ length: 65_537 }, (_, i) => Math.sin(i * i));
  const layers = shapes.map((shape, i) => {
    const name = `conv2d_${i + 1}`;
    const size = shape.reduce((product, side) => product * side, 1);
    const scale = Math.sqrt(6 / (size / shape[3]!));
    const values = new Float32Array(size);
    for (let at = 0; at < size; at++) values[at] = scale * table[at % table.length]!;
    return {
      name,
      tensors: [
        { name: `${name}/kernel:0`, shape, values },
        { name: `${name}/bias:0`, shape: [shape[3]!], values: new Float32Array(shape[3]!) },
      ],
    };
  });
  await writeKerasFile(path, layers);
}
