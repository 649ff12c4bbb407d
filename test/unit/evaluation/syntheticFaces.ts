import type { EmbeddingHead } from '../../../server/src/training/embeddingHead';
import { SeededRandom } from '../../../server/src/training/random';

const DIMENSIONS = 16;

/** Features of made-up people: a random direction each, and random deviations an image. */
export function syntheticFaces(
  seed: number,
  people: number,
  imagesEach: number | readonly number[],
  noise: number,
): { images: string[]; hashes: string[]; features: Float32Array; dimensions: number } {
  const random = SeededRandom.ofSeed(seed, 1);
  const gauss = (): number =>
    Math.sqrt(-2 * Math.log(1 - random.unit())) * Math.cos(2 * Math.PI * random.unit());
  const images: string[] = [];
  const values: number[] = [];
  for (let person = 0; person < people; person++) {
    const centre = Array.from({ length: DIMENSIONS }, gauss);
    const count = typeof imagesEach === 'number' ? imagesEach : imagesEach[person]!;
    for (let i = 0; i < count; i++) {
      images.push(`p${String(person).padStart(3, '0')}/${i}.jpg`);
      values.push(...centre.map((value) => value + noise * gauss()));
    }
  }
  const hashes = images.map((image) => `hash of ${image}`);
  return { images, hashes, features: Float32Array.from(values), dimensions: DIMENSIONS };
}

/** Embeds the synthetic features unchanged: 16 of the 128 units hold them, the others 0. */
export function identityHead(): EmbeddingHead {
  const weights = new Float32Array(DIMENSIONS * 128);
  for (let i = 0; i < DIMENSIONS; i++) weights[i * 128 + i] = 1;
  return { dimensions: DIMENSIONS, weights };
}

/** Sees only the first two dimensions: tells people apart badly. */
export function shortSightedHead(): EmbeddingHead {
  const weights = new Float32Array(DIMENSIONS * 128);
  for (let i = 0; i < 2; i++) weights[i * 128 + i] = 1;
  return { dimensions: DIMENSIONS, weights };
}
