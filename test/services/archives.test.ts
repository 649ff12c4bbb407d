import {
  access,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xorshift128plus } from 'pure-rand/generator/xorshift128plus';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ErrorCode } from '../../protocol/src/errors';
import type { Progress } from '../../protocol/src/progress';
import type { ExportReport } from '../../server/src/archives/exportDataset';
import { importArchive } from '../../server/src/archives/importArchive';
import type { ImportReport } from '../../server/src/archives/importReport';
import type { JobContext } from '../../server/src/job';
import { SAMPLE_PHOTOS } from '../fixtures/samplePhotos';
import { filesIn, namesIn } from '../unit/archives/archiveFiles';
import { makeTar } from '../unit/archives/tarMaker';
import { makeZip } from '../unit/archives/zipMaker';
import { likenessJson, startLikeness } from './runLikeness';
import { make7z, pack7z, renameIn7z, writeFiles } from './sevenZipMaker';
import { SLOW_ONCE } from '../fixtures/timing';

let work: string;
let count = 0;

beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'likeness archives-'));
});
afterAll(() => rm(work, { recursive: true, force: true }));

async function newFolder(): Promise<string> {
  const folder = join(work, String(count++));
  await mkdir(folder);
  return folder;
}

async function importBytes(content: Buffer, options: object = {}, context: JobContext = {}) {
  const folder = await newFolder();
  const archive = join(folder, 'archive');
  await writeFile(archive, content);
  const target = join(folder, 'new', 'target');
  const report = await importArchive({ archive, target, into: 'raw', ...options }, context);
  return { report, files: await filesIn(target), target };
}

/** Must be refused without a trace. */
async function refusal(content: Buffer, options: object = {}) {
  const importing = importBytes(content, options);
  const error: unknown = await importing.then(
    () => expect.fail('it was imported'),
    (reason: unknown) => reason,
  );
  await expect(access(join(work, String(count - 1), 'new'))).rejects.toThrow();
  return error as { code: number; message: string; remedy: string };
}

/** Bytes that do not shrink, always the same for a seed. */
function noise(bytes: number, seed: number): Buffer {
  const random = xorshift128plus(seed);
  const buffer = Buffer.alloc(bytes);
  for (let at = 0; at + 4 <= bytes; at += 4) {
    buffer.writeInt32LE(uniformInt(random, -0x80000000, 0x7fffffff), at);
  }
  return buffer;
}

const PEOPLE = {
  'ada/1.jpg': 'one',
  'ada/empty.jpg': '',
  'ada/2.jpg': 'two '.repeat(50_000),
  'Zoë/🙂 玲子.jpg': 'three',
  'bo/1.jpg': 'four',
  'bo/notes.txt': 'words '.repeat(1000),
};
const PHOTOS = Object.fromEntries(Object.entries(PEOPLE).filter(([path]) => /jpg$/.test(path)));

