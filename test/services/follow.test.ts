import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Face } from '../../server/src/detection/face';
import { intersectionOverUnion } from '../../server/src/detection/overlap';
import { decodeImage } from '../../server/src/images/decodeImage';
import { cropImage } from '../../server/src/images/crop';
import { resizeImage } from '../../server/src/images/resize';
import type { RgbImage } from '../../server/src/images/rgbImage';
import { DETECT_EVERY_MS } from '../../server/src/recognition/live/detectionRhythm';
import { FaceFollower, type Sighting } from '../../server/src/recognition/live/faceFollower';
import type { FacePool } from '../../server/src/workers/facePool';
import { openFacePool } from '../../server/src/workers/openFacePool';
import { SAMPLE_PHOTOS } from '../fixtures/samplePhotos';
import { facesOf } from './sampleFaces';

const FRAME = { width: 640, height: 480 };
const FRAME_MS = 33;
const FACE_PX = 130;

let pool: FacePool;
/** A room without people: a photo so blurred that nobody is left in it, with a grain as cameras have. */
let room: RgbImage;
/**
 * Two people, cut out with what is round them. Their landmarks lie alike, and are found much the same in the room where
 * they were: only how it looks there says that they have gone.
 */
let people: [RgbImage, RgbImage];

beforeAll(async () => {
  pool = openFacePool({ workers: 1, threadsPerWorker: 2 });
  const { file } = SAMPLE_PHOTOS[0]!;
  const [ann, ben] = await facesOf(1, pool);
  people = [await portrait(file, ann!), await portrait(file, ben!)];
  const { data } = await sharp(file)
    .resize(FRAME.width, FRAME.height, { fit: 'fill' })
    .blur(30)
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  room = { ...FRAME, data: data.map((value, i) => value + ((i * 7919) % 13) - 6) };
});

afterAll(() => pool.close());

async function portrait(file: string, { box }: Face): Promise<RgbImage> {
  const [x, y] = [box.x - 0.35 * box.width, box.y - 0.5 * box.height];
  const size = { width: 1.7 * box.width, height: 1.9 * box.height };
  const cut = cropImage(await decodeImage(file), { x, y, ...size });
  const scale = FACE_PX / box.width;
  return resizeImage(cut, Math.round(cut.width * scale), Math.round(cut.height * scale));
}

/** The room with a picture in it, its middle at x; what lies outside is cut off. */
function scene(picture: RgbImage | null, x = 320): RgbImage {
  const data = Uint8Array.from(room.data);
  if (picture === null) return { ...FRAME, data };
  const [left, top] = [Math.round(x - picture.width / 2), 100];
  const [from, to] = [Math.max(0, -left), Math.min(picture.width, FRAME.width - left)];
  for (let row = 0; row < picture.height && from < to; row++) {
    const start = row * picture.width;
    const pixels = picture.data.subarray(3 * (start + from), 3 * (start + to));
    data.set(pixels, 3 * ((top + row) * FRAME.width + left + from));
  }
  return { ...FRAME, data };
}

/** Sees frame after frame, and counts how often the detector looks. */
async function watch(frames: readonly RgbImage[], detectEveryMs = DETECT_EVERY_MS) {
  const detections: { frame: number; tryBorder: boolean }[] = [];
  let frame = 0;
  const counting: FacePool = {
    ...pool,
    run: (task, args, signal) => {
      const { tryBorder } = args as { tryBorder?: boolean };
      if (task === 'frameBoxes') detections.push({ frame, tryBorder: tryBorder! });
      return pool.run(task, args, signal);
    },
  };
  const options = { detector: 'ssd', minScore: 0.5, detectEveryMs } as const;
  const follower = new FaceFollower(options, counting);
  const seen: Pick<Sighting['face'], 'box'>[][] = [];
  for (; frame < frames.length; frame++) {
    const sightings = await follower.see(frames[frame]!, frame * FRAME_MS);
    seen.push(sightings.map(({ face }) => ({ box: face.box })));
  }
  return { seen, detections };
}

const still = (picture: RgbImage | null, count: number) =>
  Array.from({ length: count }, () => scene(picture));

describe('a face that is followed by its landmarks', () => {
  it('is where the detector would see it, which looks a few times a second', async () => {
    const frames = Array.from({ length: 24 }, (_, i) =>
      scene(people[0], 320 + 120 * Math.sin(i / 8)),
    );
    const [followed, detected] = [await watch(frames), await watch(frames, 0)];
    expect(detected.detections).toHaveLength(frames.length);
    expect(followed.detections.length).toBeLessThanOrEqual(4);
    for (const [i, faces] of followed.seen.entries()) {
      expect(faces).toHaveLength(1);
      const overlap = intersectionOverUnion(faces[0]!.box, detected.seen[i]![0]!.box);
      expect(overlap).toBeGreaterThan(0.75);
    }
  });

  it('leaves no box behind when it goes, at whichever moment that is', async () => {
    for (const staying of [9, 11, 13]) {
      const { seen } = await watch([...still(people[0], staying), ...still(null, 6)]);
      const counts = seen.map((faces) => faces.length);
      expect(counts).toEqual([...Array<number>(staying).fill(1), ...Array<number>(6).fill(0)]);
    }
  });

  it('leaves no box at the edge of the picture when it walks out of it', async () => {
    const frames = Array.from({ length: 20 }, (_, i) => scene(people[0], 430 + 24 * i));
    const [followed, detected] = [await watch(frames), await watch(frames, 0)];
    const last = (seen: { box: unknown }[][]) => seen.findLastIndex((faces) => faces.length > 0);
    expect(last(detected.seen)).toBeLessThan(frames.length - 4);
    expect(last(followed.seen)).toBeLessThanOrEqual(last(detected.seen) + 2);
  });

  it('is looked at by the detector at once when another takes its place', async () => {
    const frames = [...still(people[0], 11), ...still(people[1], 4)];
    const { detections } = await watch(frames);
    expect(detections.map(({ frame }) => frame)).toContain(11);
  });
});

describe('where nobody is', () => {
  it('the detector looks some times a second, and every other time with a border too', async () => {
    const { seen, detections } = await watch(still(null, 45));
    expect(seen.flat()).toEqual([]);
    expect(detections.length).toBeGreaterThanOrEqual(10);
    expect(detections.length).toBeLessThanOrEqual(15);
    expect(detections.filter(({ tryBorder }) => tryBorder).length).toBeLessThanOrEqual(6);
  });

  it('somebody who comes is seen within an eighth of a second', async () => {
    for (const empty of [9, 10, 11, 12]) {
      const { seen } = await watch([...still(null, empty), ...still(people[0], 5)]);
      const first = seen.findIndex((faces) => faces.length > 0);
      expect((first - empty) * FRAME_MS).toBeLessThanOrEqual(125);
    }
  });
});
