import { execFileSync } from 'node:child_process';
import { chmod, mkdir, readFile, rename, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, vi } from 'vitest';
import { ErrorCode } from '../../../protocol/src/errors';
import type { Progress } from '../../../protocol/src/progress';
import { importArchive } from '../../../server/src/archives/importArchive';
import type { ImportReport } from '../../../server/src/archives/importReport';
import { Staging } from '../../../server/src/archives/staging';
import { writePlan } from '../../../server/src/archives/importPlan';
import { scanRaw } from '../../../server/src/dataset/scanRaw';
import { sha256 } from '../../../server/src/files/hash';
import { tempFolder } from '../dataset/tempFolder';
import { filesIn, importBytes, namesIn, writeArchive } from './archiveFiles';
import { makeTar } from './tarMaker';
import { makeZip } from './zipMaker';
import { SLOW_ONCE } from '../../fixtures/timing';

/** A folder with these files, path → content. */
async function folderOf(files: Record<string, string>): Promise<string> {
  const folder = await tempFolder();
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  return folder;
}

const zipOf = (files: Record<string, string | Buffer>) =>
  makeZip(Object.entries(files).map(([name, data]) => ({ name, data })));

/** Bytes that do not shrink (numbers by Knuth's MMIX generator, their upper halves). */
function noise(bytes: number): Buffer {
  const buffer = Buffer.alloc(bytes);
  let state = 1n;
  for (let at = 0; at + 4 <= bytes; at += 4) {
    state = BigInt.asUintN(64, state * 6364136223846793005n + 1442695040888963407n);
    buffer.writeUInt32LE(Number(state >> 32n), at);
  }
  return buffer;
}

describe('what is in the target already', () => {
  it('stays as it is: equal photos are left out, others get a number, people get more photos', async () => {
    const target = await folderOf({
      'ada/1.jpg': 'one',
      'ada/2.jpg': 'two',
      'ada/2 (2).jpg': 'II',
    });
    const { files, report } = await importBytes(
      zipOf({ 'ada/1.jpg': 'one', 'ada/2.jpg': 'other', 'ada/3.jpg': 'three', 'bo/1.jpg': 'bo' }),
      { target },
    );
    expect(files).toEqual({
      'ada/1.jpg': 'one',
      'ada/2.jpg': 'two',
      'ada/2 (2).jpg': 'II',
      'ada/2 (3).jpg': 'other',
      'ada/3.jpg': 'three',
      'bo/1.jpg': 'bo',
    });
    expect(report).toMatchObject({
      added: ['ada/2 (3).jpg', 'ada/3.jpg', 'bo/1.jpg'],
      identical: 1,
      people: 2,
      newPeople: 1,
      renamed: [{ from: 'ada/2.jpg', to: 'ada/2 (3).jpg' }],
    });
  });

  it('is all there after a second import of the same archive', async () => {
    const zip = zipOf({ 'a/x/1.jpg': 'one', 'b/x/1.jpg': 'two', 'b/x/2.jpg': 'one' });
    const { target, files } = await importBytes(zip);
    expect(files).toEqual({ 'x/1.jpg': 'one', 'x/1 (2).jpg': 'two', 'x/2.jpg': 'one' });
    const again = await importBytes(zip, { target });
    expect(again.files).toEqual(files);
    expect(again.report).toMatchObject({ added: [], identical: 3, people: 0 });
  });

  it('gives the name that a person has there, however its accents are composed', async () => {
    const target = await folderOf({ 'Zoe\u0308/1.jpg': 'one' });
    const { files } = await importBytes(zipOf({ 'Zo\u00eb/2.jpg': 'two' }), { target });
    expect(files).toEqual({ 'Zoe\u0308/1.jpg': 'one', 'Zoe\u0308/2.jpg': 'two' });
  });

  it('refuses a person whose name differs in case, and keeps the two apart on request', async () => {
    const target = await folderOf({ 'Ada/1.jpg': 'one' });
    const zip = zipOf({ 'ada/2.jpg': 'two' });
    await expect(importBytes(zip, { target })).rejects.toThrow(
      /"ada", whom the target calls "Ada"/,
    );
    expect(await namesIn(target)).toEqual(['Ada/1.jpg']);
    const { files } = await importBytes(zip, { target, rename: true });
    expect(files).toEqual({ 'Ada/1.jpg': 'one', 'ada (2)/2.jpg': 'two' });
  });

  it('may not be a link that leads elsewhere, nor a file where a folder must be', async () => {
    const elsewhere = await tempFolder();
    const target = await folderOf({ bo: 'a file' });
    await symlink(elsewhere, join(target, 'ada'));
    for (const person of ['ada', 'bo']) {
      const importing = importBytes(zipOf({ [`${person}/1.jpg`]: 'x' }), { target });
      await expect(importing).rejects.toMatchObject({ code: ErrorCode.CannotWrite });
    }
    expect(await namesIn(elsewhere)).toEqual([]);
  });

  it.skipIf(process.getuid?.() === 0)('is named when it may not be written to', async () => {
    const target = await tempFolder();
    await chmod(target, 0o555);
    const importing = importBytes(zipOf({ 'ada/1.jpg': 'x' }), { target });
    await expect(importing).rejects.toMatchObject({ code: ErrorCode.CannotWrite, path: target });
    await chmod(target, 0o755);
  });
});

