import { ErrorCode } from '../../../protocol/src/errors';
import { EMBEDDING_DIMENSIONS } from '../backbones/backbone';
import { LikenessError } from '../errors';
import { squaredDistance } from '../training/embeddingHead';
import type { GalleryFace } from './galleryTable';

/** Faces that are near to each other. */
export interface FaceGroup {
  ids: string[];
  sources: string[];
  /** Mean squared distance of two of them, 0–4; 0 for a single face. */
  meanDistance: number;
}

/** A person's faces in two groups. */
export interface SplitProposal {
  /** The larger first. */
  groups: [FaceGroup, FaceGroup];
  /** Mean squared distance of a face of one group and one of the other, 0–4. */
  meanDistanceBetween: number;
}

/** Assignments settle within a few rounds; this only ends a cycle of equal distances. */
const MAX_ROUNDS = 50;
/** Of two faces nobody can say which is the odd one. */
const FEWEST_FACES = 3;

type Embedded = Pick<GalleryFace, 'id' | 'source' | 'embedding'>;

/**
 * Divides faces into two groups, spherical k-means (Dhillon and Modha 2001) with k = 2: begins with the two
 * faces furthest apart, then each face joins the nearer mean direction until none changes. The same faces
 * give the same groups.
 * @throws LikenessError NotEnoughData with fewer than three faces, or copies of one
 */
export function proposeSplit(faces: readonly Embedded[]): SplitProposal {
  if (faces.length < FEWEST_FACES) throw cannotTell(faces.length);
  let means = furthestPair(faces).map((i) => faces[i]!.embedding);
  let sides: boolean[] = [];
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const next = faces.map(({ embedding }) => nearer(embedding, means));
    if (next.every((side, i) => side === sides[i])) break;
    sides = next;
    means = [false, true].map((side) => meanDirection(faces.filter((_, i) => sides[i] === side)));
  }
  const [a, b] = [false, true].map((side) => faces.filter((_, i) => sides[i] === side));
  const [larger, smaller] = a!.length >= b!.length ? [a!, b!] : [b!, a!];
  // Copies of one face: none is nearer to anything.
  if (smaller.length === 0) throw cannotTell(faces.length);
  return {
    groups: [groupOf(larger), groupOf(smaller)],
    meanDistanceBetween: meanOver(larger, smaller),
  };
}

function cannotTell(faces: number): LikenessError {
  return new LikenessError(
    ErrorCode.NotEnoughData,
    `Of ${faces} faces none can be told to be another person’s.`,
    'Choose the face that is somebody else’s yourself.',
  );
}

function furthestPair(faces: readonly Embedded[]): [number, number] {
  let [pair, furthest]: [[number, number], number] = [[0, 1], -1];
  for (let i = 0; i < faces.length; i++) {
    for (let j = i + 1; j < faces.length; j++) {
      const distance = between(faces[i]!, faces[j]!);
      if (distance > furthest) [pair, furthest] = [[i, j], distance];
    }
  }
  return pair;
}

function between(a: Embedded, b: Embedded): number {
  return squaredDistance(a.embedding, 0, b.embedding, 0);
}

/** @returns whether the second mean is the nearer one */
function nearer(embedding: Float32Array, [a, b]: readonly Float32Array[]): boolean {
  return squaredDistance(embedding, 0, b!, 0) < squaredDistance(embedding, 0, a!, 0);
}

function meanDirection(faces: readonly Embedded[]): Float32Array {
  const sum = new Float64Array(EMBEDDING_DIMENSIONS);
  for (const { embedding } of faces) embedding.forEach((value, i) => (sum[i]! += value));
  const norm = Math.max(Math.hypot(...sum), Number.MIN_VALUE);
  return Float32Array.from(sum, (value) => value / norm);
}

function groupOf(faces: readonly Embedded[]): FaceGroup {
  return {
    ids: faces.map(({ id }) => id),
    sources: faces.map(({ source }) => source),
    // Each face's distance to itself is 0 and must not count.
    meanDistance:
      faces.length < 2 ? 0 : (meanOver(faces, faces) * faces.length) / (faces.length - 1),
  };
}

function meanOver(a: readonly Embedded[], b: readonly Embedded[]): number {
  let sum = 0;
  for (const one of a) for (const other of b) sum += between(one, other);
  return sum / (a.length * b.length);
}
