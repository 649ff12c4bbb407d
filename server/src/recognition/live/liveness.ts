import type { LivenessSign } from '../../../../protocol/src/live';
import { headPose } from '../../detection/pose';

/** What one look at a face says about whether it lives. */
export interface LifeSight {
  timeMs: number;
  /** Of both eyes together; about 0.3 open. */
  eyeAspectRatio: number;
  yawDeg: number;
  pitchDeg: number;
}

/** Landmarks (iBUG 300-W) of the eyes: a corner, two points of the upper lid, the other corner, two of the lower lid. */
const EYES = [
  [36, 37, 38, 39, 40, 41],
  [42, 43, 44, 45, 46, 47],
] as const;

/**
 * How far the eyes are open: the height of an eye in parts of its width, the mean of both (Soukupová and Čech 2016,
 * “Real-Time Eye Blink Detection using Facial Landmarks”, eq. 1).
 * @param landmarks 68 × (x, y), pixels
 */
export function eyeAspectRatio(landmarks: ArrayLike<number>): number {
  const apart = (a: number, b: number) =>
    Math.hypot(
      landmarks[2 * a]! - landmarks[2 * b]!,
      landmarks[2 * a + 1]! - landmarks[2 * b + 1]!,
    );
  const ratios = EYES.map(
    ([p1, p2, p3, p4, p5, p6]) => (apart(p2, p6) + apart(p3, p5)) / (2 * apart(p1, p4)),
  );
  return (ratios[0]! + ratios[1]!) / 2;
}

export function lifeSight(landmarks: ArrayLike<number>, timeMs: number): LifeSight {
  const { yawDeg, pitchDeg } = headPose(landmarks);
  return { timeMs, eyeAspectRatio: eyeAspectRatio(landmarks), yawDeg, pitchDeg };
}

/** What happened longer ago than this is no part of one movement. */
const WINDOW_MS = 4000;
/** Between two looks further apart than this, the face may have been exchanged … */
const LONGEST_GAP_MS = 400;
/** … or when it turns this far from one look to the next. */
const JUMP_DEG = 16;

/** The looks that still count, with one more. */
export function withSight(sights: readonly LifeSight[], sight: LifeSight): LifeSight[] {
  const last = sights.at(-1);
  if (last === undefined) return [sight];
  const isApart =
    sight.timeMs - last.timeMs > LONGEST_GAP_MS ||
    Math.abs(sight.yawDeg - last.yawDeg) > JUMP_DEG ||
    Math.abs(sight.pitchDeg - last.pitchDeg) > JUMP_DEG;
  if (isApart) return [sight];
  return [...sights.filter(({ timeMs }) => sight.timeMs - timeMs <= WINDOW_MS), sight];
}

/**
 * Whether a blink or a turn of the head is among the looks. A hint and no protection: a video that is played to the
 * camera blinks too.
 * @param sights of one face, in order, as withSight keeps them
 */
export function livenessSign(sights: readonly LifeSight[]): LivenessSign | null {
  if (hasTurned(sights)) return 'turned';
  return hasBlinked(sights) ? 'blinked' : null;
}

/** The head must turn or nod so far … */
const TURN_DEG = 18;
const NOD_DEG = 16;
/** … in the median of so many looks, as single landmarks tremble. */
const SMOOTHED_LOOKS = 5;

function hasTurned(sights: readonly LifeSight[]): boolean {
  const span = (values: number[]) => Math.max(...values) - Math.min(...values);
  const smooth = (of: (sight: LifeSight) => number) => medians(sights.map(of), SMOOTHED_LOOKS);
  const yaw = smooth(({ yawDeg }) => yawDeg);
  const pitch = smooth(({ pitchDeg }) => pitchDeg);
  return yaw.length > 0 && (span(yaw) >= TURN_DEG || span(pitch) >= NOD_DEG);
}

/**
 * Closed: lower than this share of how open the eyes mostly are, and open again: higher than that. The bundled landmark
 * network falls behind the lids: in blinks of a filmed person the ratio fell by 12 to 20 %; in photos that were shaken,
 * turned and covered with noise it stayed within the deviations below.
 */
const CLOSED_SHARE = 0.88;
const OPEN_SHARE = 0.95;
/** In so many looks. */
const CLOSED_LOOKS = 2;
/** … and lower than they tremble: in parts of the deviation of all looks. */
const CLOSED_DEVIATIONS = 5;
/** A blink takes 100 to 400 ms (Soukupová and Čech), from open to open. */
const LONGEST_BLINK_MS = 600;
/** Who lowers the head seems to close the eyes. */
const STILL_DEG = 8;
/** Fewer do not say how open the eyes mostly are. */
const LEAST_LOOKS = 8;

function hasBlinked(sights: readonly LifeSight[]): boolean {
  if (sights.length < LEAST_LOOKS) return false;
  const ratios = sights.map((sight) => sight.eyeAspectRatio);
  const usual = median(ratios);
  // Of a normal distribution, the median distance from the median is 0.6745 deviations.
  const deviation = median(ratios.map((ratio) => Math.abs(ratio - usual))) / 0.6745;
  const closed = Math.min(CLOSED_SHARE * usual, usual - CLOSED_DEVIATIONS * deviation);
  const open = OPEN_SHARE * usual;
  let lastOpen: LifeSight | null = null;
  let lids: LifeSight[] = [];
  for (const sight of sights) {
    if (sight.eyeAspectRatio < open) {
      lids.push(sight);
      continue;
    }
    if (lastOpen !== null && isBlink(lids, lastOpen, sight, closed)) return true;
    lastOpen = sight;
    lids = [];
  }
  return false;
}

/** @param lids the looks between two at open eyes */
function isBlink(
  lids: readonly LifeSight[],
  before: LifeSight,
  after: LifeSight,
  closed: number,
): boolean {
  const isShort = after.timeMs - before.timeMs <= LONGEST_BLINK_MS;
  const isStill = [...lids, after].every(
    ({ yawDeg, pitchDeg }) =>
      Math.abs(yawDeg - before.yawDeg) <= STILL_DEG &&
      Math.abs(pitchDeg - before.pitchDeg) <= STILL_DEG,
  );
  const shut = lids.filter(({ eyeAspectRatio: ratio }) => ratio < closed);
  return isShort && isStill && shut.length >= CLOSED_LOOKS;
}

/** @returns the median of each so many that follow each other; none where there are fewer */
function medians(values: readonly number[], count: number): number[] {
  const starts = Math.max(0, values.length - count + 1);
  return Array.from({ length: starts }, (_, i) => median(values.slice(i, i + count)));
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
