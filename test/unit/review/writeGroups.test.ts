import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ErrorCode } from '../../../protocol/src/errors';
import { undoGroups, writeGroups } from '../../../server/src/review/writeGroups';

let root: string;
let out: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'likeness groups-'));
  out = join(root, 'raw');
  for (const folder of ['a', 'b']) {
    await mkdir(join(root, folder));
    await writeFile(join(root, folder, '1.jpg'), `photo 1 of ${folder}`);
  }
});
afterEach(() => rm(root, { recursive: true, force: true }));

const photo = (folder: string, name = '1.jpg') => join(root, folder, name);
const write = (groups: { name: string; photos: string[] }[], signal?: AbortSignal) =>
  writeGroups({ groups, out, workspace: root }, signal && { signal });
const content = (...path: string[]) => readFile(join(out, ...path), 'utf8');

describe('groups of photos', () => {
  it('of one name become one person’s folder, in which no photo takes another’s place', async () => {
    await mkdir(join(out, 'Ada'), { recursive: true });
    await writeFile(join(out, 'Ada', '1.jpg'), 'was there before');
    const made = await write([
      { name: ' Ada ', photos: [photo('a')] },
      { name: 'ADA', photos: [photo('b')] },
    ]);
    expect(made).toMatchObject({ people: 1, copied: 2, out });
    expect(await readdir(out)).toEqual(['Ada']);
    expect(await content('Ada', '1.jpg')).toBe('was there before');
    expect(await content('Ada', '1 2.jpg')).toBe('photo 1 of a');
    expect(await content('Ada', '1 3.jpg')).toBe('photo 1 of b');
  });

  it('are taken back, but not what was changed or put there since', async () => {
    const { receipt } = await write([
      { name: 'Ada', photos: [photo('a')] },
      { name: 'Bea', photos: [photo('b')] },
    ]);
    await writeFile(join(out, 'Bea', '1.jpg'), 'cut smaller');
    await writeFile(join(out, 'Ada', 'mine.jpg'), 'mine');
    expect(await undoGroups(receipt)).toEqual({ removed: 1, kept: 1 });
    expect(await readdir(join(out, 'Ada'))).toEqual(['mine.jpg']);
    expect(await content('Bea', '1.jpg')).toBe('cut smaller');
    expect(await readFile(photo('a'), 'utf8')).toBe('photo 1 of a');
    await expect(undoGroups(receipt)).rejects.toMatchObject({ code: ErrorCode.NotFound });
  });

  it('leave no folder when they are taken back whole', async () => {
    const { receipt } = await write([{ name: 'Ada', photos: [photo('a')] }]);
    await undoGroups(receipt);
    expect(await readdir(out)).toEqual([]);
  });

  it.each(['..', '.hidden', 'a/b', 'a\\b', 'con', ''])(
    'are refused under the name "%s"',
    async (name) => {
      await expect(write([{ name, photos: [photo('a')] }])).rejects.toMatchObject({
        code: ErrorCode.InvalidInput,
      });
      await expect(readdir(out)).rejects.toMatchObject({ code: 'ENOENT' });
    },
  );

  it('are taken back when a photo is gone, or when it is cancelled', async () => {
    const gone = [{ name: 'Ada', photos: [photo('a'), photo('a', 'gone.jpg')] }];
    await expect(write(gone)).rejects.toMatchObject({
      code: ErrorCode.NotFound,
      path: gone[0]!.photos[1],
    });
    await expect(
      write([{ name: 'Ada', photos: [photo('a')] }], AbortSignal.abort()),
    ).rejects.toMatchObject({ code: ErrorCode.Cancelled });
    expect(await readdir(join(out)).catch(() => [])).toEqual([]);
  });
});
