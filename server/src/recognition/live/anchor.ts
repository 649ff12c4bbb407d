import type { Box } from '../../detection/face';
import type { RgbImage } from '../../images/rgbImage';
import { alikeness, facePatch, type FacePatch } from './facePatch';

/**
 * Where and how a face was when the detector saw it last. From frame to frame it is followed by its landmarks: they
 * take a twentieth of a detector's time. Each place is reckoned from the detector's own box, so that no error adds up.
 */
export interface Anchor {
  box: Box;
  middle: LandmarkMiddle;
  patch: FacePatch;
}

interface LandmarkMiddle {
  x: number;
  y: number;
  /** Mean distance of the landmarks from it, pixels. */
  spread: number;
}

/** Brows, nose and eyes (iBUG 300-W): talking does not move them. */
const STEADY = { first: 17, last: 47 } as const;

/** A face goes no further between two frames than so many of its widths … */
const MOST_MOVED = 0.5;
/** … and becomes no larger or smaller than by this factor since it was detected. */
const MOST_GROWN = 1.35;
/**
 * Where a face was left, its landmarks are still found somewhere, but what is there looks otherwise. Of five filmed
 * faces 98 of 100 frames were more alike than this to what the detector had seen, at most 250 ms before.
 */
const LEAST_ALIKE = 0.6;

export function anchorOf(frame: RgbImage, box: Box, landmarks: Float32Array): Anchor {
  return { box, middle: middleOf(landmarks), patch: facePatch(frame, box) };
}

/**
 * @param last where it was a frame before
 * @param landmarks as they were found from there, 68 × (x, y), pixels
 * @returns its box in this frame; null where it is not certain that the face is still there
 */
export function followedBox(
  anchor: Anchor,
  last: Box,
  frame: RgbImage,
  landmarks: Float32Array,
): Box | null {
  const { box: from, middle: before } = anchor;
  const now = middleOf(landmarks);
  const grown = now.spread / before.spread;
  const box = {
    x: now.x + (from.x - before.x) * grown,
    y: now.y + (from.y - before.y) * grown,
    width: from.width * grown,
    height: from.height * grown,
  };
  const moved = Math.hypot(
    box.x + box.width / 2 - last.x - last.width / 2,
    box.y + box.height / 2 - last.y - last.height / 2,
  );
  const isNear = moved <= MOST_MOVED * last.width;
  // Written so that NaN is not one of those that are.
  if (!isNear || !(grown <= MOST_GROWN && grown >= 1 / MOST_GROWN)) return null;
  return alikeness(anchor.patch, facePatch(frame, box)) >= LEAST_ALIKE ? box : null;
}

function middleOf(landmarks: Float32Array): LandmarkMiddle {
  const points = landmarks.subarray(2 * STEADY.first, 2 * (STEADY.last + 1));
  const count = points.length / 2;
  let [x, y, spread] = [0, 0, 0];
  for (let i = 0; i < points.length; i += 2) {
    x += points[i]! / count;
    y += points[i + 1]! / count;
  }
  for (let i = 0; i < points.length; i += 2) {
    spread += Math.hypot(points[i]! - x, points[i + 1]! - y) / count;
  }
  return { x, y, spread };
}
