import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compareCodePoints } from '../../../server/src/dataset/codePointOrder';
import { readList, writeList } from '../../../server/src/dataset/listFile';
import { sortNames } from '../../../server/src/dataset/sortNames';
import { SeededRandom } from '../../../server/src/training/random';
import { tempFolder } from './tempFolder';

function sorted(names: readonly string[]): string[] {
  const steps = sortNames(names);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

describe('sorting names', () => {
  it('gives what a plain sort gives, in whatever order they come', () => {
    const random = SeededRandom.ofSeed(7, 0);
    const letters = ['a', 'b', 'é', '😀', '\ue000', '/'];
    for (let round = 0; round < 200; round++) {
      const count = random.below(40);
      const name = () => Array.from({ length: 5 }, () => letters[random.below(6)]).join('');
      const names = [...new Set(Array.from({ length: count }, name))];
      const inOrder = names.splice(0, random.below(names.length + 1)).sort(compareCodePoints);
      const mixed = [...inOrder, ...names];
      expect(sorted(mixed)).toEqual([...mixed].sort(compareCodePoints));
    }
  });
});

describe('a list.txt of many lines', () => {
  it('is read and written while timers go on', async () => {
    const path = join(await tempFolder(), 'list.txt');
    const names = Array.from({ length: 200_000 }, (_, i) => `p${i >> 8}/${i}.jpg`);
    const reading = new AbortController();
    let longestMs = 0;
    const watching = (async () => {
      for (let lastMs = performance.now(); !reading.signal.aborted; lastMs = performance.now()) {
        await sleep(5);
        longestMs = Math.max(longestMs, performance.now() - lastMs);
      }
    })();
    await writeList(path, names.sort(compareCodePoints));
    const { images } = (await readList(path))!;
    await writeList(path, [...images, 'a/0.jpg', 'z/0.jpg']);
    reading.abort();
    await watching;
    const startMs = performance.now();
    expect((await readList(path))!.images).toEqual(['a/0.jpg', ...names, 'z/0.jpg']);
    // Read in one go it would block for about as long as reading takes.
    expect(longestMs).toBeLessThan(Math.max(300, (performance.now() - startMs) / 2));
  });
});
