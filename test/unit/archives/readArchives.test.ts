import { truncate } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { ErrorCode } from '../../../protocol/src/errors';
import { importArchive } from '../../../server/src/archives/importArchive';
import { importBytes, writeArchive } from './archiveFiles';
import { gnuLongName, makeTar, paxNamed, tarMember } from './tarMaker';
import { makeZip } from './zipMaker';

const LONG = `${'folder-'.repeat(20)}/${'photo-'.repeat(25)}.jpg`;

describe('a zip archive', () => {
  it('gives its photos, stored or deflated, with sizes before or after the data, or in ZIP64 fields', async () => {
    const { files, report } = await importBytes(
      makeZip([
        { name: 'ada/stored.jpg', data: 'one' },
        { name: 'ada/deflated.jpg', data: 'two '.repeat(1000), deflate: true },
        { name: 'ada/streamed.jpg', data: 'three', deflate: true, dataDescriptor: true },
        { name: 'ada/zip64.jpg', data: 'four', zip64: true },
        { name: 'ada/empty.jpg' },
        { name: 'ada/' },
      ]),
    );
    expect(files).toEqual({
      'ada/stored.jpg': 'one',
      'ada/deflated.jpg': 'two '.repeat(1000),
      'ada/streamed.jpg': 'three',
      'ada/zip64.jpg': 'four',
      'ada/empty.jpg': '',
    });
    expect(report).toMatchObject({ format: 'zip', entries: 6, people: 1, newPeople: 1 });
    expect(report.addedBytes).toBe(4000 + 3 + 5 + 4);
  });

  it.each([
    ['UTF-8 that says so', Buffer.from('Zoë/ü.jpg'), 0x800, 'Zoë/ü.jpg'],
    ['UTF-8 that does not, as macOS writes it', Buffer.from('Zoe\u0308/ü.jpg'), 0, 'Zoë/ü.jpg'],
    ['code page 437', Buffer.from('Zo\x89/\x81.jpg', 'latin1'), 0, 'Zoë/ü.jpg'],
    ['Shift JIS', Buffer.from('\x97\xe6\x8e\x71/\x83\x7d.jpg', 'latin1'), 0, '玲子/マ.jpg'],
  ])('has names in %s', async (_, name, flags, expected) => {
    const { files } = await importBytes(makeZip([{ name, flags, data: 'x' }]));
    expect(Object.keys(files)).toEqual([expected]);
  });

  it('has names in the encoding that the caller knows it has', async () => {
    const name = Buffer.from('\xd0\xa1\xc3\xf7/1.jpg', 'latin1');
    const { files } = await importBytes(makeZip([{ name, flags: 0, data: 'x' }]), { names: 'gbk' });
    expect(Object.keys(files)).toEqual(['小明/1.jpg']);
  });

  it('is found behind a comment, and under a wrong extension', async () => {
    const zip = makeZip([{ name: 'ada/1.jpg', data: 'x' }], 'packed with love');
    expect((await importBytes(zip)).report.format).toBe('zip');
  });

  it.each([1, 22, 60, 200])('that is cut off by %i bytes is damaged', async (cut) => {
    const zip = makeZip([{ name: 'ada/1.jpg', data: 'x'.repeat(300) }]);
    await expect(importBytes(zip.subarray(0, zip.length - cut))).rejects.toMatchObject({
      code: ErrorCode.CorruptFile,
      message: expect.stringMatching(/is damaged/) as string,
    });
  });

  it.each([
    ['a wrong check sum', { crc: 1 }, /check sum of its member "ada\/1.jpg" is wrong/],
    ['fewer bytes than it says', { size: 900 }, /damaged/],
    ['more bytes than it says', { size: 3 }, /damaged/],
    ['data behind its end', { offset: 70_000 }, /damaged/],
  ])('with %s is damaged', async (_, says, message) => {
    const data = 'x'.repeat(100);
    const zip = makeZip([{ name: 'ada/1.jpg', data, deflate: true, says }]);
    await expect(importBytes(zip)).rejects.toThrow(message);
  });

  it('whose data is no Deflate is damaged', async () => {
    const zip = makeZip([{ name: 'ada/1.jpg', data: Buffer.alloc(50, 0xff), method: 8 }]);
    await expect(importBytes(zip)).rejects.toMatchObject({ code: ErrorCode.CorruptFile });
  });

  it.each([
    ['is encrypted', { flags: 0x801, deflate: true }, /is encrypted/, /password/],
    ['is packed with LZMA', { method: 14 }, /with LZMA, which is not read/, /Deflate/],
  ])('that %s says so, and what to do', async (_, changes, message, remedy) => {
    const zip = makeZip([{ name: 'ada/1.jpg', data: 'x', ...changes }]);
    await expect(importBytes(zip)).rejects.toMatchObject({
      code: ErrorCode.InvalidInput,
      message: expect.stringMatching(message) as string,
      remedy: expect.stringMatching(remedy) as string,
    });
  });
});

