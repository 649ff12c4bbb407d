import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** A seeded source of numbers in 0–1. */
export function seededRandom(seed: number): () => number {
  const generator = xoroshiro128plus(seed);
  return () => uniformFloat64(generator);
}

/**
 * Overlapping positive and negative distances; `levels` distinct values force ties.
 */
export function randomDistances(
  seed: number,
  positives: number,
  negatives: number,
  levels = Infinity,
): { positives: Float32Array; negatives: Float32Array } {
  const random = seededRandom(seed);
  const rounded = (distance: number): number =>
    levels === Infinity ? distance : Math.round(distance * levels) / levels;
  return {
    positives: Float32Array.from({ length: positives }, () => rounded(random() * 1.5)),
    negatives: Float32Array.from({ length: negatives }, () => rounded(0.5 + random() * 2)),
  };
}
