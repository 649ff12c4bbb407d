import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ErrorCode } from '../../../protocol/src/errors';
import { LikenessError } from '../../../server/src/errors';
import { extractFeatures } from '../../../server/src/features/extractFeatures';
import { Gallery } from '../../../server/src/gallery/gallery';
import { loadCheckpoint, saveCheckpoint } from '../../../server/src/training/checkpoint';
import { readRunHead, writeRunHead } from '../../../server/src/training/run';
import type { FacePool } from '../../../server/src/workers/facePool';
import { openFacePool } from '../../../server/src/workers/openFacePool';
import { likenessWithin } from './limits';
import { CROPS, QUICK, runOf, smallWorld, treeOf, worldCopy } from './world';

let cwd: string;
beforeEach(async () => {
  cwd = await worldCopy();
});

const likeness = (...args: string[]) => likenessWithin(args, { cwd });

/** What a disk, a crash or a wrong copy makes of a file. */
const DAMAGES: Record<string, (bytes: Buffer) => Buffer> = {
  'cut in half': (bytes) => bytes.subarray(0, bytes.length / 2),
  emptied: () => Buffer.alloc(0),
  zeroed: (bytes) => Buffer.alloc(bytes.length),
  'flipped in eight places': (bytes) => {
    for (let i = 1; i < 16; i += 2) bytes[Math.floor((bytes.length * i) / 16)]! ^= 0xff;
    return bytes;
  },
  'flipped at both ends': (bytes) => {
    for (const at of [0, 3, bytes.length - 9, bytes.length - 1]) bytes[at]! ^= 0x11;
    return bytes;
  },
};

async function damage(path: string, how: (bytes: Buffer) => Buffer): Promise<void> {
  await writeFile(path, how(await readFile(path)));
}

/** The files of a table, named by their kind. */
async function tableFiles(folder: string): Promise<[kind: string, path: string][]> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  return names
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => [relative(folder, path).replace(/[^/]*\.lance\/|[0-9a-f-]{20,}/g, ''), path]);
}

describe('damaged features', () => {
  let pool: FacePool;
  beforeAll(() => {
    pool = openFacePool({ workers: 1 });
  });
  afterAll(() => pool.close());

  const extract = async (onNote?: (note: string) => void) => {
    const options = { dataset: join(cwd, 'dataset'), workspace: cwd };
    const { images, values, computed } = await extractFeatures(options, pool, { onNote });
    return { images, values, computed };
  };

  it.each(Object.entries(DAMAGES))(
    'in any file of the table, %s, are computed again',
    async (_how, change) => {
      const whole = await extract();
      expect([whole.images, whole.computed]).toEqual([CROPS, 0]);
      const database = join(cwd, '.likeness/features.lance');
      let spoilt = 0;
      for (const [kind, path] of await tableFiles(database)) {
        const before = await readFile(path);
        await damage(path, change);
        const { images, values, computed } = await extract();
        expect({ images, values }, kind).toEqual({ images: whole.images, values: whole.values });
        if (computed > 0) spoilt++;
        // The next file is tried on a table that is whole again.
        await rm(database, { recursive: true });
        await mkdir(database);
        await restore(database);
        expect(await readFile(path)).toEqual(before);
      }
      expect(spoilt).toBeGreaterThan(0);
    },
  );

  async function restore(database: string): Promise<void> {
    await cp(join(await smallWorld(), '.likeness/features.lance'), database, { recursive: true });
  }

  it('are told about', async () => {
    const [, data] = (await tableFiles(join(cwd, '.likeness/features.lance'))).find(([kind]) =>
      kind.startsWith('data/'),
    )!;
    await damage(data, DAMAGES['cut in half']!);
    const { code, err, out } = await likeness('features', 'dataset', '--workers', '1', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ images: CROPS.length, computed: CROPS.length });
    expect(err).toMatch(/The stored features cannot be read and are computed again \(.*\)\.\n/);
  });
});

