import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { ErrorCode } from '../../../protocol/src/errors';
import type { ImportOptions } from '../../../server/src/archives/importArchive';
import { tempFolder } from '../dataset/tempFolder';
import { importBytes } from './archiveFiles';
import { makeTar, type TarMemberSpec } from './tarMaker';
import { makeOverlapBomb, makeZip } from './zipMaker';

const GOOD = { name: 'ada/1.jpg', data: 'a photo' };

/** Imports into a folder that is not there yet; it must be refused, and leave no trace. */
async function refusal(content: Buffer, options: Partial<ImportOptions> = {}) {
  const folder = await tempFolder();
  const target = join(folder, 'new', 'raw');
  const error: unknown = await importBytes(content, { ...options, target }).then(
    () => expect.fail('it was imported'),
    (reason: unknown) => reason,
  );
  await expect(access(join(folder, 'new'))).rejects.toThrow();
  return error as { code: number; message: string; remedy: string };
}

const both = (members: { name: string; data?: string }[]): [string, Buffer][] => [
  ['zip', makeZip([GOOD, ...members])],
  ['tar', makeTar([GOOD, ...members])],
];

describe('an archive that would write outside the target', () => {
  it.each([
    ['goes up', '../evil.jpg', /leads out of the target/],
    ['goes up inside', 'ada/../../evil.jpg', /leads out of the target/],
    ['ends in ..', 'ada/..', /leads out of the target/],
    ['is absolute', '/etc/evil.jpg', /absolute path/],
    ['has a drive', 'C:/evil.jpg', /drive letter/],
    ['has a drive without a slash', 'c:evil.jpg', /drive letter/],
    ['is a network path', '\\\\host\\share\\evil.jpg', /network path/],
    ['has backslashes', 'ada\\..\\..\\evil.jpg', /backslash/],
  ])('because a name %s is refused whole', async (_, name, message) => {
    for (const [, content] of both([{ name, data: 'evil' }])) {
      const error = await refusal(content);
      expect(error).toMatchObject({ code: ErrorCode.CorruptFile });
      expect(error.message).toMatch(message);
    }
  });

  it('because a name has a zero byte in it is refused whole', async () => {
    expect(await refusal(makeZip([GOOD, { name: 'ada/2.jpg\0.txt' }]))).toMatchObject({
      message: expect.stringMatching(/zero byte/) as string,
    });
  });

  it('is refused for such a name even when the member is no photo, or a folder', async () => {
    for (const name of ['../evil.txt', '../', '/']) {
      const error = await refusal(makeZip([GOOD, { name }]));
      expect(error).toMatchObject({ code: ErrorCode.CorruptFile });
    }
  });

  it('shows a hostile name without the terminal’s control codes', async () => {
    const error = await refusal(makeZip([{ name: '../\x1b[2J\u202egpj.exe' }]));
    expect(error.message).toMatch(/\\u001b\[2J\\u\{202e\}gpj\.exe/);
  });
});

describe('an archive with other things than files', () => {
  it.each([
    ['a symbolic link', 0o120777, /is a link/],
    ['a device', 0o060644, /device or pipe/],
    ['a pipe', 0o010644, /device or pipe/],
    ['a socket', 0o140644, /device or pipe/],
  ])('is refused: %s in a zip', async (_, mode, message) => {
    const zip = makeZip([GOOD, { name: 'ada/2.jpg', data: '/etc/passwd', mode }]);
    expect((await refusal(zip)).message).toMatch(message);
  });

  it.each([
    ['a symbolic link', '2', /is a link/],
    ['a hard link', '1', /is a link/],
    ['a character device', '3', /device or pipe/],
    ['a block device', '4', /device or pipe/],
    ['a pipe', '6', /device or pipe/],
  ])('is refused: %s in a tar', async (_, type, message) => {
    const link: TarMemberSpec = { name: 'ada/2.jpg', type, link: '../../../etc/passwd' };
    expect((await refusal(makeTar([GOOD, link]))).message).toMatch(message);
    expect((await refusal(gzipSync(makeTar([GOOD, link])))).message).toMatch(message);
  });
});

describe('an archive that grows beyond measure', () => {
  const zeros = (bytes: number) => Buffer.alloc(bytes);

  it('is refused when one member grows too much, and the error says what raises the limit', async () => {
    const zip = makeZip([GOOD, { name: 'ada/2.jpg', data: zeros(20e6), deflate: true }]);
    const error = await refusal(zip);
    expect(error.message).toMatch(/"ada\/2.jpg" grows more than 200 times/);
    expect(error.remedy).toMatch(/--max-ratio/);
    expect((await importBytes(zip, { maxRatio: 1100 })).report.added).toHaveLength(2);
  });

  it('is refused when all of a tar.gz grows too much, long before the end', async () => {
    const members = Array.from({ length: 30 }, (_, i) => ({
      name: `a/${i}.jpg`,
      data: zeros(5e6),
    }));
    const error = await refusal(gzipSync(makeTar(members)));
    expect(error.remedy).toMatch(/--max-ratio/);
  });

  it('is refused for what it unpacks to even when none of it is a photo', async () => {
    const members = Array.from({ length: 30 }, (_, i) => ({
      name: `a/${i}.txt`,
      data: zeros(5e6),
    }));
    const error = await refusal(gzipSync(makeTar([GOOD, ...members])));
    expect(error.remedy).toMatch(/--max-ratio/);
  });

  it.each([
    ['members', { maxFiles: 3 }, '--max-files'],
    ['one file', { maxFileBytes: 999 }, '--max-file-mb'],
    ['everything', { maxTotalBytes: 3500 }, '--max-total-gb'],
    ['folders in folders', { maxDepth: 2 }, '--max-depth'],
  ])('is refused beyond a limit on %s, and passes just below', async (_, limit, flag) => {
    const members = ['1', '2', '3', '4'].map((n) => ({
      name: `a/b/c/${n}.jpg`,
      data: n.repeat(1000),
    }));
    const above = Object.fromEntries(Object.entries(limit).map(([key]) => [key, ABOVE[key]!]));
    for (const content of [makeZip(members), makeTar(members), gzipSync(makeTar(members))]) {
      const error = await refusal(content, limit);
      expect(error).toMatchObject({ code: ErrorCode.InvalidInput });
      expect(error.remedy).toContain(flag);
      expect((await importBytes(content, above)).report.added).toHaveLength(4);
    }
  });
  const ABOVE: Record<string, number> = {
    maxFiles: 4,
    maxFileBytes: 1000,
    maxTotalBytes: 4000,
    maxDepth: 3,
  };

  it('is refused when its headers say less than comes out', async () => {
    const data = zeros(3e6);
    const lying = makeZip([{ name: 'ada/1.jpg', data, deflate: true, says: { size: 1000 } }]);
    expect(await refusal(lying)).toMatchObject({ code: ErrorCode.CorruptFile });
  });

  it('is refused when its members overlap', async () => {
    const error = await refusal(makeOverlapBomb(2000, 20e6), { maxRatio: 1e9 });
    expect(error.message).toMatch(/members overlap/);
  });

  it('is not unpacked further when it holds archives: they are counted', async () => {
    let zip = makeZip([{ name: '0.dll', data: zeros(1e6), deflate: true }]);
    for (let level = 0; level < 5; level++) {
      const inner = zip;
      zip = makeZip(
        Array.from({ length: 16 }, (_, i) => ({
          name: `lib ${i}.zip`,
          data: inner,
          deflate: true,
        })),
      );
    }
    expect(await refusal(zip)).toMatchObject({ code: ErrorCode.NotEnoughData });
    const withPhoto = makeZip([GOOD, { name: 'lib 0.zip', data: zip, deflate: true }]);
    expect((await importBytes(withPhoto)).report.skipped).toEqual({ 'archive-in-archive': 1 });
  });

  it('is refused when the disk has no room for what it says it holds', async () => {
    const size = 2 ** 50;
    const stored = { name: 'ada/1.jpg', zip64: true, method: 8, says: { size, packed: 10 } };
    const error = await refusal(makeZip([stored]), {
      maxFileBytes: 2 ** 52,
      maxTotalBytes: 2 ** 52,
      maxRatio: 2 ** 52,
    });
    expect(error).toMatchObject({ code: ErrorCode.CannotWrite });
    expect(error.message).toMatch(/no room/);
  });
});

describe('names that are one file on some disks', () => {
  it.each([
    ['in case', 'ada/1.jpg', 'ada/1.JPG'],
    ['in the case of a folder', 'ada/1.jpg', 'Ada/2.jpg'],
    ['in composition', 'Zo\u00eb/1.jpg', 'Zoe\u0308/2.jpg'],
    ['in the composition of a file', 'ada/\u00e9.jpg', 'ada/e\u0301.jpg'],
    ['across parts', 'train/ada/1.jpg', 'test/ADA/2.jpg'],
  ])('that differ %s are refused, and kept apart on request', async (_, one, other) => {
    for (const make of [makeZip, makeTar] as ((m: { name: string; data: string }[]) => Buffer)[]) {
      const content = make([
        { name: one, data: 'one' },
        { name: other, data: 'other' },
      ]);
      const error = await refusal(content);
      expect(error).toMatchObject({ code: ErrorCode.InvalidInput });
      expect(error.remedy).toMatch(/--rename/);
      const { files } = await importBytes(content, { rename: true });
      expect(Object.values(files).sort()).toEqual(['one', 'other']);
    }
  });

  it.each([
    ['a device of Windows', 'ada/aux.jpg', 'ada/aux_.jpg'],
    ['a person called like one', 'COM1/1.jpg', 'COM1_/1.jpg'],
    ['a dot at the end', 'ada./1.jpg', 'ada/1.jpg'],
    ['a space at the end', 'ada /1.jpg', 'ada/1.jpg'],
    ['a line break', 'ada\nlovelace/1.jpg', 'ada_lovelace/1.jpg'],
  ])('%s is refused, and renamed on request', async (_, name, renamed) => {
    const content = makeZip([{ name, data: 'x' }]);
    expect((await refusal(content)).remedy).toMatch(/--rename/);
    expect((await importBytes(content, { rename: true })).files).toEqual({ [renamed]: 'x' });
  });
});
