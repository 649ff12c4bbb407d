import { SeededRandom } from '../../../server/src/training/random';
import type { GalleryFace } from '../../../server/src/gallery/galleryTable';

/** Faces vary in fewer directions than embeddings have numbers. */
const DIRECTIONS = 24;
/** How far photos stray from their person; strangers are 1 apart or so. */
const SPREAD = 0.35;

/**
 * People as clusters, as embeddings of faces are. The first people, and the first photos of a person, are
 * the same however many are asked for.
 * @returns person by person
 */
export function crowd(people: number, photos: number): Omit<GalleryFace, 'modelId'>[] {
  const mixing = normals(SeededRandom.ofSeed(1, 110), DIRECTIONS * 128);
  return Array.from({ length: people }, (_, person) => {
    const random = SeededRandom.ofSeed(person + 1, 111);
    const centre = normals(random, DIRECTIONS);
    return Array.from({ length: photos }, (__, photo) => ({
      ...{ id: `id-${person}-${photo}`, person: `person ${person}` },
      embedding: unit(centre, normals(random, DIRECTIONS), mixing),
      source: `/photos/${person}/${photo}.jpg`,
      timeMs: Date.UTC(2026, 0, 1) + photo,
      quality: { score: 0.75, sharpness: 12.5, faceSizePx: 100 },
      box: { x: 1, y: 2, width: 100, height: 120 },
    }));
  }).flat();
}

function unit(centre: number[], noise: number[], mixing: number[]): Float32Array {
  const values = new Float32Array(128);
  for (let d = 0; d < DIRECTIONS; d++) {
    const value = centre[d]! + SPREAD * noise[d]!;
    for (let k = 0; k < 128; k++) values[k]! += value * mixing[d * 128 + k]!;
  }
  const norm = Math.hypot(...values);
  return values.map((value) => value / norm);
}

/** Roughly normal: sums of uniform numbers. */
function normals(random: SeededRandom, count: number): number[] {
  return Array.from({ length: count }, () => {
    const sum = random.unit() + random.unit() + random.unit() + random.unit();
    return (sum - 2) * Math.sqrt(3);
  });
}
