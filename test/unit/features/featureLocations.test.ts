import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ErrorCode } from '../../../protocol/src/errors';
import {
  backboneInfo,
  backboneKey,
  DEFAULT_BACKBONE,
} from '../../../server/src/backbones/registry';
import { FeatureCache, keyText } from '../../../server/src/features/featureCache';
import { featureTableName } from '../../../server/src/features/featureTable';
import { pruneFeatures } from '../../../server/src/features/pruneFeatures';
import { openLance } from '../../../server/src/files/lanceStore';
import { parseLocation } from '../../../server/src/files/location';
import { S3Server } from '../../fixtures/s3Server';
import { useEnvironment } from '../../fixtures/useEnvironment';
import { rowOf, TEST_BACKBONE } from './sampleRows';

const SHARED = 's3://bucket/team a/features';
const TABLE = featureTableName(TEST_BACKBONE.name, TEST_BACKBONE.key);

let workspace: string;
let server: S3Server;
let restore: () => void;

beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'likeness-locations-'));
  server = await S3Server.start();
  restore = useEnvironment(server.environment);
});

afterEach(async () => {
  restore();
  await server.stop();
  await rm(workspace, { recursive: true, force: true });
});

async function withCache<T>(
  use: (cache: FeatureCache) => Promise<T>,
  location: string = SHARED,
): Promise<T> {
  const cache = await FeatureCache.open(workspace, TEST_BACKBONE, location);
  try {
    return await use(cache);
  } finally {
    cache.close();
  }
}

const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

function lookUp(count: number, location?: string) {
  return withCache((cache) => cache.lookUp(numbers(0, count).map(rowOf)), location);
}

/** Rows of the table itself, duplicates counted. */
async function countRows(location: string): Promise<number> {
  const connection = await openLance(parseLocation(location));
  try {
    return await (await connection.openTable(TABLE)).countRows();
  } finally {
    connection.close();
  }
}

async function appendingProcess(): Promise<string> {
  const script = resolve('out/test-bundles/appendToLocation.js');
  await build({
    entryPoints: [resolve('test/unit/features/appendFeatures.ts')],
    outfile: script,
    bundle: true,
    platform: 'node',
    packages: 'external',
  });
  return script;
}

describe('features in S3', () => {
  it('are given back to the bit, and leave nothing in the workspace', async () => {
    await withCache((cache) => cache.add(numbers(0, 50).map(rowOf)));
    await withCache((cache) => cache.add([{ ...rowOf(50), values: null }]));
    const found = await lookUp(51);
    expect(found.size).toBe(51);
    expect(found.get(keyText(rowOf(49)))).toEqual(rowOf(49).values);
    expect(found.get(keyText(rowOf(50)))).toBeNull();
    const keys = [...server.objects.keys()];
    expect(keys.every((key) => key.startsWith(`bucket/team a/features/${TABLE}.lance/`))).toBe(
      true,
    );
    expect(await readdir(workspace)).toEqual([]);
  });

  it('survive compaction', async () => {
    await withCache(async (cache) => {
      for (const i of numbers(0, 55)) await cache.add([rowOf(i)]);
      await cache.compact();
    });
    expect((await lookUp(55)).size).toBe(55);
  });

  it('are not dropped when they cannot be read: others may be at work on them', async () => {
    await withCache((cache) => cache.add(numbers(0, 50).map(rowOf)));
    for (const [key, object] of server.objects) {
      if (key.includes('/data/')) object.body = object.body.subarray(0, 100);
    }
    const problem = { code: ErrorCode.CorruptFile, path: SHARED };
    await expect(lookUp(50)).rejects.toMatchObject(problem);
    for (const [key, object] of server.objects) {
      if (key.includes('/_versions/')) object.body = object.body.subarray(0, 0);
    }
    await expect(lookUp(50)).rejects.toMatchObject(problem);
  });
});

