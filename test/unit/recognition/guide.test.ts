import { beforeEach, describe, expect, it } from 'vitest';
import type { GuidedPose } from '../../../protocol/src/live';
import {
  Guide,
  GUIDED_POSES,
  hintWords,
  type GuideStep,
} from '../../../server/src/recognition/guided/guide';
import type { KeptFace } from '../../../server/src/recognition/live/keptFaces';

const FRAME = { width: 640, height: 480, brightness: 110 };
const THRESHOLD = 0.14;
const FRAME_MS = 66;

interface Looks {
  yaw?: number;
  pitch?: number;
  sizePx?: number;
  sharpness?: number;
  brightness?: number;
  insideShare?: number;
  person?: number;
}

function face(looks: Looks = {}): KeptFace {
  const { yaw = 0, pitch = 0, person = 0, ...quality } = looks;
  const embedding = new Float32Array(128);
  embedding[person] = 1;
  return {
    quality: {
      ...{ score: 0.98, sharpness: 120, brightness: 120, sizePx: 180, insideShare: 1 },
      ...quality,
      pose: { yawDeg: yaw, pitchDeg: pitch, rollDeg: 0 },
    },
    crop: { jpeg: new Uint8Array(1), landmarks: new Float32Array(136), box: BOX },
    embedding,
    box: BOX,
  };
}
const BOX = { x: 200, y: 100, width: 180, height: 200 };

/** How a head is turned in each pose, from a head that rests a little to one side and down. */
const TURNED: Record<GuidedPose, Looks> = {
  frontal: { yaw: -5, pitch: -4 },
  left: { yaw: 17, pitch: -6 },
  right: { yaw: -27, pitch: 0 },
  up: { yaw: -2, pitch: 10 },
  down: { yaw: -8, pitch: -18 },
};

let guide: Guide;
let nowMs: number;
beforeEach(() => {
  guide = new Guide(THRESHOLD);
  nowMs = 0;
});

function show(faces: KeptFace[], frames = 1): GuideStep {
  let step: GuideStep | null = null;
  for (let i = 0; i < frames; i++) step = guide.offer(faces, FRAME, (nowMs += FRAME_MS));
  return step!;
}

describe('a guided enrolment', () => {
  it('takes the five poses by itself, each held for a moment, in under two seconds', () => {
    for (const pose of GUIDED_POSES) {
      expect(guide.next).toBe(pose);
      expect(show([face(TURNED[pose])])).toEqual({ hint: 'hold-still', next: pose, taken: null });
      expect(show([face(TURNED[pose])], 4).taken).toBe(pose);
    }
    expect(show([face()])).toEqual({ hint: 'done', next: null, taken: null });
    expect([...guide.pictures.keys()]).toEqual(GUIDED_POSES);
    expect(nowMs).toBeLessThan(2000);
  });

  it('measures a turn from how the head rests', () => {
    show([face({ yaw: 12 })], 5);
    // 12° more than at rest, not 24° more than the camera's axis.
    expect(show([face({ yaw: 24 })]).hint).toBe('turn');
    expect(show([face({ yaw: 27 })]).hint).toBe('hold-still');
  });

  it('says what is wrong with a turn that went too far, or up and down too', () => {
    show([face()], 5);
    const words = (looks: Looks) => {
      const { hint, next } = show([face(looks)]);
      return hintWords(hint, next);
    };
    expect(words({ yaw: 50 })).toBe('Not so far: back a little.');
    expect(words({ yaw: 25, pitch: -20 })).toBe('Only to the side: keep your chin level.');
    show([face(TURNED.left)], 5);
    show([face(TURNED.right)], 5);
    expect(words({ pitch: 40 })).toBe('Not so far: back a little.');
    expect(words({ pitch: 15, yaw: 20 })).toBe('Only your chin: face the camera.');
  });

  it('takes a resting head that reads as lowered for one that looks ahead, and nods from there', () => {
    expect(show([face({ pitch: -25 })], 5).taken).toBe('frontal');
    show([face({ yaw: 20, pitch: -25 })], 5);
    show([face({ yaw: -20, pitch: -25 })], 5);
    expect(show([face({ pitch: -14 })], 5).taken).toBe('up');
    expect(show([face({ pitch: -36 })], 5).taken).toBe('down');
  });

  const missing: [string, Looks, GuideStep['hint']][] = [
    ['a small face', { sizePx: 60 }, 'closer'],
    ['a face that fills the picture', { sizePx: 400 }, 'further'],
    ['a face at the edge', { insideShare: 0.9 }, 'into-the-picture'],
    ['a dark face', { brightness: 30 }, 'more-light'],
    ['a glaring face', { brightness: 240 }, 'less-light'],
    ['a blurred face', { sharpness: 5 }, 'hold-still'],
    ['a face that looks aside', { yaw: 25 }, 'turn'],
    ['a face that looks up', { pitch: 24 }, 'turn'],
    ['a face that looks down', { pitch: -32 }, 'turn'],
  ];
  it.each(missing)('takes no picture of %s and says what is missing', (_, looks, hint) => {
    expect(show([face(looks)], 10)).toEqual({ hint, next: 'frontal', taken: null });
    expect(guide.pictures.size).toBe(0);
  });

  it('takes no picture without a face, of two people, or of somebody else than before', () => {
    expect(show([]).hint).toBe('no-face');
    expect(show([face(), face()], 10).hint).toBe('one-face-only');
    show([face()], 5);
    expect(show([face({ ...TURNED.left, person: 7 })], 10).hint).toBe('another-person');
    expect(guide.pictures.size).toBe(1);
  });

  it('asks for light where it is too dark to find a face', () => {
    expect(guide.offer([], { ...FRAME, brightness: 6 }, 0).hint).toBe('more-light');
  });

  it('starts the moment anew when the head moves', () => {
    show([face()], 3);
    show([face({ yaw: 30 })]);
    expect(show([face()], 4).taken).toBeNull();
    expect(show([face()]).taken).toBe('frontal');
  });

  it('asks for a discarded picture again', () => {
    for (const pose of GUIDED_POSES) show([face(TURNED[pose])], 5);
    guide.discard('right');
    expect(guide.next).toBe('right');
    expect(show([face(TURNED.right)], 5)).toEqual({ hint: 'done', next: null, taken: 'right' });
  });

  it('says each hint in a sentence', () => {
    expect(hintWords('turn', 'left')).toBe('Turn your head a little to your left.');
    expect(hintWords('closer', 'left')).toBe('Come closer.');
  });
});
