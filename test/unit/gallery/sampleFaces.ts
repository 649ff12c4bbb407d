import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { EMBEDDING_DIMENSIONS } from '../../../server/src/backbones/backbone';
import type { GalleryFace } from '../../../server/src/gallery/galleryTable';

/** n random directions, 128-D, the same for the same seed. */
export function randomEmbeddings(n: number, seed: number): Float32Array {
  const random = xoroshiro128plus(seed);
  const values = new Float32Array(n * EMBEDDING_DIMENSIONS);
  for (let i = 0; i < n; i++) {
    const row = values.subarray(i * EMBEDDING_DIMENSIONS, (i + 1) * EMBEDDING_DIMENSIONS);
    for (let j = 0; j < row.length; j++) row[j] = uniformInt(random, -1000, 1000);
    const norm = Math.hypot(...row);
    for (let j = 0; j < row.length; j++) row[j]! /= norm;
  }
  return values;
}

/** A face of a person, its embedding in the direction that `seed` draws. */
export function sampleFace(person: string, seed: number): Omit<GalleryFace, 'modelId'> {
  return {
    id: `${person}-${seed}`,
    person,
    embedding: randomEmbeddings(1, seed),
    source: `/photos/${seed}.jpg`,
    timeMs: Date.UTC(2026, 0, 1) + seed,
    quality: { score: 0.75, sharpness: 12.5, faceSizePx: 100 + seed },
    box: { x: -1.5, y: seed, width: 100, height: 120 },
  };
}
