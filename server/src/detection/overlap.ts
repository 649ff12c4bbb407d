import type { Box, ScoredBox } from './face';

/** Two boxes that share more than this are taken for the same face. */
export const SAME_FACE_IOU = 0.4;

/** Intersection over union of two boxes, 0–1. */
export function intersectionOverUnion(a: Box, b: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  if (width <= 0 || height <= 0) return 0;
  const shared = width * height;
  return shared / (a.width * a.height + b.width * b.height - shared);
}

/** Greedy non-maximum suppression: of boxes on the same face the best stays; best first. */
export function withoutOverlaps<T extends ScoredBox>(boxes: readonly T[]): T[] {
  const kept: T[] = [];
  for (const candidate of [...boxes].sort((a, b) => b.score - a.score)) {
    const isNew = kept.every(
      ({ box }) => intersectionOverUnion(box, candidate.box) <= SAME_FACE_IOU,
    );
    if (isNew) kept.push(candidate);
  }
  return kept;
}
