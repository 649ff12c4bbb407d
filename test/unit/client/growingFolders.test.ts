import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GrowingFolders } from '../../../client/src/workspace/growingFolders';

const EVERY_MS = 20;

describe('folders that have just come', () => {
  let folder: string;
  let told: string[];
  let growing: GrowingFolders;
  const at = (...names: string[]) => join(folder, ...names);
  const put = (...names: string[]) => writeFileSync(at(...names), '');
  const untilComplete = () => expect.poll(() => growing.size, { interval: 5 }).toBe(0);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'likeness-growing-'));
    told = [];
    growing = new GrowingFolders((one) => told.push(one.slice(folder.length + 1)), EVERY_MS);
  });
  afterEach(() => {
    growing.dispose();
    rmSync(folder, { recursive: true });
  });

  it('are told of with what was put into them in the same moment, however deep', async () => {
    mkdirSync(at('set/images/anna'), { recursive: true });
    put('set/images/anna/1.jpg');
    growing.follow(at('set'));
    await untilComplete();
    expect(told).toEqual(['set', 'set/images', 'set/images/anna']);
  });

  it('are told of again as long as something comes or goes in them', async () => {
    mkdirSync(at('anna'));
    growing.follow(at('anna'));
    for (let i = 1; i <= 3; i++) {
      await pause(EVERY_MS * 2);
      put(`anna/${i}.jpg`);
      await expect.poll(() => told.length, { interval: 5 }).toBe(i);
    }
    await untilComplete();
    expect(told).toEqual(['anna', 'anna', 'anna']);
  });

  it('are not followed for ever, nor is anything told of one that stays empty, is gone or is a file', async () => {
    mkdirSync(at('empty'));
    put('file');
    for (const name of ['empty', 'file', 'gone']) growing.follow(at(name));
    await untilComplete();
    expect(told).toEqual([]);
  });

  it('are passed over where they are hidden or installed', async () => {
    for (const name of ['.likeness', 'node_modules', 'images']) {
      mkdirSync(at('set', name), { recursive: true });
      put('set', name, 'a');
    }
    growing.follow(at('set'));
    await untilComplete();
    expect(told).toEqual(['set', 'set/images']);
  });

  it('cost little by the ten thousand', async () => {
    const PEOPLE = 10_000;
    for (let i = 0; i < PEOPLE; i++) mkdirSync(at('images', String(i)), { recursive: true });
    growing.follow(at('images'));
    const before = process.cpuUsage();
    await expect.poll(() => growing.size, { timeout: 20_000 }).toBeGreaterThan(PEOPLE);
    await expect.poll(() => growing.size, { timeout: 20_000 }).toBe(0);
    const { user, system } = process.cpuUsage(before);
    // All looks at all of them together.
    expect((user + system) / 1000).toBeLessThan(10_000);
    expect(told).toEqual(['images']);
  });
});