describe('a 7z archive', () => {
  it.each([
    ['as 7-Zip makes it', []],
    ['stored', ['-mx0']],
    ['of blocks of one file', ['-ms=off']],
    ['of small blocks', ['-ms=2f', '-mx1']],
    ['with LZMA', ['-m0=LZMA']],
    ['with PPMd', ['-m0=PPMd']],
    ['with bzip2', ['-m0=BZip2']],
    ['with Deflate', ['-m0=Deflate']],
    ['with a filter before', ['-m0=BCJ', '-m1=LZMA2']],
    ['with a plain list of members', ['-mhc=off']],
  ])('%s gives its photos', async (_, switches) => {
    const packed = await make7z({ ...PEOPLE, 'nobody/': '' }, switches);
    const { report, files } = await importBytes(packed);
    expect(files).toEqual(PHOTOS);
    expect(report).toMatchObject({ format: '7z', people: 3, skipped: { 'not-an-image': 1 } });
  });

  it('of an article’s dataset becomes a dataset', async () => {
    const files = {
      'dataset/list.txt': 'ada/1.jpg\nbo/1.jpg\n',
      'dataset/images/ada/1.jpg': 'one',
      'dataset/images/ada/2.jpg': 'taken out',
      'dataset/images/bo/1.jpg': 'two',
    };
    const { files: found } = await importBytes(await make7z(files), { into: 'dataset' });
    expect(found).toEqual({
      'list.txt': 'ada/1.jpg\nbo/1.jpg\n',
      'images/ada/1.jpg': 'one',
      'images/bo/1.jpg': 'two',
    });
  });

  it('in volumes is read from the first; one that misses another is damaged', async () => {
    const folder = await newFolder();
    const content = join(folder, 'content');
    await mkdir(content);
    const photos = Object.fromEntries(
      Array.from({ length: 8 }, (_, i) => [`p${i % 3}/${i}.jpg`, noise(40_000, i)]),
    );
    await writeFiles(content, photos);
    await pack7z(content, join(folder, 'set.7z'), ['-v100k']);
    const archive = join(folder, 'set.7z.001');
    const target = join(folder, 'raw');
    const report = await importArchive({ archive, target, into: 'raw' });
    expect(report.added.sort()).toEqual(Object.keys(photos).sort());
    expect(await readFile(join(target, 'p1/4.jpg'))).toEqual(photos['p1/4.jpg']);
    const second = importArchive({ archive: join(folder, 'set.7z.002'), target, into: 'raw' });
    await expect(second).rejects.toThrow(/is a later volume/);
    await rm(join(folder, 'set.7z.003'));
    const incomplete = importArchive({ archive, target, into: 'raw' });
    await expect(incomplete).rejects.toMatchObject({ code: ErrorCode.CorruptFile });
  });

  it.each([
    ['contents', ['-psecret']],
    ['contents and names', ['-psecret', '-mhe=on']],
  ])('with encrypted %s says so', async (_, switches) => {
    const error = await refusal(await make7z(PEOPLE, switches));
    expect(error).toMatchObject({ code: ErrorCode.InvalidInput });
    expect(error.message).toMatch(/is encrypted/);
  });

  it('that is cut off, or changed anywhere, is damaged or gives every photo right', async () => {
    const packed = await make7z({ 'ada/1.jpg': noise(3000, 1), 'ada/2.jpg': noise(3000, 2) });
    const whole = (await importBytes(packed)).files;
    const random = xorshift128plus(7);
    for (let i = 0; i < 40; i++) {
      const changed = Buffer.from(packed);
      const at = uniformInt(random, 6, packed.length - 1);
      changed[at]! ^= 1 << uniformInt(random, 0, 7);
      const content = i % 2 === 0 ? changed : packed.subarray(0, at);
      const files = await importBytes(content).then(
        (imported) => imported.files,
        (error: unknown) => error as { code: number },
      );
      if ('code' in files)
        expect([ErrorCode.CorruptFile, ErrorCode.InvalidInput]).toContain(files.code);
      else expect(files).toEqual(whole);
    }
  });

  it('with nothing, or only folders, in it holds no photos', async () => {
    for (const files of [{ 'nobody/': '' }, { 'a/notes.txt': 'words' }]) {
      const error = await refusal(await make7z(files));
      expect(error).toMatchObject({ code: ErrorCode.NotEnoughData });
    }
  });

  it.each([
    ['goes up', '../x.jpg', /leads out of the target/],
    ['is absolute', '/a/b.jpg', /absolute path/],
    ['has a drive', 'C:/b.jpg', /drive letter/],
    ['has a backslash', 'a\\bb.jpg', /./],
  ])('in which a name %s is refused whole', async (_, name, message) => {
    const packed = await make7z({ 'ad/1.jpg': 'one', 'ad/q.jpg': 'evil' }, ['-mhc=off', '-mx0']);
    const error = await refusal(renameIn7z(packed, 'ad/q.jpg', name));
    expect(error).toMatchObject({ code: ErrorCode.CorruptFile });
    expect(error.message).toMatch(message);
  });

  it('in which a name holds a line break, to forge the list of members, gives what it is', async () => {
    const packed = await make7z({ 'ad/1.jpg': 'one', 'ad/qqSize = 1.jpg': 'x' }, ['-mhc=off']);
    const forged = renameIn7z(packed, 'ad/qqSize = 1.jpg', 'ad/q\nSize = 1.jpg');
    const imported = await importBytes(forged);
    expect(imported.files).toEqual({ 'ad/1.jpg': 'one', 'ad/q_Size = 1.jpg': 'x' });
  });

  it.skipIf(process.platform === 'win32')('with a link is refused', async () => {
    const folder = await newFolder();
    await writeFiles(folder, { 'content/ada/1.jpg': 'one' });
    await symlink('/etc/passwd', join(folder, 'content/ada/2.jpg'));
    await pack7z(join(folder, 'content'), join(folder, 'a.7z'), ['-snl']);
    const error = await refusal(await readFile(join(folder, 'a.7z')));
    expect(error.message).toMatch(/"ada\/2.jpg" is a link/);
  });

  it('that grows beyond measure, or a limit, is refused before it is unpacked', async () => {
    const zeros = await make7z({ 'ada/1.jpg': Buffer.alloc(90e6) });
    const startMs = performance.now();
    expect((await refusal(zeros)).remedy).toMatch(/--max-ratio/);
    expect(performance.now() - startMs).toBeLessThan(5000);
    const packed = await make7z(PEOPLE);
    for (const [limit, flag] of [
      [{ maxFiles: 3 }, '--max-files'],
      [{ maxFileBytes: 1000 }, '--max-file-mb'],
      [{ maxTotalBytes: 1000 }, '--max-total-gb'],
    ] as const) {
      expect((await refusal(packed, limit)).remedy).toContain(flag);
    }
  });

  it('is cancelled at once, in the middle, and leaves nothing', SLOW_ONCE, async () => {
    const contents = Array.from({ length: 10 }, (_, i) => noise(400_000, i));
    const photos = Object.fromEntries(
      Array.from({ length: 120 }, (_, i) => [`p${i % 5}/${i}.jpg`, contents[i % 10]!]),
    );
    const packed = await make7z(photos, ['-mx0']);
    const controller = new AbortController();
    let abortedMs = 0;
    const onProgress = ({ step, done, total }: Progress) => {
      if (step !== 'Unpacking' || done === 0 || done === total || abortedMs > 0) return;
      abortedMs = performance.now();
      controller.abort();
    };
    const importing = importBytes(packed, {}, { signal: controller.signal, onProgress });
    await expect(importing).rejects.toMatchObject({ code: ErrorCode.Cancelled });
    expect(abortedMs).toBeGreaterThan(0);
    expect(performance.now() - abortedMs).toBeLessThan(200);
    const folder = join(work, String(count - 1));
    // On a slow disk what was unpacked goes on being removed after the answer.
    await vi.waitFor(async () => expect(await namesIn(folder)).toEqual(['archive']), 5000);
  });

  it('is cancelled at once while one large file is unpacked', SLOW_ONCE, async () => {
    const packed = await make7z({ 'ada/1.jpg': noise(25e6, 1) }, ['-mx1']);
    const controller = new AbortController();
    let abortedMs = 0;
    const onProgress = ({ step }: Progress) => {
      if (step !== 'Unpacking' || abortedMs > 0) return;
      abortedMs = -1;
      setTimeout(() => {
        abortedMs = performance.now();
        controller.abort();
      }, 30);
    };
    const importing = importBytes(packed, {}, { signal: controller.signal, onProgress });
    await expect(importing).rejects.toMatchObject({ code: ErrorCode.Cancelled });
    expect(performance.now() - abortedMs).toBeLessThan(200);
  });
});

