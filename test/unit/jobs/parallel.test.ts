import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Progress } from '../../../protocol/src/progress';
import { forEachParallel } from '../../../server/src/parallel';
import { progressMeter } from '../../../server/src/progressMeter';

describe('forEachParallel', () => {
  it('works on every item, never on more at once than allowed', async () => {
    let [running, most] = [0, 0];
    const seen: number[] = [];
    await forEachParallel([1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
      most = Math.max(most, ++running);
      await sleep(2);
      seen.push(item);
      running--;
    });
    expect(seen.sort()).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(most).toBe(3);
  });

  it('starts nothing new after an error, waits for what runs, and throws the error', async () => {
    const [started, finished]: [number[], number[]] = [[], []];
    const run = forEachParallel([1, 2, 3, 4, 5], 2, async (item) => {
      started.push(item);
      if (item === 1) throw new Error('item 1 is bad');
      await sleep(5);
      finished.push(item);
    });
    await expect(run).rejects.toThrow('item 1 is bad');
    expect(started).toEqual([1, 2]);
    expect(finished).toEqual([2]);
  });

  it('stops when it is cancelled', async () => {
    const controller = new AbortController();
    const seen: number[] = [];
    const work = (item: number) => {
      seen.push(item);
      if (item === 2) controller.abort();
      return Promise.resolve();
    };
    const run = forEachParallel([1, 2, 3, 4], 1, work, controller.signal);
    await expect(run).rejects.toMatchObject({ message: 'Cancelled.' });
    expect(seen).toEqual([1, 2]);
  });
});

describe('a progress meter', () => {
  it('counts what a former run did as done, but not for the speed', async () => {
    const reports: Progress[] = [];
    const meter = progressMeter(
      { onProgress: (progress) => reports.push(progress) },
      { step: 'Counting', unit: 'images', total: 100, alreadyDone: 90 },
    );
    expect(reports[0]).toMatchObject({ done: 90, perSecond: 0, secondsLeft: null });
    await sleep(100);
    meter.advance(5);
    const { done, perSecond, secondsLeft } = reports.at(-1)!;
    expect(done).toBe(95);
    expect(perSecond).toBeGreaterThan(5);
    expect(perSecond).toBeLessThanOrEqual(50.5);
    expect(secondsLeft).toBeCloseTo(5 / perSecond, 1);
  });

  it('always reports the end', () => {
    const reports: Progress[] = [];
    const meter = progressMeter(
      { onProgress: (progress) => reports.push(progress) },
      { step: 'Counting', unit: 'images', total: 1000 },
    );
    for (let i = 0; i < 1000; i++) meter.advance(1);
    expect(reports.at(-1)).toMatchObject({ done: 1000, secondsLeft: 0 });
    expect(reports.length).toBeLessThan(100);
  });
});
