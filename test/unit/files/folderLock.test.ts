import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ErrorCode } from '../../../protocol/src/errors';
import { withFolderLock } from '../../../server/src/files/folderLock';

describe('withFolderLock', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'likeness-lock-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('lets one in at a time, and says who waits in vain', async () => {
    const second = () => withFolderLock(folder, 'a', () => Promise.resolve('in'), 200);
    await withFolderLock(folder, 'a', async () => {
      await expect(second()).rejects.toMatchObject({ code: ErrorCode.Busy, path: folder });
    });
    expect(await second()).toBe('in');
  });

  it('frees both of two nested locks of one folder, whatever the inner one does', async () => {
    const inner = () => withFolderLock(folder, 'inner', () => Promise.reject(new Error('inside')));
    await expect(withFolderLock(folder, 'outer', inner)).rejects.toThrow('inside');
    expect(await readdir(folder)).toEqual([]);
  });
});