describe('an import that is killed', () => {
  const PHOTOS_EACH = 400;
  const contents = Array.from({ length: 40 }, (_, i) => noise(50_000, i));
  const photos = Array.from({ length: PHOTOS_EACH }, (_, i) => ({
    name: `p${i % 23}/${i}.jpg`,
    data: contents[i % 40]!,
  }));
  // Every person has photos in the archive that are the same as others', and one that is there already.
  const here = { 'p3/3.jpg': 'was here before' };

  it.each(['zip', 'tar', '7z'])(
    'at any moment loses nothing: the next one ends it (%s)',
    async (format) => {
      const folder = await newFolder();
      const members = Object.fromEntries(photos.map(({ name, data }) => [name, data]));
      const packed =
        format === 'zip'
          ? makeZip(photos)
          : format === 'tar'
            ? makeTar(photos)
            : await make7z(members, ['-mx0']);
      await writeFile(join(folder, 'archive'), packed);
      await writeFiles(
        folder,
        Object.fromEntries(Object.entries(here).map(([k, v]) => [`calm/${k}`, v])),
      );
      await writeFiles(
        folder,
        Object.fromEntries(Object.entries(here).map(([k, v]) => [`wild/${k}`, v])),
      );
      const calm = await likenessJson<ImportReport>(['import', 'archive', 'calm'], folder);
      expect(calm.added).toHaveLength(PHOTOS_EACH);
      const random = xorshift128plus(11);
      let killed = 0;
      for (let i = 0; i < 6; i++) {
        const { child, ended } = startLikeness(['import', 'archive', 'wild'], folder);
        // From the start of the process to where it has begun to move.
        await waitForStaging(join(folder, 'wild'), ended);
        await sleep(uniformInt(random, 0, 25) * 12);
        child.kill('SIGKILL');
        if ((await ended).code === null) killed++;
        expectWhole(await filesIn(join(folder, 'wild')));
      }
      await likenessJson(['import', 'archive', 'wild'], folder);
      expect(await filesIn(join(folder, 'wild'))).toEqual(await filesIn(join(folder, 'calm')));
      const hidden = (await readdir(join(folder, 'wild'))).filter((name) => name.startsWith('.'));
      expect(hidden.filter((name) => name !== '.likeness-imports')).toEqual([]);
      expect(killed).toBeGreaterThan(0);
    },
  );

  /** No partial file: each photo is there whole or not at all. */
  function expectWhole(files: Record<string, string>) {
    const sizes = new Set(Object.values(files).map((text) => text.length));
    expect([...sizes].filter((size) => size !== 50_000 && size !== 15)).toEqual([]);
  }

  async function waitForStaging(target: string, ended: Promise<unknown>): Promise<void> {
    let over = false;
    void ended.then(() => (over = true));
    while (!over) {
      const names = await readdir(target).catch(() => [] as string[]);
      if (names.some((name) => name.startsWith('.likeness-import-'))) return;
      await sleep(5);
    }
  }
});