describe('what is not a photo', () => {
  it('is left out and counted', async () => {
    const { files, report } = await importBytes(
      zipOf({
        'set/ada/1.jpg': 'photo',
        'set/ada/0001': Buffer.from('\xff\xd8\xff\xe0 without an extension', 'latin1'),
        'set/ada/README': 'words',
        'set/ada/notes.txt': 'words',
        'set/ada/clip.mp4': 'film',
        'set/ada/more.zip': 'PK',
        'set/ada/Thumbs.db': 'db',
        'set/.DS_Store': 'x',
        '__MACOSX/set/ada/._1.jpg': 'x',
        'cover.jpg': 'nobody',
        [`set/ada/${'x'.repeat(245)}.jpg`]: 'x',
      }),
    );
    expect(Object.keys(files).sort()).toEqual(['ada/0001', 'ada/1.jpg']);
    expect(report.skipped).toEqual({
      'not-an-image': 3,
      'archive-in-archive': 1,
      hidden: 3,
      'in-no-person-folder': 1,
      'bad-name': 1,
    });
    expect(report.entries).toBe(11);
  });

  it('is all there is: loose photos need a person’s name', async () => {
    const zip = zipOf({ '1.jpg': 'one', '2.jpg': 'two' });
    await expect(importBytes(zip)).rejects.toMatchObject({
      code: ErrorCode.NotEnoughData,
      remedy: expect.stringMatching(/--person/) as string,
    });
    const { files } = await importBytes(zip, { person: 'Ada' });
    expect(files).toEqual({ 'Ada/1.jpg': 'one', 'Ada/2.jpg': 'two' });
  });
});