describe('a tar archive', () => {
  it.each(['ustar', 'gnu', 'v7'] as const)('of the kind %s gives its photos', async (magic) => {
    const tar = makeTar([
      { name: './', type: '5', magic },
      { name: './ada/1.jpg', data: 'one', magic },
      { name: './ada/2.jpg', data: 'x'.repeat(1000), magic },
      { name: './ada/empty.jpg', magic },
    ]);
    const { files, report } = await importBytes(tar);
    expect(files).toEqual({
      'ada/1.jpg': 'one',
      'ada/2.jpg': 'x'.repeat(1000),
      'ada/empty.jpg': '',
    });
    expect(report).toMatchObject({ format: 'tar', entries: 4 });
  });

  it('packed with gzip gives the same', async () => {
    const tar = makeTar([{ name: 'ada/1.jpg', data: 'one' }]);
    const { files, report } = await importBytes(gzipSync(tar));
    expect(files).toEqual({ 'ada/1.jpg': 'one' });
    expect(report.format).toBe('tar.gz');
  });

  it('packed with gzip in two pieces gives the same', async () => {
    const tar = makeTar([{ name: 'ada/1.jpg', data: 'one' }]);
    const pieces = Buffer.concat([gzipSync(tar.subarray(0, 700)), gzipSync(tar.subarray(700))]);
    expect((await importBytes(pieces)).files).toEqual({ 'ada/1.jpg': 'one' });
  });

  it.each([
    ['GNU', gnuLongName(LONG, 'long')],
    ['pax', paxNamed(LONG, 'long')],
    ['a prefix', [{ name: 'photo.jpg', prefix: 'folder', data: 'long' }]],
  ])('has long names in the manner of %s', async (manner, members) => {
    const { files } = await importBytes(makeTar(members));
    expect(files).toEqual({ [manner === 'a prefix' ? 'folder/photo.jpg' : LONG]: 'long' });
  });

  it('keeps both files when it holds two of one name', async () => {
    const tar = makeTar([
      { name: 'ada/1.jpg', data: 'old' },
      { name: 'ada/1.jpg', data: 'new' },
      { name: 'ada/1.jpg', data: 'old' },
    ]);
    const { files, report } = await importBytes(tar);
    expect(files).toEqual({ 'ada/1.jpg': 'old', 'ada/1 (2).jpg': 'new' });
    expect(report.identical).toBe(1);
    expect(report.renamed).toEqual([{ from: 'ada/1.jpg', to: 'ada/1 (2).jpg' }]);
  });

  it.each([
    ['in the middle of a file', 512 + 200],
    ['in the middle of a header', 1024 + 512 + 100],
    ['between two files', 2048],
    ['in the zeros at its end', 2 * 1536 + 512],
  ])('that is cut off %s is damaged', async (_, length) => {
    const members = ['1', '2'].map((n) => ({ name: `ada/${n}.jpg`, data: 'x'.repeat(600) }));
    const tar = makeTar(members).subarray(0, length);
    await expect(importBytes(tar)).rejects.toMatchObject({ code: ErrorCode.CorruptFile });
  });

  it('whose gzip is cut off, or changed on the way, is damaged', async () => {
    const noise = Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * i * 31) % 251));
    const packed = gzipSync(makeTar([{ name: 'ada/1.jpg', data: noise }]));
    const damaged = { code: ErrorCode.CorruptFile };
    await expect(importBytes(packed.subarray(0, packed.length - 9))).rejects.toMatchObject(damaged);
    packed[packed.length - 6]! ^= 1;
    await expect(importBytes(packed)).rejects.toMatchObject(damaged);
  });

  it('with a damaged header between files is damaged', async () => {
    const second = tarMember({ name: 'ada/2.jpg', data: 'two' });
    second[0]! ^= 1;
    const tar = Buffer.concat([
      tarMember({ name: 'ada/1.jpg', data: 'one' }),
      second,
      Buffer.alloc(1024),
    ]);
    await expect(importBytes(tar)).rejects.toMatchObject({ code: ErrorCode.CorruptFile });
  });

  it('with a sparse file says that it is not read', async () => {
    const tar = makeTar([{ name: 'ada/1.jpg', type: 'S', data: 'x', magic: 'gnu' }]);
    await expect(importBytes(tar)).rejects.toMatchObject({ code: ErrorCode.InvalidInput });
  });
});

