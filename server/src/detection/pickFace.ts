import type { FacePolicy } from '../../../protocol/src/dataset';
import type { Box, ScoredBox } from './face';

/**
 * A detection counts only if the detector believes in it at least this fraction of what it believes in
 * the best one: cloth or skin taken for a large face scores 0.3–0.55 beside a real face's 0.9, real
 * faces in 60 press photos scored 0.76 and more.
 */
const COUNTING_SCORE_RATIO = 0.65;

/**
 * … and if its side is at least this fraction of the largest counting face's: smaller ones are people
 * in the background, posters and patterns.
 */
const COUNTING_SIDE_RATIO = 0.4;

/** The face that a photo is about, or why there is none. */
export type Picked<F> =
  { face: F; reason: null } | { face: null; reason: 'no-face' | 'several-faces' };

/**
 * Picks the face of the person a photo is filed under.
 * - `largest`: the largest face (photos taken of this person).
 * - `most-central`: the face whose centre is nearest to the photo's (crops, LFW).
 * - `single-only`: the only face; several are a reason to leave the photo out.
 *
 * Under each policy only faces count whose score is at least 0.65 of the best face's and whose side
 * is at least 0.4 of the largest such face's, so that neither a false alarm nor a passer-by is picked
 * or makes a portrait "several faces".
 * @param faces in any order, in pixels of the photo
 * @param photo size, pixels
 */
export function pickFace<F extends ScoredBox>(
  faces: readonly F[],
  photo: { width: number; height: number },
  policy: FacePolicy,
): Picked<F> {
  const counting = countingFaces(faces);
  if (counting.length === 0) return { face: null, reason: 'no-face' };
  if (policy === 'single-only' && counting.length > 1) {
    return { face: null, reason: 'several-faces' };
  }
  const rank =
    policy === 'most-central'
      ? (face: F) => -distanceFromCentre(face.box, photo)
      : (face: F) => side(face.box);
  return { face: maxBy(counting, rank)!, reason: null };
}

/** The faces that count, see pickFace. @param faces at least one */
export function countingFaces<F extends ScoredBox>(faces: readonly F[]): F[] {
  const bestScore = Math.max(...faces.map(({ score }) => score));
  const believed = faces.filter(({ score }) => score >= COUNTING_SCORE_RATIO * bestScore);
  const largestSide = Math.max(...believed.map(({ box }) => side(box)));
  return believed.filter(({ box }) => side(box) >= COUNTING_SIDE_RATIO * largestSide);
}

/** Side of the square with the same area, so that a tall box and a wide one compare. */
function side(box: Box): number {
  return Math.sqrt(box.width * box.height);
}

function distanceFromCentre(box: Box, photo: { width: number; height: number }): number {
  const x = box.x + box.width / 2 - photo.width / 2;
  const y = box.y + box.height / 2 - photo.height / 2;
  return Math.hypot(x, y);
}

/** The item with the highest rank; of equals the first. */
function maxBy<T>(items: readonly T[], rank: (item: T) => number): T | undefined {
  return items.reduce<T | undefined>(
    (best, item) => (best === undefined || rank(item) > rank(best) ? item : best),
    undefined,
  );
}
