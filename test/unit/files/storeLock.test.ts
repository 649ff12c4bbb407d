import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from '@lancedb/lancedb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ErrorCode } from '../../../protocol/src/errors';
import { allTableNames, openLance } from '../../../server/src/files/lanceStore';
import { parseLocation, type Location } from '../../../server/src/files/location';
import { withStoreLock } from '../../../server/src/files/storeLock';
import { S3Server } from '../../fixtures/s3Server';
import { useEnvironment } from '../../fixtures/useEnvironment';

const QUICK = { renewEveryMs: 100, staleMs: 800, patienceMs: 20_000 };

let server: S3Server;
let location: Location;
let restore: () => void;

beforeEach(async () => {
  server = await S3Server.start({ delayMs: 20 });
  restore = useEnvironment(server.environment);
  location = parseLocation('s3://bucket/locks');
});

afterEach(async () => {
  restore();
  await server.stop();
});

async function withConnection<T>(use: (connection: Connection) => Promise<T>): Promise<T> {
  const connection = await openLance(location);
  try {
    return await use(connection);
  } finally {
    connection.close();
  }
}

describe('the lock of a store without folders', () => {
  it('lets one in at a time, whoever comes at once', async () => {
    let inside = 0;
    let most = 0;
    const order: number[] = [];
    const enter = (i: number) =>
      withConnection((connection) =>
        withStoreLock(connection, location, 'test', async () => {
          most = Math.max(most, ++inside);
          await sleep(20);
          inside--;
          order.push(i);
        }),
      );
    await Promise.all([0, 1, 2, 3, 4, 5].map(enter));
    expect(most).toBe(1);
    expect(order.sort()).toEqual([0, 1, 2, 3, 4, 5]);
    expect(server.objects.size).toBe(0);
  });

  it('keeps locks of other names apart', async () => {
    await withConnection((connection) =>
      withStoreLock(connection, location, 'a', () =>
        withStoreLock(connection, location, 'b', async () => {
          expect(await allTableNames(connection)).toHaveLength(2);
        }),
      ),
    );
  });

  it('is released when the action fails, whose error comes through', async () => {
    const fail = () => Promise.reject(new Error('own words'));
    await withConnection(async (connection) => {
      await expect(withStoreLock(connection, location, 'a', fail)).rejects.toThrow('own words');
      expect(await allTableNames(connection)).toEqual([]);
    });
  });

  it('waits for a holder as long as it renews its mark, then says who is in the way', async () => {
    const impatient = { ...QUICK, patienceMs: 2000 };
    const enter = (times: typeof QUICK, action: () => Promise<void>) =>
      withConnection((connection) => withStoreLock(connection, location, 'a', action, times));
    let late: Promise<void> | undefined;
    await enter(QUICK, async () => {
      late = enter(impatient, () => Promise.reject(new Error('came in')));
      await expect(late).rejects.toMatchObject({
        code: ErrorCode.Busy,
        message: expect.stringContaining('s3://bucket/locks') as string,
      });
    });
  });

  it('takes over from a holder that was killed', async () => {
    await withConnection(async (connection) => {
      // A mark that nobody renews, and what is left of one that was cut off while being put.
      await connection.createTable('lock-a-0000', [{ renewed: 'never' }]);
      const [path, object] = [...server.objects].find(([key]) => key.includes('/data/'))!;
      server.objects.set(path.replace('lock-a-0000', 'lock-a-0001'), object);
      const startMs = performance.now();
      await withStoreLock(connection, location, 'a', () => Promise.resolve(), QUICK);
      expect(performance.now() - startMs).toBeGreaterThan(QUICK.staleMs);
      expect(await allTableNames(connection)).toEqual([]);
    });
  });
});