describe('four processes that append to one table that is not there yet', () => {
  it.each([
    ['in S3', () => SHARED],
    ['in a folder', () => join(workspace, 'shared features')],
  ])('lose no row and write none twice, %s', async (_, location) => {
    const script = await appendingProcess();
    const run = promisify(execFile);
    const starts = [0, 100, 200, 300];
    await Promise.all(
      starts.map((first) =>
        run(process.execPath, [script, workspace, String(first), '100', location()]),
      ),
    );
    const found = await lookUp(400, location());
    expect(found.size).toBe(400);
    expect(found.get(keyText(rowOf(399)))).toEqual(rowOf(399).values);
    expect(await countRows(location())).toBe(400);
  });
});

describe('what goes wrong on the way to S3 is said in words', () => {
  const problem = (code: ErrorCode, message: string, remedy: string) =>
    expect.objectContaining({
      code,
      message: expect.stringContaining(message) as string,
      remedy: expect.stringContaining(remedy) as string,
    }) as unknown;

  it('a server that is down, and which setting names it', async () => {
    const { endpoint } = server;
    await server.stop();
    await expect(lookUp(1)).rejects.toEqual(
      problem(ErrorCode.CannotReach, `does not answer (${endpoint})`, 'AWS_ENDPOINT_URL'),
    );
    server = await S3Server.start();
  });

  it('a server that goes down in the middle', async () => {
    await withCache(async (cache) => {
      await cache.add([rowOf(1)]);
      await server.stop();
      await expect(cache.add([rowOf(2)])).rejects.toEqual(
        problem(ErrorCode.CannotReach, 'does not answer', 'AWS_ENDPOINT_URL'),
      );
      await expect(cache.lookUp([rowOf(1)])).rejects.toMatchObject({ name: 'LikenessError' });
    });
    server = await S3Server.start();
  });

  it('a name that no network knows', async () => {
    const location = 's3://bucket/x?endpoint=https://no-such-host.invalid';
    await expect(lookUp(1, location)).rejects.toEqual(
      problem(ErrorCode.CannotReach, 'no network', 'name'),
    );
  });

  it('a key that nobody has, and a wrong secret', async () => {
    for (const wrong of [{ AWS_ACCESS_KEY_ID: 'nobody' }, { AWS_SECRET_ACCESS_KEY: 'guess' }]) {
      const back = useEnvironment(wrong);
      await expect(lookUp(1)).rejects.toEqual(
        problem(ErrorCode.CannotReach, 'refuses the AWS credentials', 'AWS_ACCESS_KEY_ID'),
      );
      back();
    }
  });

  it('a bucket that is not there', async () => {
    await expect(lookUp(1, 's3://nothing/x')).rejects.toEqual(
      problem(
        ErrorCode.NotFound,
        's3://nothing/x cannot be used: there is no such bucket',
        'bucket',
      ),
    );
  });
});

describe('pruning features', () => {
  const own = backboneInfo(DEFAULT_BACKBONE);
  const present = { ...own, key: backboneKey(own) };

  it.each([
    ['of a workspace', () => undefined],
    ['in a folder', () => join(workspace, 'kept')],
    ['in S3', () => SHARED],
  ])('removes those %s whose network is gone, and nothing else', async (_, location) => {
    for (const backbone of [present, { ...present, key: 'older weights' }, TEST_BACKBONE]) {
      const cache = await FeatureCache.open(workspace, backbone, location());
      const values = new Float32Array(backbone.dimensions).fill(7);
      await cache.add([{ ...rowOf(1), values }]);
      cache.close();
    }
    const place = parseLocation(location() ?? join(workspace, '.likeness/features.lance'));
    const connection = await openLance(place);
    await connection.createTable('faces', [{ person: 'Ana' }]);
    const kept = featureTableName(present.name, present.key);
    const removed = [featureTableName(present.name, 'older weights'), TABLE];

    const pruned = await pruneFeatures(workspace, location());
    expect(pruned).toEqual({
      location: place.words,
      removed: removed.sort(),
      kept: [kept],
    });
    expect(await connection.tableNames()).toEqual([kept, 'faces'].sort());
    connection.close();
    const again = await pruneFeatures(workspace, location());
    expect(again).toMatchObject({ removed: [], kept: [kept] });
  });

  it('makes nothing where there is nothing', async () => {
    expect(await pruneFeatures(workspace)).toMatchObject({ removed: [], kept: [] });
    expect(await readdir(workspace)).toEqual([]);
  });
});