describe('the command line', () => {
  it('imports photos, prepares them, exports the dataset and imports it elsewhere', async () => {
    const folder = await newFolder();
    const photos = await Promise.all(
      [1, 2].map(async (n) => ({
        name: `photos/person ${n}/${n}.jpg`,
        data: await readFile(SAMPLE_PHOTOS[n - 1]!.file),
      })),
    );
    await writeFile(join(folder, 'photos.zip'), makeZip(photos));
    const imported = await likenessJson<ImportReport>(['import', 'photos.zip'], folder);
    expect(imported.added).toEqual(['person 1/1.jpg', 'person 2/2.jpg']);
    const prepared = await likenessJson<{ kept: number }>(['prepare', 'raw', 'dataset'], folder);
    expect(prepared.kept).toBeGreaterThan(0);
    const args = ['export', 'dataset', 'dataset.zip'];
    const exported = await likenessJson<ExportReport>(args, folder);
    expect(exported.images).toBe(prepared.kept);
    await likenessJson(['import', 'dataset.zip', 'copy', '--into', 'dataset'], folder);
    const [copy, original] = await Promise.all(
      ['copy', 'dataset'].map((name) => filesIn(join(folder, name))),
    );
    delete copy!['faces.arrow'];
    delete original!['faces.arrow'];
    expect(copy).toEqual(original);
    // To the copy the photos are known: nothing is done again.
    const again = await likenessJson<{ made: number; kept: number }>(
      ['prepare', 'raw', 'copy'],
      folder,
    );
    expect(again).toMatchObject({ made: 0, kept: prepared.kept });
  });

  it('says what it did, and why not', async () => {
    const folder = await newFolder();
    await writeFile(
      join(folder, 'a.zip'),
      makeZip([{ name: 'ada/1.jpg', data: 'x' }, { name: 'a.txt' }]),
    );
    const done = await startLikeness(['import', 'a.zip'], folder).ended;
    expect(done.code).toBe(0);
    expect(done.out).toMatch(/files added +1\n/);
    expect(done.out).toMatch(/not-an-image +1\n/);
    await writeFile(join(folder, 'b.zip'), makeZip([{ name: '../1.jpg', data: 'x' }]));
    const refused = await startLikeness(['import', 'b.zip'], folder).ended;
    expect(refused.code).toBe(1);
    expect(refused.err).toMatch(
      /b\.zip is refused: its member "\.\.\/1\.jpg" leads out of the target/,
    );
    const limited = await startLikeness(['import', 'a.zip', '--max-files', '1'], folder).ended;
    expect(limited.code).toBe(2);
    expect(limited.err).toMatch(/raise the limit with --max-files/);
  });
});
