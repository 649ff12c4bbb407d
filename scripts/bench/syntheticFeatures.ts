import type { FeatureMatrix } from '../../server/src/features/featureMatrix';
import { sha256 } from '../../server/src/files/hash';
import { SeededRandom } from '../../server/src/training/random';

/** Noise is cut out of one long strip at random places: a hundred megabytes of it in a second. */
const STRIP_VALUES = 1 << 20;

/**
 * Features like those of a network that ends in a ReLU: half of a person's values are zero, and each image
 * strays from them.
 */
export function syntheticFeatures(
  people: number,
  imagesPerPerson: number,
  dimensions: number,
): FeatureMatrix {
  const random = SeededRandom.ofSeed(1, 101);
  const strip = Float32Array.from({ length: STRIP_VALUES }, () => random.unit() - 0.5);
  const cut = () => {
    const from = random.below(STRIP_VALUES - dimensions);
    return strip.subarray(from, from + dimensions);
  };
  const images: string[] = [];
  const values = new Float32Array(people * imagesPerPerson * dimensions);
  for (let person = 0; person < people; person++) {
    const centre = cut();
    for (let image = 0; image < imagesPerPerson; image++) {
      const [row, noise] = [images.length * dimensions, cut()];
      for (let k = 0; k < dimensions; k++) {
        values[row + k] = Math.max(0, centre[k]! + 0.7 * noise[k]!);
      }
      images.push(`person ${String(person).padStart(4, '0')}/${image}.jpg`);
    }
  }
  return { backboneKey: 'synthetic', dimensions, images, hashes: images.map(sha256), values };
}
