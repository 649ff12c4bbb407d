import { describe, expect, it } from 'vitest';
import {
  eyeAspectRatio,
  lifeSight,
  livenessSign,
  withSight,
  type LifeSight,
} from '../../../../server/src/recognition/live/liveness';
import { LivenessHints } from '../../../../server/src/recognition/live/livenessHints';
import { Track } from '../../../../server/src/recognition/live/track';
import { SeededRandom } from '../../../../server/src/training/random';

/** Corners of eyes and mouth, nose and chin of a head; half the distance of the outer corners of the eyes is 1. */
const HEAD: [landmark: number, x: number, y: number, z: number][] = [
  [30, 0, 0, 0],
  [8, 0, 1.5, -0.3],
  [36, -1, -0.8, -0.6],
  [39, -0.35, -0.8, -0.5],
  [42, 0.35, -0.8, -0.5],
  [45, 1, -0.8, -0.6],
  [48, -0.65, 0.7, -0.55],
  [54, 0.65, 0.7, -0.55],
];
/** Upper lid and, below it, lower lid, with the x of both. */
const LIDS: [upper: number, lower: number, x: number][] = [
  [37, 41, -0.78],
  [38, 40, -0.57],
  [43, 47, 0.57],
  [44, 46, 0.78],
];
const EYE_WIDTH = 0.65;
const OPEN = 0.3;
const SCALE_PX = 80;
/** A camera's distance from the face, in the same units: some 40 cm. */
const CAMERA = 9;

interface Shown {
  yaw?: number;
  pitch?: number;
  /** Height of the eyes in parts of their width. */
  eyes?: number;
  /** A picture of the head, flat, is what turns. */
  isPhoto?: boolean;
  /** Standard deviation of each landmark, pixels. */
  trembling?: SeededRandom;
}
const TREMBLE_PX = 0.8;

/** What the landmark network would find: the head turned, seen by a camera that is near. */
function landmarks({ yaw = 0, pitch = 0, eyes = OPEN, isPhoto = false, trembling }: Shown = {}) {
  const half = (eyes * EYE_WIDTH) / 2;
  const lids = LIDS.flatMap(([upper, lower, x]): typeof HEAD => [
    [upper, x, -0.8 - half, -0.52],
    [lower, x, -0.8 + half, -0.52],
  ]);
  const values = new Float32Array(136);
  const [p, w] = [(pitch * Math.PI) / 180, (yaw * Math.PI) / 180];
  for (const [landmark, x, y, depth] of [...HEAD, ...lids]) {
    const z = isPhoto ? 0 : depth;
    const [y1, z1] = [y * Math.cos(p) - z * Math.sin(p), y * Math.sin(p) + z * Math.cos(p)];
    const [x2, z2] = [x * Math.cos(w) + z1 * Math.sin(w), z1 * Math.cos(w) - x * Math.sin(w)];
    const scale = (SCALE_PX * CAMERA) / (CAMERA - z2);
    const noise = () => (trembling === undefined ? 0 : TREMBLE_PX * normal(trembling));
    values[2 * landmark] = 300 + scale * x2 + noise();
    values[2 * landmark + 1] = 200 + scale * y1 + noise();
  }
  return values;
}

/** Box and Muller 1958. */
function normal(random: SeededRandom): number {
  return Math.sqrt(-2 * Math.log(1 - random.unit())) * Math.cos(2 * Math.PI * random.unit());
}

const FRAME_MS = 66;

/** The sign after each of the frames that are shown one after the other. */
function signs(frames: readonly Shown[], frameMs = FRAME_MS) {
  let sights: LifeSight[] = [];
  return frames.map((shown, i) => {
    sights = withSight(sights, lifeSight(landmarks(shown), i * frameMs));
    return livenessSign(sights);
  });
}
const signOf = (frames: readonly Shown[], frameMs = FRAME_MS) => signs(frames, frameMs).at(-1);
const still = (frames: number, shown: Shown = {}): Shown[] => Array(frames).fill(shown) as Shown[];
const ramp = (frames: number, to: (share: number) => Shown): Shown[] =>
  Array.from({ length: frames }, (_, i) => to(i / (frames - 1)));

describe('the eye aspect ratio', () => {
  it('is the height of the eyes in parts of their width', () => {
    const values = new Float32Array(136);
    // The eye at the left is 40 wide, its lids are 12 and 8 apart: (12 + 8) / (2 · 40). The other is shut.
    const left = [0, 0, 10, -6, 30, -4, 40, 0, 30, 4, 10, 6];
    const right = [100, 0, 110, 0, 130, 0, 140, 0, 130, 0, 110, 0];
    values.set([...left, ...right], 2 * 36);
    expect(eyeAspectRatio(values)).toBeCloseTo(0.125);
  });

  it('does not depend on how large, where or how tilted the face is', () => {
    const upright = landmarks();
    const moved = new Float32Array(136);
    const [cos, sin] = [3 * Math.cos(0.4), 3 * Math.sin(0.4)];
    for (let i = 0; i < 68; i++) {
      const [x, y] = [upright[2 * i]!, upright[2 * i + 1]!];
      moved.set([x * cos - y * sin + 50, x * sin + y * cos - 7], 2 * i);
    }
    expect(eyeAspectRatio(upright)).toBeCloseTo(0.3);
    expect(eyeAspectRatio(moved)).toBeCloseTo(0.3);
  });
});

