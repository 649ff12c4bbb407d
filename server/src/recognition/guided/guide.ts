import type { GuidedHint, GuidedPose } from '../../../../protocol/src/live';
import type { HeadPose } from '../../detection/pose';
import { squaredDistance } from '../../training/embeddingHead';
import type { KeptFace } from '../live/keptFaces';

/** In the order in which they are asked for. */
export const GUIDED_POSES: readonly GuidedPose[] = ['frontal', 'left', 'right', 'up', 'down'];

/** What a picture to be recognised by needs. Below, faces are recognised, but less often. */
const NEEDS = {
  /** Shorter side of the face, pixels; and in parts of the frame's shorter side. */
  leastPx: 80,
  leastShare: 0.18,
  mostShare: 0.75,
  /** As detection/quality.ts defines it: a webcam in daylight gives some hundreds, one in a dark room 20. */
  sharpness: 12,
  /** Mean brightness of the face, 0–255. */
  darkest: 45,
  brightest: 225,
  insideShare: 0.97,
  score: 0.6,
} as const;

/** Mean brightness of a frame, 0–255, below which nobody is found who may well be there. */
const DARK_FRAME = 25;

/** How far the head is turned from how it looked straight ahead, degrees: [least, most]. */
const TURN_DEG = [14, 38] as const;
const NOD_DEG = [9, 32] as const;
/**
 * Straight ahead is what everybody's resting head is, give or take. A smile or a broad chin reads as a lowered one: of
 * 394 photos of faces that were not turned aside half lay below −9°, a twentieth below −27°.
 */
const FRONTAL_DEG = { yaw: 14, down: 26, up: 18 } as const;
/** While it is turned one way, it may be turned so far the other way. */
const OFF_AXIS_DEG = 16;

/** The pose must be held so long, so that no picture is of a moving head. */
const HOLD_MS = 250;
/** A turned face differs from the frontal one more than two pictures of one pose do. */
const SAME_PERSON_FACTOR = 2.5;

/** Of a frame: its size in pixels, its mean brightness 0–255. */
export interface GuideFrame {
  width: number;
  height: number;
  brightness: number;
}

export interface GuideStep {
  hint: GuidedHint;
  next: GuidedPose | null;
  /** The pose that this frame gave a picture of. */
  taken: GuidedPose | null;
}

/**
 * Decides from frame to frame what is missing for an enrolment, and takes the pictures: straight ahead
 * first, then turned as seen from that.
 */
export class Guide {
  readonly pictures = new Map<GuidedPose, KeptFace>();
  private heldSinceMs: number | null = null;

  /** @param matchThreshold squared distance up to which two faces match */
  constructor(private readonly matchThreshold: number) {}

  get next(): GuidedPose | null {
    return GUIDED_POSES.find((pose) => !this.pictures.has(pose)) ?? null;
  }

  /** @param faces of the frame */
  offer(faces: readonly KeptFace[], frame: GuideFrame, nowMs: number): GuideStep {
    const { next } = this;
    if (next === null) return { hint: 'done', next, taken: null };
    const missing = this.whatIsMissing(faces, frame, next);
    if (missing !== null) {
      this.heldSinceMs = null;
      return { hint: missing, next, taken: null };
    }
    this.heldSinceMs ??= nowMs;
    if (nowMs - this.heldSinceMs < HOLD_MS) return { hint: 'hold-still', next, taken: null };
    this.heldSinceMs = null;
    this.pictures.set(next, faces[0]!);
    return { hint: this.next === null ? 'done' : 'taken', next: this.next, taken: next };
  }

  /** That picture is asked for again. The frontal one is what the others are measured by. */
  discard(pose: GuidedPose): void {
    this.pictures.delete(pose);
    this.heldSinceMs = null;
  }