describe('a damaged gallery', () => {
  const read = async () => {
    const gallery = new Gallery(join(cwd, '.likeness'));
    try {
      const { persons, values } = await gallery.embeddings();
      return {
        persons,
        values,
        people: (await gallery.people()).map(({ name, faces }) => [name, faces]),
      };
    } finally {
      gallery.close();
    }
  };

  it.each(Object.entries(DAMAGES))(
    'in any of its files, %s, is read rightly or not at all, and left as it is',
    async (_how, change) => {
      const whole = await read();
      expect(whole.people).toEqual([['Ada', 2]]);
      let refused = 0;
      for (const [kind, path] of await tableFiles(join(cwd, '.likeness/gallery.lance'))) {
        const bytes = await readFile(path);
        await damage(path, change);
        const before = await treeOf(cwd);
        const found = await read().catch((error: unknown) => error);
        if (found instanceof Error) {
          refused++;
          expect(found, `${kind}: ${found.stack}`).toBeInstanceOf(LikenessError);
          expect(found).toMatchObject({ code: ErrorCode.CorruptFile });
          expect(found.message).toContain(join(cwd, '.likeness'));
        } else expect(found, kind).toEqual(whole);
        expect(await treeOf(cwd), kind).toEqual(before);
        await writeFile(path, bytes);
      }
      expect(refused).toBeGreaterThan(0);
    },
  );

  it('stops every verb with its name and the way out, and adds nothing to it', async () => {
    for (const [kind, path] of await tableFiles(join(cwd, '.likeness/gallery.lance'))) {
      if (/data\/.*/.test(kind)) await damage(path, DAMAGES['cut in half']!);
    }
    const before = await treeOf(cwd);
    const verbs = [
      ['people'],
      ['people', 'rename', 'Ada', 'Bea'],
      ['enroll', 'Bea', 'raw/p2/1.jpg', ...QUICK],
      ['recognize', 'raw/p1/1.jpg', ...QUICK],
      ['search', 'raw/p1/1.jpg', ...QUICK],
    ];
    for (const verb of verbs) {
      const { code, out, err } = await likeness(...verb);
      expect([verb[0], code, out, err]).toEqual([
        ...[verb[0], 1, ''],
        expect.not.stringContaining('should not have happened') as string,
      ]);
      expect(err).toMatch(/The gallery in .*\.likeness cannot be read: /);
      expect(err).toContain('Restore the folder from a backup');
    }
    expect(await treeOf(cwd)).toEqual(before);
  });

  it.each([
    ['cut off', '{"version": 1, "mod'],
    ['of another model', '{"version":1,"modelId":"x","run":null}'],
  ])('whose gallery.json is %s is told by that file', async (_how, text) => {
    await writeFile(join(cwd, '.likeness/gallery.json'), text);
    const { code, err } = await likeness('recognize', 'raw/p1/1.jpg', ...QUICK);
    expect(code).toBe(1);
    expect(err).toMatch(/gallery\.json does not say which model/);
  });
});

describe('a damaged dataset', () => {
  const prepare = () => likeness('prepare', 'raw', 'dataset', ...QUICK, '--json');

  it.each(Object.entries(DAMAGES))(
    'whose faces.arrow is %s is told by that file, and left as it is',
    async (_how, change) => {
      await damage(join(cwd, 'dataset/faces.arrow'), change);
      const before = await treeOf(join(cwd, 'dataset'));
      for (const verb of [prepare, () => likeness('features', 'dataset')]) {
        const { code, out, err } = await verb();
        expect([code, out]).toEqual([1, '']);
        expect(err).toMatch(/dataset\/faces\.arrow cannot be read: .*\.\nRestore it from a copy/);
      }
      expect(await treeOf(join(cwd, 'dataset'))).toEqual(before);
    },
  );

  it('whose report.json is damaged loses only what a later look brings back', async () => {
    await damage(join(cwd, 'dataset/report.json'), DAMAGES['cut in half']!);
    const images = await treeOf(join(cwd, 'dataset/images'));
    const { code, out, err } = await prepare();
    expect([code, JSON.parse(out)]).toMatchObject([
      0,
      { read: CROPS.length, kept: CROPS.length, made: 0 },
    ]);
    expect(err).toContain('report.json is damaged');
    expect(await treeOf(join(cwd, 'dataset/images'))).toEqual(images);
    expect((await prepare()).err).not.toContain('damaged');
  });

  it.each(['garbage', 'a folder'])('with %s for a journal', async (what) => {
    const path = join(cwd, 'dataset/journal.jsonl');
    if (what === 'a folder') await mkdir(path);
    else
      await writeFile(path, Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 7919) & 0xff)));
    const { code, out, err } = await prepare();
    expect(err).not.toContain('should not have happened');
    if (what === 'a folder')
      expect([code, err]).toEqual([1, expect.stringContaining(path) as string]);
    else expect([code, JSON.parse(out)]).toMatchObject([0, { kept: CROPS.length, made: 0 }]);
  });

  it('whose crops are damaged is trained on without them, and has them by name', async () => {
    await damage(join(cwd, 'dataset/images/p1/2.jpg'), DAMAGES['cut in half']!);
    await damage(join(cwd, 'dataset/images/p2/1.jpg'), DAMAGES['emptied']!);
    const { code, err } = await likeness('train', 'dataset', '--epochs', '1', '--workers', '1');
    expect(code).toBe(0);
    expect(err).toMatch(/p1\/2\.jpg is left out: .* cannot be decoded/);
    expect(err).toMatch(/p2\/1\.jpg is left out: .* the file is empty/);
  });
});

