import { describe, expect, it } from 'vitest';
import { clusterFaces } from '../../../server/src/review/clusterFaces';
import { MinHeap } from '../../../server/src/review/minHeap';
import { Pause } from '../../../server/src/training/pause';
import { SeededRandom } from '../../../server/src/training/random';
import { squaredDistance } from '../../../server/src/training/embeddingHead';
import { SyntheticPeople, THRESHOLD } from './syntheticPeople';

const cluster = (people: SyntheticPeople, threshold = THRESHOLD) =>
  clusterFaces(people.all().embeddings, threshold, new Pause(undefined));

describe('clusterFaces', () => {
  it('puts the faces of each person together, the largest group first', async () => {
    const people = new SyntheticPeople(3);
    const counts = [4, 9, 1, 6];
    const rows = counts.map((count) => people.faces(people.person(), 0, count));
    expect(await cluster(people)).toEqual([rows[1], rows[3], rows[0], rows[2]]);
  });

  it('gives the same groups as looking at all pairs', async () => {
    const people = new SyntheticPeople(5);
    for (let i = 0; i < 6; i++) people.faces(people.person(), 0, 2 + i);
    const { embeddings } = people.all();
    // With a strict threshold groups fall apart, so that every joining counts.
    for (const threshold of [0.05, 0.08, THRESHOLD]) {
      const found = await cluster(people, threshold);
      expect(new Set(found.map(String))).toEqual(new Set(naive(embeddings, threshold).map(String)));
    }
  });

  it('has nothing to do without faces', async () => {
    expect(await clusterFaces(new Float32Array(0), THRESHOLD, new Pause(undefined))).toEqual([]);
  });
});

/** Average linkage by its definition. */
function naive(embeddings: Float32Array, threshold: number): number[][] {
  const groups = Array.from({ length: embeddings.length / 128 }, (_, row) => [row]);
  for (;;) {
    let best = { distance: Infinity, a: -1, b: -1 };
    for (const [a, left] of groups.entries()) {
      for (const [b, right] of groups.entries()) {
        if (b <= a) continue;
        let sum = 0;
        for (const i of left) {
          for (const j of right) sum += squaredDistance(embeddings, i, embeddings, j);
        }
        const distance = sum / left.length / right.length;
        if (distance < best.distance) best = { distance, a, b };
      }
    }
    if (best.distance > threshold) return groups;
    const [taken] = groups.splice(best.b, 1);
    groups[best.a] = [...groups[best.a]!, ...taken!].sort((x, y) => x - y);
  }
}

describe('MinHeap', () => {
  it('hands out its items in order', () => {
    const random = SeededRandom.ofSeed(1, 1);
    const numbers = Array.from({ length: 500 }, () => random.below(100));
    const heap = new MinHeap<number>((value) => value);
    for (const value of numbers) heap.push(value);
    const out = numbers.map(() => heap.pop());
    expect(out).toEqual([...numbers].sort((a, b) => a - b));
    expect(heap.pop()).toBeUndefined();
  });
});