  private whatIsMissing(
    faces: readonly KeptFace[],
    frame: GuideFrame,
    next: GuidedPose,
  ): GuidedHint | null {
    const [face] = faces;
    if (face === undefined) return frame.brightness < DARK_FRAME ? 'more-light' : 'no-face';
    if (faces.length > 1) return 'one-face-only';
    const { quality } = face;
    const share = quality.sizePx / Math.min(frame.width, frame.height);
    if (quality.insideShare < NEEDS.insideShare) return 'into-the-picture';
    if (quality.sizePx < NEEDS.leastPx || share < NEEDS.leastShare) return 'closer';
    if (share > NEEDS.mostShare) return 'further';
    if (quality.brightness < NEEDS.darkest) return 'more-light';
    if (quality.brightness > NEEDS.brightest) return 'less-light';
    if (!this.isSamePerson(face)) return 'another-person';
    const turn = this.whatTurn(face, next);
    if (turn !== null) return turn;
    if (quality.sharpness < NEEDS.sharpness || quality.score < NEEDS.score) return 'hold-still';
    return null;
  }

  /** @returns null where the head is as it is wanted */
  private whatTurn({ quality: { pose } }: KeptFace, wanted: GuidedPose): GuidedHint | null {
    const ahead = this.pictures.get('frontal')?.quality.pose;
    if (wanted === 'frontal' || ahead === undefined) return isAhead(pose) ? null : 'turn';
    const yaw = pose.yawDeg - ahead.yawDeg;
    const pitch = pose.pitchDeg - ahead.pitchDeg;
    // The picture is not mirrored: who turns to their left looks to its right.
    if (wanted === 'left') return turnHint(yaw, TURN_DEG, pitch);
    if (wanted === 'right') return turnHint(-yaw, TURN_DEG, pitch);
    return turnHint(wanted === 'up' ? pitch : -pitch, NOD_DEG, yaw);
  }

  private isSamePerson({ embedding }: KeptFace): boolean {
    if (this.pictures.size === 0) return true;
    const distances = [...this.pictures.values()].map((picture) =>
      squaredDistance(picture.embedding, 0, embedding, 0),
    );
    return Math.min(...distances) <= SAME_PERSON_FACTOR * this.matchThreshold;
  }
}

function isAhead({ yawDeg, pitchDeg }: HeadPose): boolean {
  const { yaw, down, up } = FRONTAL_DEG;
  return Math.abs(yawDeg) <= yaw && pitchDeg >= -down && pitchDeg <= up;
}

/** @param along how far the head is turned as it was asked for, and across that, degrees */
function turnHint(
  along: number,
  [least, most]: readonly [number, number],
  across: number,
): GuidedHint | null {
  if (along < least) return 'turn';
  if (along > most) return 'turn-less';
  return Math.abs(across) <= OFF_AXIS_DEG ? null : 'turn-only-so';
}

const POSE_WORDS: Record<GuidedPose, string> = {
  frontal: 'Look straight into the camera.',
  left: 'Turn your head a little to your left.',
  right: 'Turn your head a little to your right.',
  up: 'Raise your chin a little.',
  down: 'Lower your chin a little.',
};

const ONLY_SO_WORDS: Record<GuidedPose, string> = {
  frontal: '',
  left: 'Only to the side: keep your chin level.',
  right: 'Only to the side: keep your chin level.',
  up: 'Only your chin: face the camera.',
  down: 'Only your chin: face the camera.',
};

const HINT_WORDS: Record<Exclude<GuidedHint, 'turn' | 'turn-only-so' | 'taken'>, string> = {
  'no-face': 'No face is in the picture.',
  'one-face-only': 'Only one face may be in the picture.',
  closer: 'Come closer.',
  further: 'Move back a little.',
  'into-the-picture': 'Move into the middle of the picture.',
  'more-light': 'More light on the face is needed.',
  'less-light': 'The face is too bright: move out of the light.',
  'another-person': 'This looks like another person than in the first picture.',
  'turn-less': 'Not so far: back a little.',
  'hold-still': 'Hold still.',
  done: 'All pictures are taken.',
};

/** A hint in the words of a user. */
export function hintWords(hint: GuidedHint, next: GuidedPose | null): string {
  if (hint === 'turn' || hint === 'taken') return next === null ? '' : POSE_WORDS[next];
  if (hint === 'turn-only-so') return next === null ? '' : ONLY_SO_WORDS[next];
  return HINT_WORDS[hint];
}
