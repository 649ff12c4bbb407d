import type { PretrainedHead } from '../../../server/src/backbones/backbone';
import { EMBEDDING_DIMENSIONS } from '../../../server/src/backbones/backbone';
import type { FeatureMatrix } from '../../../server/src/features/featureMatrix';
import { sha256 } from '../../../server/src/files/hash';
import { SeededRandom } from '../../../server/src/training/random';

/** Roughly normal numbers: the sum of four uniform ones, centred, with variance 1. */
function normal(random: SeededRandom): number {
  const sum = random.unit() + random.unit() + random.unit() + random.unit();
  return (sum - 2) * Math.sqrt(3);
}

export interface ClusterOptions {
  people: number;
  imagesPerPerson: number;
  dimensions?: number;
  /** Spread of a person's images; people's centres have spread 1 in half of the dimensions. */
  noise?: number;
  seed?: number;
}

/**
 * People as clusters: the first half of the dimensions tells them apart, the other half only disturbs,
 * and that is what a head can learn to leave out.
 */
export function clusteredFeatures(options: ClusterOptions): FeatureMatrix {
  const { people, imagesPerPerson, dimensions = 32, noise = 0.5, seed = 7 } = options;
  const random = SeededRandom.ofSeed(seed, 9);
  const images: string[] = [];
  const values: number[] = [];
  for (let person = 0; person < people; person++) {
    const centre = Array.from({ length: dimensions / 2 }, () => normal(random));
    for (let image = 0; image < imagesPerPerson; image++) {
      images.push(
        `person-${String(person).padStart(3, '0')}/${String(image).padStart(3, '0')}.jpg`,
      );
      for (const value of centre) values.push(value + noise * normal(random));
      for (let k = 0; k < dimensions / 2; k++) values.push(normal(random));
    }
  }
  return {
    backboneKey: 'synthetic-1',
    dimensions,
    images,
    hashes: images.map((image) => sha256(`${seed}/${image}`)),
    values: Float32Array.from(values),
  };
}

/** A start that keeps every dimension alike. */
export function evenStart(dimensions = 32, seed = 3): PretrainedHead {
  const random = SeededRandom.ofSeed(seed, 9);
  const length = dimensions * EMBEDDING_DIMENSIONS;
  return { dimensions, weights: Float32Array.from({ length }, () => normal(random) / 10) };
}
