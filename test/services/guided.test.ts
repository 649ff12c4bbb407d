import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GuidedFrameResult, GuidedPose } from '../../protocol/src/live';
import type { Face } from '../../server/src/detection/face';
import { decodeImage } from '../../server/src/images/decodeImage';
import type { RgbImage } from '../../server/src/images/rgbImage';
import { GUIDED_POSES } from '../../server/src/recognition/guided/guide';
import { closeGuided, guideFrame, openGuided } from '../../server/src/recognition/guided/sessions';
import { loadModel } from '../../server/src/recognition/loadModel';
import type { RecognitionModel } from '../../server/src/recognition/model';
import type { FacePool } from '../../server/src/workers/facePool';
import { openFacePool } from '../../server/src/workers/openFacePool';
import { beforeCamera } from '../fixtures/beforeCamera';
import { turnHead, TURNS } from '../fixtures/turnedHead';
import { keptPhotos } from '../protocol/sampleWorkspace';

const GREY = [128, 128, 128] as const;
const FRAME_MS = 120;
/** Until somebody does what is asked for. */
const REACTION_MS = 600;
const LONGEST_MS = 20_000;
/** Who looks into the camera. */
const SAMPLE_PERSON = '5d';

const REAL = join(__dirname, '../../../shared/data/faces/raw');
/** Photos of somebody: straight ahead, to their left, to their right, chin up, chin down. */
const REAL_PEOPLE = {
  id07204: ['019843', '084005', '008995', '109252', '132104'],
  id07259: ['066461', '018515', '074588', '002512', '028700'],
  id07277: ['066345', '003884', '083376', '054013', '085274'],
  id07286: ['072767', '013530', '010876', '089426', '020463'],
};

type Stills = Record<GuidedPose, string>;

let root: string;
let pool: FacePool;
let model: RecognitionModel;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'likeness-guided-'));
  pool = openFacePool({ workers: 2 });
  model = await loadModel(null);
});
afterAll(async () => {
  await pool.close();
  await rm(root, { recursive: true, force: true });
});

async function largestFace(file: string): Promise<{ image: RgbImage; face: Face }> {
  const task = { file, detector: 'ssd', minScore: 0.5, backbone: null } as const;
  const { faces } = await pool.run('analysePhoto', task);
  const face = faces.reduce((a, b) => (b.box.width > a.box.width ? b : a));
  return { image: await decodeImage(file), face };
}

async function stillsOf(make: (pose: GuidedPose) => Promise<Uint8Array>): Promise<Stills> {
  const stills = GUIDED_POSES.map(async (pose) => [
    pose,
    Buffer.from(await make(pose)).toString('base64'),
  ]);
  return Object.fromEntries(await Promise.all(stills)) as Stills;
}

/** Of a photo that looks into the camera. */
async function turned(person: string): Promise<Stills> {
  const file = join(keptPhotos(), `Person ${person}`, '01.jpg');
  const { image, face } = await largestFace(file);
  return stillsOf((pose) => beforeCamera(turnHead(image, face, TURNS[pose]), face.box, GREY));
}

/** Of five photos. */
async function photographed(person: keyof typeof REAL_PEOPLE): Promise<Stills> {
  return stillsOf(async (pose) => {
    const photo = REAL_PEOPLE[person][GUIDED_POSES.indexOf(pose)]!;
    const { image, face } = await largestFace(join(REAL, person, `${photo}.jpg`));
    return beforeCamera(image, face.box, GREY);
  });
}

interface Taken {
  /** What was asked for, and what the camera saw when the picture was taken. */
  asked: GuidedPose;
  shown: GuidedPose;
}

/** Somebody sits before the camera and turns as they are asked to. @param heard how they take what is said */
async function enrol(stills: Stills, heard = (asked: GuidedPose) => asked) {
  const gallery = join(root, '.likeness');
  const { session } = await openGuided({ gallery, model }, pool);
  const taken: Taken[] = [];
  const words = new Set<string>();
  let shown: GuidedPose = 'frontal';
  let askedMs = 0;
  let seen: GuidedFrameResult | null = null;
  let nowMs = 0;
  for (; nowMs < LONGEST_MS && seen?.hint !== 'done'; nowMs += FRAME_MS) {
    const before: GuidedPose | null = seen?.next ?? null;
    if (before !== null && nowMs - askedMs >= REACTION_MS) shown = heard(before);
    seen = await guideFrame({ session, jpegBase64: stills[shown], timeMs: nowMs });
    words.add(seen.words);
    if (seen.next !== before) askedMs = nowMs;
    if (seen.picture !== null) taken.push({ asked: seen.picture.pose, shown });
  }
  closeGuided(session);
  return { taken, words: [...words], tookMs: nowMs };
}

const asAsked = GUIDED_POSES.map((pose) => ({ asked: pose, shown: pose }));

describe('all five pictures are taken by themselves', () => {
  it('of somebody who turns as asked', async () => {
    const { taken, words, tookMs } = await enrol(await turned(SAMPLE_PERSON));
    expect(taken).toEqual(asAsked);
    expect(words).toContain('Turn your head a little to your left.');
    expect(words.at(-1)).toBe('All pictures are taken.');
    expect(tookMs).toBeLessThan(LONGEST_MS);
  });

  it('but none of who turns to the other side, or nods the other way', async () => {
    const stills = await turned(SAMPLE_PERSON);
    const confused = (asked: GuidedPose) => (asked === 'left' ? 'right' : asked);
    const sideways = await enrol(stills, confused);
    expect(sideways.taken.map(({ asked }) => asked)).toEqual(['frontal']);
    expect(sideways.words.at(-1)).toBe('Turn your head a little to your left.');
    const nodding = await enrol(stills, (asked) => (asked === 'up' ? 'down' : asked));
    expect(nodding.taken.map(({ asked }) => asked)).toEqual(['frontal', 'left', 'right']);
    expect(nodding.words.at(-1)).toBe('Raise your chin a little.');
  });

  const people = Object.keys(REAL_PEOPLE) as (keyof typeof REAL_PEOPLE)[];
  it.skipIf(!existsSync(REAL)).each(people)(
    'of %s on photos (skipped where ../shared/data/faces is missing)',
    async (person) => {
      const { taken, tookMs } = await enrol(await photographed(person));
      expect(taken).toEqual(asAsked);
      expect(tookMs).toBeLessThan(LONGEST_MS);
    },
  );
});