describe('a damaged run', () => {
  let run: string;
  beforeEach(async () => {
    run = await runOf(cwd);
  });
  const resume = (epochs: number) =>
    likeness(
      'train',
      'dataset',
      '--resume',
      run,
      '--epochs',
      String(epochs),
      '--workers',
      '1',
      '--json',
    );
  const checkpoint = (epoch: number, half: string) =>
    join(run, 'checkpoints', `epoch-000${epoch}.${half}`);

  it.each([NaN, Infinity, -Infinity])(
    'with %s in its head is refused by name, and mended by resuming',
    async (value) => {
      const path = join(run, 'head.safetensors');
      const whole = await readFile(path);
      const stored = await readRunHead(path);
      const weights = stored.head.weights.with(1234, value);
      await writeRunHead(run, { ...stored, head: { ...stored.head, weights } });
      const { code, out, err } = await likeness('recognize', 'raw/p1/1.jpg', ...QUICK);
      expect([code, out]).toEqual([1, '']);
      expect(err).toContain(`${path} is damaged`);
      expect(err).toContain('resume the run');
      expect((await resume(3)).code).toBe(0);
      expect((await readFile(path)).equals(whole)).toBe(true);
    },
  );

  it.each(Object.entries(DAMAGES))('whose head is %s is refused by name', async (_how, change) => {
    await damage(join(run, 'head.safetensors'), change);
    const { code, out, err } = await likeness('evaluate', 'dataset', '--model', run);
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain(join(run, 'head.safetensors'));
    expect(err).not.toContain('should not have happened');
  });

  it('goes on from the checkpoint before when its last one holds NaN or is cut off, to the same head', async () => {
    const twin = await worldCopy();
    const whole = await likenessWithin(
      ['train', 'dataset', '--resume', await runOf(twin), '--epochs', '5', '--json'],
      { cwd: twin },
    );
    expect(whole.code).toBe(0);
    const spoilt = await loadCheckpoint(run);
    spoilt.trainer.weights[77] = NaN;
    await saveCheckpoint(run, spoilt);
    const { code, err } = await resume(5);
    expect(code).toBe(0);
    expect(err).toMatch(/The checkpoint of epoch 3 is damaged and left aside: .*epoch-0003/);
    const headOf = (folder: string) => readFile(join(folder, 'head.safetensors'));
    expect((await headOf(run)).equals(await headOf(await runOf(twin)))).toBe(true);
  });

  it('without any whole checkpoint says so, and keeps what it has', async () => {
    for (const epoch of [2, 3]) {
      await damage(checkpoint(epoch, 'safetensors'), DAMAGES['flipped in eight places']!);
    }
    const before = await treeOf(run);
    const { code, out, err } = await resume(5);
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain(`There is no usable checkpoint in ${join(run, 'checkpoints')}`);
    expect(await treeOf(run)).toEqual(before);
  });

  it.each(Object.entries(DAMAGES))(
    'whose config.json is %s is refused by name',
    async (_how, change) => {
      await damage(join(run, 'config.json'), change);
      for (const verb of [resume(5), likeness('evaluate', 'dataset', '--model', run)]) {
        const { code, out, err } = await verb;
        expect([code, out]).toEqual([1, '']);
        expect(err).toContain(join(run, 'config.json'));
        expect(err).not.toContain('should not have happened');
      }
    },
  );

  it.each(Object.entries(DAMAGES).slice(2, 4))(
    'whose metrics.jsonl and result.json are %s works, and is mended by resuming',
    async (_how, change) => {
      const metrics = await readFile(join(run, 'metrics.jsonl'));
      await rm(join(cwd, '.likeness/gallery.lance'), { recursive: true });
      for (const name of ['metrics.jsonl', 'result.json']) await damage(join(run, name), change);
      const found = await likeness('recognize', 'raw/p1/1.jpg', ...QUICK, '--json');
      expect([found.code, found.err]).toEqual([
        0,
        expect.not.stringContaining('should not') as string,
      ]);
      expect((await resume(3)).code).toBe(0);
      expect((await readFile(join(run, 'metrics.jsonl'))).equals(metrics)).toBe(true);
    },
  );
});