describe('a sign of life', () => {
  it('is a blink: shut for a moment between open eyes', () => {
    const blink = [...still(15), { eyes: 0.2 }, { eyes: 0.1 }, { eyes: 0.12 }, { eyes: 0.29 }];
    const seen = signs([...blink, ...still(5)]);
    expect(seen.slice(0, 18)).toEqual(Array(18).fill(null));
    expect(seen.slice(18)).toEqual(Array(6).fill('blinked'));
  });

  it('is no closing of the eyes that lasts', () => {
    expect(signOf([...still(15), ...still(20, { eyes: 0.1 }), ...still(15)])).toBeNull();
  });

  it('is no lowering of the head and raising it again, by which eyes look shut', () => {
    const down = { pitch: -12, eyes: 0.15 };
    const frames = [...still(15), { pitch: -6, eyes: 0.24 }, down, down, { pitch: -6 }];
    expect(signOf([...frames, ...still(5)])).toBeNull();
  });

  it('is a head that turns or nods', () => {
    const turning = ramp(20, (share) => ({ yaw: 30 * share }));
    expect(signOf([...still(10), ...turning, ...still(5, { yaw: 30 })])).toBe('turned');
    const nodding = ramp(20, (share) => ({ pitch: -25 * share }));
    expect(signOf([...still(10), ...nodding, ...still(5, { pitch: -25 })])).toBe('turned');
  });

  it('is not that one picture follows another of the same person', () => {
    expect(signOf([...still(20, { yaw: -15 }), ...still(20, { yaw: 15 })])).toBeNull();
    const exchanged = [...still(20), ...still(20, { eyes: 0.1 })];
    expect(signOf(exchanged)).toBeNull();
  });

  it('is not seen over a gap, nor in frames that are too few a second', () => {
    const blink = [...still(15), { eyes: 0.1 }, { eyes: 0.1 }, ...still(15)];
    expect(signOf(blink)).toBe('blinked');
    // One look alone may be wrong.
    expect(signOf([...still(15), { eyes: 0.1 }, ...still(15)])).toBeNull();
    expect(signOf(blink, 500)).toBeNull();
  });

  it('is nothing that a photo shows, however its landmarks tremble', () => {
    for (let seed = 0; seed < 20; seed++) {
      const trembling = SeededRandom.ofSeed(seed, 1);
      expect(signs(still(300, { trembling })).filter(Boolean)).toEqual([]);
    }
  });

  it('is nothing that a photo shows when it is turned and tilted, as it is flat', () => {
    const turned = ramp(40, (share) => ({ yaw: -35 + 70 * share, isPhoto: true }));
    const tilted = ramp(40, (share) => ({ pitch: -30 + 60 * share, isPhoto: true }));
    expect(signs(turned).filter(Boolean)).toEqual([]);
    expect(signs(tilted).filter(Boolean)).toEqual([]);
  });

  it('is seen through trembling landmarks too', () => {
    const trembling = SeededRandom.ofSeed(1, 1);
    const blink = [0.2, 0.08, 0.1, 0.25].map((eyes) => ({ eyes, trembling }));
    const open = still(20, { trembling });
    expect(signOf([...open, ...blink, ...open])).toBe('blinked');
  });
});

describe('the hint of a face', () => {
  const track = (id: number) => new Track(id, { x: 0, y: 0, width: 100, height: 100 }, 1, 0);
  const blink = [...still(15), { eyes: 0.1 }, { eyes: 0.1 }, ...still(3)];
  const watch = (hints: LivenessHints, id: number, frames: readonly Shown[]) =>
    frames.forEach((shown, i) => hints.see(id, landmarks(shown), i * FRAME_MS));

  it('stays as long as the face is followed, and is its own', () => {
    const hints = new LivenessHints();
    watch(hints, 1, blink);
    watch(hints, 2, still(blink.length));
    hints.keepOnly([track(1), track(2)]);
    expect([hints.signOf(1), hints.signOf(2), hints.signOf(3)]).toEqual(['blinked', null, null]);
  });

  it('goes when another may stand there, or the face has gone', () => {
    const hints = new LivenessHints();
    const doubted = track(1);
    watch(hints, 1, blink);
    watch(hints, 2, blink);
    doubted.isDoubted = true;
    hints.keepOnly([doubted]);
    expect([hints.signOf(1), hints.signOf(2)]).toEqual([null, null]);
  });
});
