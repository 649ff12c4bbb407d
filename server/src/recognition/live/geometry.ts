import type { Box } from '../../detection/face';
import { intersectionOverUnion } from '../../detection/overlap';

/** Two boxes that share this much between two frames are taken for the same face without asking. */
export const CERTAIN_IOU = 0.3;

/** A face that moves fast, or is seen seldom, may have left its box: this many box widths are looked at. */
const REACH = 0.9;
/** … if it has kept its size to this factor. */
const MAX_GROWTH = 1.6;
/** What such a guess counts at most: less than any overlap that is certain. */
const NEAR_AFFINITY = 0.2;

/**
 * How well a box continues a track: the overlap, or for boxes that do not overlap much a smaller number
 * that falls with their distance.
 * @param predicted where the track should be now
 * @returns 0 (no) to 1
 */
export function affinity(predicted: Box, box: Box): number {
  const overlap = intersectionOverUnion(predicted, box);
  if (overlap >= CERTAIN_IOU) return overlap;
  const [sideA, sideB] = [sideOf(predicted), sideOf(box)];
  const growth = Math.max(sideA / sideB, sideB / sideA);
  if (!(growth <= MAX_GROWTH)) return 0;
  const apart = centreDistance(predicted, box) / ((sideA + sideB) / 2);
  return NEAR_AFFINITY * Math.max(0, 1 - apart / REACH);
}

export interface Pair {
  track: number;
  detection: number;
  affinity: number;
}

/**
 * Pairs tracks with detections, the best pair first; each takes part once.
 * @param places where each track may be now
 * @param least pairs with less affinity are left alone
 */
export function pairUp(
  places: readonly (readonly Box[])[],
  boxes: readonly Box[],
  least = 0,
): Pair[] {
  const pairs = places
    .flatMap((own, track) =>
      boxes.map((box, detection) => {
        const best = Math.max(...own.map((place) => affinity(place, box)));
        return { track, detection, affinity: best };
      }),
    )
    .filter((pair) => pair.affinity > least)
    .sort((a, b) => b.affinity - a.affinity);
  const [tracks, detections] = [new Set<number>(), new Set<number>()];
  return pairs.filter(({ track, detection }) => {
    if (tracks.has(track) || detections.has(detection)) return false;
    tracks.add(track);
    detections.add(detection);
    return true;
  });
}

/** A box that moved by less than this many of its widths trembles; by more it moves. */
const TREMBLE = 0.02;
/** Share of a new box that a trembling one takes over; one that moves takes over more, up to all. */
const LEAST_SHARE = 0.35;
const SHARE_A_WIDTH = 4;

/** The box that is shown: still when the face is still, where the face is when it moves. */
export function smoothBox(shown: Box, seen: Box): Box {
  const moved = centreDistance(shown, seen) / sideOf(seen);
  const grown = Math.abs(sideOf(shown) / sideOf(seen) - 1);
  const change = Math.max(0, Math.max(moved, grown) - TREMBLE);
  const share = Math.min(1, LEAST_SHARE + SHARE_A_WIDTH * change);
  const mix = (a: number, b: number) => a + share * (b - a);
  return {
    x: mix(shown.x, seen.x),
    y: mix(shown.y, seen.y),
    width: mix(shown.width, seen.width),
    height: mix(shown.height, seen.height),
  };
}

/** Side of the square with the same area. */
export function sideOf({ width, height }: Box): number {
  return Math.sqrt(width * height);
}

export function centreOf({ x, y, width, height }: Box): { x: number; y: number } {
  return { x: x + width / 2, y: y + height / 2 };
}

function centreDistance(a: Box, b: Box): number {
  const [from, to] = [centreOf(a), centreOf(b)];
  return Math.hypot(from.x - to.x, from.y - to.y);
}
