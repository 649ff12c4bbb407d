import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FeatureCache, featuresFolder, keyText } from '../../../server/src/features/featureCache';
import { featureTableName } from '../../../server/src/features/featureTable';
import { rowOf, TEST_BACKBONE } from './sampleRows';

let workspace: string;

beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'likeness features Ü%20 '));
});

afterEach(async () => {
  await rm(workspace, { recursive: true, force: true });
});

async function withCache<T>(
  use: (cache: FeatureCache) => Promise<T>,
  backbone = TEST_BACKBONE,
): Promise<T> {
  const cache = await FeatureCache.open(workspace, backbone);
  try {
    return await use(cache);
  } finally {
    cache.close();
  }
}

const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

describe('the feature cache', () => {
  it('gives back what another opening stored, to the bit', async () => {
    await withCache((cache) => cache.add(numbers(0, 300).map(rowOf)));
    const found = await withCache((cache) => cache.lookUp(numbers(0, 300).map(rowOf)));
    expect(found.size).toBe(300);
    for (const i of numbers(0, 300)) {
      expect(found.get(keyText(rowOf(i)))).toEqual(rowOf(i).values);
    }
  });

  it('finds the few among many, and says nothing about the unknown', async () => {
    await withCache(async (cache) => {
      await cache.add(numbers(0, 5000).map(rowOf));
      const found = await cache.lookUp([rowOf(17), rowOf(4999), rowOf(5000)]);
      expect([...found.keys()].sort()).toEqual([keyText(rowOf(17)), keyText(rowOf(4999))].sort());
      expect(found.get(keyText(rowOf(4999)))).toEqual(rowOf(4999).values);
    });
  });

  it('keeps apart the same image aligned by other landmarks', async () => {
    await withCache(async (cache) => {
      const given = { ...rowOf(1), origin: 'given:0123456789abcdef', values: rowOf(2).values };
      await cache.add([rowOf(1), given]);
      const found = await cache.lookUp([given]);
      expect([...found]).toEqual([[keyText(given), rowOf(2).values]]);
    });
  });

  it('remembers that an image shows no face', async () => {
    await withCache(async (cache) => {
      await cache.add([{ ...rowOf(3), values: null }, rowOf(4)]);
      const found = await cache.lookUp([rowOf(3), rowOf(4)]);
      expect(found.get(keyText(rowOf(3)))).toBeNull();
      expect(found.get(keyText(rowOf(4)))).toEqual(rowOf(4).values);
    });
  });

  it('keeps the rows of each backbone for itself, whatever its dimensions', async () => {
    const other = { name: 'test net/1', key: 'test net, version 2', dimensions: 3 };
    await withCache((cache) => cache.add([rowOf(1)]));
    await withCache(async (cache) => {
      expect((await cache.lookUp([rowOf(1)])).size).toBe(0);
      await cache.add([{ ...rowOf(1), values: Float32Array.of(1, 2, 3) }]);
    }, other);
    const found = await withCache((cache) => cache.lookUp([rowOf(1)]));
    expect(found.get(keyText(rowOf(1)))).toEqual(rowOf(1).values);
  });

  it('takes the same one of two differing duplicates, whichever was stored first', async () => {
    const twin = { ...rowOf(5), values: rowOf(5).values!.map((x) => x + 1e-6) };
    const orders = [
      [rowOf(5), twin],
      [twin, rowOf(5)],
    ];
    for (const [i, order] of orders.entries()) {
      const backbone = { ...TEST_BACKBONE, key: `order ${i}` };
      const found = await withCache(async (cache) => {
        for (const row of order) await cache.add([row]);
        return cache.lookUp([rowOf(5)]);
      }, backbone);
      expect(found.get(keyText(rowOf(5)))).toEqual(rowOf(5).values);
    }
  });

  it('loses no row when appends are compacted', async () => {
    await withCache(async (cache) => {
      for (const i of numbers(0, 60)) await cache.add([rowOf(i)]);
      const data = join(featuresFolder(workspace), `${tableName()}.lance`, '_versions');
      const before = (await readdir(data)).length;
      await cache.compact();
      expect((await readdir(data)).length).toBeGreaterThan(before);
      expect((await cache.lookUp(numbers(0, 60).map(rowOf))).size).toBe(60);
    });
  });

  it('is kept out of version control', async () => {
    await withCache(() => Promise.resolve());
    expect(readFileSync(join(workspace, '.likeness', '.gitignore'), 'utf8')).toBe('*\n');
  });

  it('starts anew after a reset', async () => {
    await withCache(async (cache) => {
      await cache.add([rowOf(1)]);
      await cache.reset();
      expect((await cache.lookUp([rowOf(1)])).size).toBe(0);
      await cache.add([rowOf(2)]);
      expect((await cache.lookUp([rowOf(2)])).size).toBe(1);
    });
  });

  it('fails to read, rather than give wrong values, when a data file is cut off', async () => {
    await withCache((cache) => cache.add(numbers(0, 100).map(rowOf)));
    const data = join(featuresFolder(workspace), `${tableName()}.lance`, 'data');
    for (const file of await readdir(data)) await truncate(join(data, file), 200);
    await withCache(async (cache) => {
      await expect(cache.lookUp([rowOf(1)])).rejects.toThrow();
    });
  });

  it.each([1, 0x80, 0xff])(
    'does not know a row in which a byte was flipped by %i',
    async (mask) => {
      await withCache((cache) => cache.add(numbers(0, 100).map(rowOf)));
      const data = join(featuresFolder(workspace), `${tableName()}.lance`, 'data');
      const file = join(data, (await readdir(data))[0]!);
      const bytes = readFileSync(file);
      const at = bytes.indexOf(Buffer.from(rowOf(42).values!.buffer));
      expect(at).toBeGreaterThan(0);
      bytes[at + 5]! ^= mask;
      await writeFile(file, bytes);
      await withCache(async (cache) => {
        const damaged: number[] = [];
        const look = () => cache.lookUp(numbers(0, 100).map(rowOf), (rows) => damaged.push(rows));
        const found = await look();
        expect([found.size, found.has(keyText(rowOf(42))), damaged]).toEqual([99, false, [1]]);
        await cache.add([rowOf(42)]);
        expect((await look()).get(keyText(rowOf(42)))).toEqual(rowOf(42).values);
        expect(damaged).toEqual([1]);
      });
    },
  );

  it.each([Infinity, -Infinity])('does not know a row that holds %s', async (value) => {
    await withCache(async (cache) => {
      await cache.add([{ ...rowOf(1), values: rowOf(1).values!.with(3, value) }, rowOf(2)]);
      const found = await cache.lookUp([rowOf(1), rowOf(2)]);
      expect([...found.keys()]).toEqual([keyText(rowOf(2))]);
    });
  });

  it('fails to read a table whose newest version is zeros, as a crash of the machine can leave it', async () => {
    await withCache((cache) => cache.add([rowOf(1)]));
    const versions = join(featuresFolder(workspace), `${tableName()}.lance`, '_versions');
    for (const file of await readdir(versions)) {
      const { length } = readFileSync(join(versions, file));
      await writeFile(join(versions, file), Buffer.alloc(length));
    }
    await withCache(async (cache) => {
      await expect(cache.lookUp([rowOf(1)])).rejects.toThrow();
      await cache.reset();
      await cache.add([rowOf(1)]);
      expect((await cache.lookUp([rowOf(1)])).size).toBe(1);
    });
  });

  it('makes a table anew whose newest version was cut off', async () => {
    await withCache((cache) => cache.add([rowOf(1)]));
    const versions = join(featuresFolder(workspace), `${tableName()}.lance`, '_versions');
    for (const file of await readdir(versions)) await truncate(join(versions, file), 0);
    const found = await withCache(async (cache) => {
      await cache.add([rowOf(2)]);
      return cache.lookUp([rowOf(1), rowOf(2)]);
    });
    expect([...found.keys()]).toEqual([keyText(rowOf(2))]);
  });

  it('says in words when its folder cannot be made', async () => {
    await writeFile(join(workspace, '.likeness'), 'a file');
    await expect(withCache(() => Promise.resolve())).rejects.toMatchObject({
      name: 'LikenessError',
      remedy: expect.stringContaining('folder') as string,
    });
  });
});

function tableName(): string {
  return featureTableName(TEST_BACKBONE.name, TEST_BACKBONE.key);
}

describe('two processes appending to one feature cache', () => {
  it('lose no row, even when the table does not exist yet', async () => {
    const script = resolve('out/test-bundles/appendFeatures.js');
    await build({
      entryPoints: [resolve('test/unit/features/appendFeatures.ts')],
      outfile: script,
      bundle: true,
      platform: 'node',
      packages: 'external',
    });
    expect(existsSync(featuresFolder(workspace))).toBe(false);
    const run = promisify(execFile);
    await Promise.all([
      run(process.execPath, [script, workspace, '0', '300']),
      run(process.execPath, [script, workspace, '250', '300']),
    ]);
    const found = await withCache((cache) => cache.lookUp(numbers(0, 550).map(rowOf)));
    expect(found.size).toBe(550);
    expect(found.get(keyText(rowOf(260)))).toEqual(rowOf(260).values);
  });
});
