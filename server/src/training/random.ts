import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus, xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';

type Generator = ReturnType<typeof xoroshiro128plus>;

/**
 * Separate streams of one seed, so that drawing more in one place leaves the others as they were.
 * The numbers are part of what a seed means: never change them.
 */
export const RandomStream = { split: 1, start: 2, batches: 3, validationPairs: 4 } as const;

/** Seeded random numbers whose state can be stored and taken up again (xoroshiro128+). */
export class SeededRandom {
  private constructor(private readonly generator: Generator) {}

  /**
   * @param seed any 32-bit integer
   * @param stream ≥ 1; streams are 2^64 draws apart
   */
  static ofSeed(seed: number, stream: number): SeededRandom {
    const generator = xoroshiro128plus(seed);
    for (let jump = 0; jump < stream; jump++) generator.jump();
    return new SeededRandom(generator);
  }

  /** Continues where the generator that had this `state` stood. */
  static ofState(state: readonly number[]): SeededRandom {
    return new SeededRandom(xoroshiro128plusFromState(state));
  }

  get state(): number[] {
    return [...this.generator.getState()];
  }

  /** A whole number 0 … bound − 1, all equally likely. */
  below(bound: number): number {
    return uniformInt(this.generator, 0, bound - 1);
  }

  /** A number in [0, 1). */
  unit(): number {
    return uniformFloat64(this.generator);
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!;
  }

  /** `count` different items in random order; all of them when there are fewer. */
  sample<T>(items: readonly T[], count: number): T[] {
    const pool = [...items];
    const taken = Math.min(count, pool.length);
    for (let i = 0; i < taken; i++) {
      const j = i + this.below(pool.length - i);
      [pool[i], pool[j]] = [pool[j]!, pool[i]!];
    }
    return pool.slice(0, taken);
  }

  /** A new array with the same items in random order (Fisher and Yates). */
  shuffled<T>(items: readonly T[]): T[] {
    return this.sample(items, items.length);
  }
}