describe('an import', () => {
  it('keeps a list of what it added, by which it can be undone', async () => {
    const { target, report } = await importBytes(zipOf({ 'ada/1.jpg': 'one', 'bo/1.jpg': 'two' }));
    const kept = JSON.parse(await readFile(join(target, report.record), 'utf8')) as ImportReport;
    expect(kept).toEqual(report);
    expect(kept.added).toEqual(['ada/1.jpg', 'bo/1.jpg']);
  });

  it('leaves nothing beside the photos that a scan would take for one', async () => {
    const { target } = await importBytes(zipOf({ 'ada/1.jpg': 'one' }));
    const ignored: unknown[] = [];
    const photos: string[] = [];
    for await (const photo of scanRaw(target, { onIgnored: (what) => ignored.push(what) })) {
      photos.push(photo.path);
    }
    expect({ photos, ignored }).toEqual({ photos: ['ada/1.jpg'], ignored: [] });
  });

  it.each(['zip', 'tar'])('of a %s reports progress from nothing to all of it', async (format) => {
    const files = Array.from({ length: 40 }, (_, i) => ({
      name: `p${i % 4}/${i}.jpg`,
      data: `${i}`.repeat(30_000),
    }));
    const seen: Progress[] = [];
    const content = format === 'zip' ? makeZip(files) : makeTar(files);
    await importBytes(content, {}, { onProgress: (progress) => seen.push({ ...progress }) });
    for (const step of ['Unpacking', 'Putting files into place']) {
      const ofStep = seen.filter((progress) => progress.step === step);
      expect(ofStep[0]?.done).toBe(0);
      expect(ofStep.at(-1)?.done).toBe(ofStep.at(-1)?.total);
      expect(ofStep.at(-1)?.total).toBeGreaterThan(0);
      const counts = ofStep.map(({ done }) => done);
      expect(counts).toEqual([...counts].sort((a, b) => a - b));
    }
  });

  it.each(['zip', 'deflated zip', 'tar', 'tar.gz'])(
    'of a %s stops at once when cancelled, and leaves nothing',
    SLOW_ONCE,
    async (format) => {
      const data = noise(1e6);
      const deflate = format === 'deflated zip';
      const files = Array.from({ length: 60 }, (_, i) => ({ name: `p/${i}.jpg`, data, deflate }));
      const controller = new AbortController();
      let abortedMs = 0;
      const folder = await tempFolder();
      const packed = format.endsWith('zip') ? makeZip(files) : makeTar(files);
      const archive = await writeArchive(
        format === 'tar.gz' ? gzipSync(packed, { level: 1 }) : packed,
      );
      const importing = importArchive(
        { archive, target: join(folder, 'raw'), into: 'raw' },
        {
          signal: controller.signal,
          onProgress: ({ done, total }) => {
            if (done === 0 || done >= total || abortedMs > 0) return;
            abortedMs = performance.now();
            controller.abort();
          },
        },
      );
      await expect(importing).rejects.toMatchObject({ code: ErrorCode.Cancelled });
      expect(performance.now() - abortedMs).toBeLessThan(200);
      expect(abortedMs).toBeGreaterThan(0);
      // On a slow disk what was unpacked goes on being removed after the answer.
      await vi.waitFor(async () => expect(await namesIn(folder)).toEqual([]), 5000);
    },
  );

  it('that is cancelled while it moves is finished by the next', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 300 }, (_, i) => [`p${i % 7}/${i}.jpg`, `photo ${i}`]),
    );
    const controller = new AbortController();
    const archive = await writeArchive(zipOf(files));
    const target = join(await tempFolder(), 'raw');
    const options = { archive, target, into: 'raw' as const };
    const onProgress = ({ step, done }: Progress) => {
      if (step === 'Putting files into place' && done > 0) controller.abort();
    };
    const first = importArchive(options, { signal: controller.signal, onProgress });
    await expect(first).rejects.toMatchObject({ code: ErrorCode.Cancelled });
    const report = await importArchive(options);
    expect(report).toMatchObject({ resumed: true, identical: 0 });
    expect([...report.added].sort()).toEqual(Object.keys(files).sort());
    expect(await filesIn(target)).toEqual(files);
    expect((await namesIn(target)).filter((name) => name.startsWith('.likeness-import-'))).toEqual(
      [],
    );
  });

  it('clears what a killed one left: it begins anew where nothing had moved', async () => {
    const { target } = await importBytes(zipOf({ 'ada/1.jpg': 'one' }));
    const stale = await Staging.create(target);
    await writeFile(stale.pathOf(await stale.nextName()), 'half a pho');
    const { files } = await importBytes(zipOf({ 'ada/2.jpg': 'two' }), { target });
    expect(files).toEqual({ 'ada/1.jpg': 'one', 'ada/2.jpg': 'two' });
    expect((await namesIn(target)).filter((name) => name.includes('import-'))).toEqual([]);
  });

  it('finishes what a killed one had begun to move, whatever came into the target since', async () => {
    const target = await folderOf({ 'ada/2.jpg': 'somebody’s' });
    const stale = await Staging.create(target);
    const move = async (path: string, content: string) => {
      const staged = await stale.nextName();
      await writeFile(stale.pathOf(staged), content);
      const bytes = Buffer.byteLength(content);
      return { staged, path, image: path, to: path, bytes, sha256: sha256(content) };
    };
    const moves = [
      await move('ada/1.jpg', 'one'),
      await move('ada/2.jpg', 'two'),
      await move('ada/3.jpg', 'three'),
    ];
    const archive = { file: '/gone.zip', format: 'zip' as const, bytes: 1, modifiedMs: 1 };
    const head = {
      archive,
      into: 'raw' as const,
      entries: 3,
      skipped: {},
      faces: [],
      report: null,
    };
    await writePlan(stale.folder, { ...head, moves, same: [] });
    await rename(stale.pathOf(moves[0]!.staged), join(target, 'ada/1.jpg'));
    const { files } = await importBytes(zipOf({ 'bo/1.jpg': 'bo' }), { target });
    expect(files).toEqual({
      'ada/1.jpg': 'one',
      'ada/2.jpg': 'somebody’s'.replace('’', Buffer.from('’').toString('latin1')),
      'ada/2 (2).jpg': 'two',
      'ada/3.jpg': 'three',
      'bo/1.jpg': 'bo',
    });
  });

  it('follows no plan that moves other files than its own', async () => {
    const outside = await folderOf({ secret: 'mine' });
    const target = await tempFolder();
    const stale = await Staging.create(target);
    const staged = `../../${outside.split('/').at(-1)}/secret`;
    const move = {
      staged,
      path: 'x',
      image: 'a/1.jpg',
      to: 'a/1.jpg',
      bytes: 4,
      sha256: sha256('mine'),
    };
    const archive = { file: '/gone.zip', format: 'zip' as const, bytes: 1, modifiedMs: 1 };
    const head = {
      archive,
      into: 'raw' as const,
      entries: 1,
      skipped: {},
      faces: [],
      report: null,
    };
    await writePlan(stale.folder, { ...head, moves: [move], same: [] });
    await importBytes(zipOf({ 'bo/1.jpg': 'bo' }), { target });
    expect(await filesIn(outside)).toEqual({ secret: 'mine' });
    expect(await filesIn(target)).toEqual({ 'bo/1.jpg': 'bo' });
  });

  it.each([
    ['an encoding that nobody knows', { names: 'klingon' }],
    ['a limit of nothing', { maxFiles: 0 }],
    ['a person with a path for a name', { person: '../x' }],
    ['a person for a dataset', { person: 'x', into: 'dataset' as const }],
  ])('refuses %s', async (_, options) => {
    const importing = importBytes(zipOf({ 'ada/1.jpg': 'one' }), options);
    await expect(importing).rejects.toMatchObject({ code: ErrorCode.InvalidInput });
  });

  it.skipIf(!canMountSmallDisk())('on a full disk says so and leaves nothing', async () => {
    const disk = await tempFolder();
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=70m', 'tmpfs', disk]);
    try {
      const files = Array.from({ length: 20 }, (_, i) => ({
        name: `p/${i}.jpg`,
        data: Buffer.from(sha256(`${i}`).repeat(80_000)),
      }));
      // Packed it is small enough for the disk; what it unpacks to nobody knows beforehand.
      const options = { target: join(disk, 'raw'), maxRatio: 1e6 };
      const importing = importBytes(gzipSync(makeTar(files)), options);
      await expect(importing).rejects.toMatchObject({ code: ErrorCode.CannotWrite });
      expect(await namesIn(disk)).toEqual([]);
    } finally {
      execFileSync('umount', [disk]);
    }
  });
});

/** Only root may, and not in every container. */
function canMountSmallDisk(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  try {
    execFileSync('unshare', ['-m', 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
