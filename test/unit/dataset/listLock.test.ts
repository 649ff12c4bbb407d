import { describe, expect, it } from 'vitest';
import { ErrorCode } from '../../../protocol/src/errors';
import { LIST_LOCK, withListLock } from '../../../server/src/dataset/listLock';
import { withFolderLock } from '../../../server/src/files/folderLock';
import { tempFolder } from './tempFolder';

describe('the lock of list.txt', () => {
  it('is waited for, and given up at once when the run is cancelled', async () => {
    const folder = await tempFolder();
    const order: string[] = [];
    const controller = new AbortController();
    const enter = (name: string, signal?: AbortSignal) =>
      withListLock(folder, signal ? { signal } : {}, () => Promise.resolve(order.push(name)));
    let patient: Promise<unknown> | undefined;
    await withFolderLock(folder, LIST_LOCK, async () => {
      patient = enter('patient');
      const cancelled = enter('cancelled', controller.signal);
      controller.abort();
      const startMs = performance.now();
      await expect(cancelled).rejects.toMatchObject({ code: ErrorCode.Cancelled });
      expect(performance.now() - startMs).toBeLessThan(500);
      order.push('holder');
    });
    await patient;
    expect(order).toEqual(['holder', 'patient']);
  });

  it('does not run an action again that says that something is busy', async () => {
    let runs = 0;
    const folder = await tempFolder();
    const busy = () => {
      runs++;
      return withFolderLock(folder, 'other', () => Promise.resolve(), 0);
    };
    await withFolderLock(folder, 'other', () =>
      expect(withListLock(folder, {}, busy)).rejects.toMatchObject({ code: ErrorCode.Busy }),
    );
    expect(runs).toBe(1);
  });
});