describe('what is no archive that is read', () => {
  it.each([
    ['Rar!\x1a\x07\x01\0', /is a RAR archive, which is not read/],
    ['BZh91AY&SY', /is packed with bzip2/],
    ['\xfd7zXZ\0', /is packed with xz/],
    ['\xff\xd8\xff\xe0 a photo', /is no archive that is known/],
    ['', /is empty/],
  ])('%j is told by its content', async (start, message) => {
    await expect(importBytes(Buffer.from(start, 'latin1'))).rejects.toThrow(message);
  });

  it('is gzip that holds no tar', async () => {
    await expect(importBytes(gzipSync('hello '.repeat(200)))).rejects.toThrow(/holds no tar/);
  });

  it('is a folder, or a file that is not there', async () => {
    const target = '/tmp/never-made';
    const folder = importArchive({ archive: __dirname, target, into: 'raw' });
    await expect(folder).rejects.toThrow(/is a folder/);
    const missing = importArchive({ archive: '/tmp/no such.zip', target, into: 'raw' });
    await expect(missing).rejects.toMatchObject({ code: ErrorCode.NotFound });
  });

  it.each([
    ['zip', makeZip([])],
    ['zip of folders', makeZip([{ name: 'ada/' }])],
    ['tar', makeTar([], Buffer.alloc(10_240))],
    ['tar.gz', gzipSync(makeTar([]))],
  ])('is an empty %s: it holds no photos', async (_, content) => {
    await expect(importBytes(content)).rejects.toMatchObject({ code: ErrorCode.NotEnoughData });
  });
});

describe('a file that is larger than any photo', () => {
  const BYTES = 3e9;

  it('is refused without being read: 3 GB in a zip and in a tar, of which nothing is on the disk', async () => {
    const zip = makeZip([{ name: 'ada/1.jpg', says: { size: BYTES, packed: BYTES } }]);
    const header = zip.subarray(0, zip.indexOf('PK\x01\x02'));
    const tar = tarMember({ name: 'ada/1.jpg', says: { size: BYTES } });
    const sparseTar = await writeArchive(tar);
    await truncate(sparseTar, BYTES + 2048);
    const start = performance.now();
    const error = {
      code: ErrorCode.InvalidInput,
      remedy: expect.stringMatching(/--max-file-mb/) as string,
    };
    expect(header.length).toBeGreaterThan(30);
    await expect(importBytes(zip)).rejects.toMatchObject(error);
    await expect(
      importArchive({ archive: sparseTar, target: `${sparseTar}.raw`, into: 'raw' }),
    ).rejects.toMatchObject(error);
    expect(performance.now() - start).toBeLessThan(2000);
  });
});
