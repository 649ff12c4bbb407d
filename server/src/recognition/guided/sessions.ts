import type {
  GuidedDiscardParams,
  GuidedFinishParams,
  GuidedFrameResult,
  GuidedOpenResult,
  GuidedPose,
  LiveCorrectResult,
  LiveFrameParams,
} from '../../../../protocol/src/live';
import { ErrorCode } from '../../../../protocol/src/errors';
import { LikenessError } from '../../errors';
import type { DetectorName } from '../../detection/face';
import { brightness } from '../../detection/quality';
import { nearestPersons, type SearchIndex } from '../../gallery/search';
import { isStranger } from '../../gallery/strangers';
import { storeFaces } from '../../gallery/storeFaces';
import { scaleBox } from '../../images/crop';
import type { FacePool } from '../../workers/facePool';
import { cameraFrame } from '../live/cameraFrame';
import { lookClosely } from '../live/lookClosely';
import { OpenSessions } from '../live/openSession';
import { toStore } from '../live/sessions';
import type { RecognitionModel } from '../model';
import { loadIndex } from '../recognizePhotos';
import { Guide, GUIDED_POSES, hintWords } from './guide';

export interface OpenGuidedOptions {
  gallery: string;
  model: RecognitionModel;
  detector?: DetectorName | undefined;
  minScore?: number | undefined;
}

interface Enrolling extends OpenGuidedOptions {
  guide: Guide;
  index: SearchIndex;
  pool: FacePool;
}

/** Of this process. */
const sessions = new OpenSessions<Enrolling>();

/** Somebody in the background makes it two faces, a poster or a false alarm does not. */
const COUNTING_SCORE = 0.6;
/** … nor does a face far behind: smaller than this part of the largest. */
const COUNTING_SIZE = 0.4;
const MOST_LOOKALIKES = 3;

/** @throws LikenessError ModelMismatch, Busy */
export async function openGuided(
  options: OpenGuidedOptions,
  pool: FacePool,
): Promise<GuidedOpenResult> {
  const index = await loadIndex(options.gallery, options.model);
  const guide = new Guide(options.model.threshold);
  return { session: sessions.open({ ...options, guide, index, pool }), poses: [...GUIDED_POSES] };
}

/** @throws LikenessError NotFound, Busy while the frame before is worked on, InvalidInput, CorruptFile */
export function guideFrame(
  { session, jpegBase64, timeMs }: LiveFrameParams,
  signal?: AbortSignal,
): Promise<GuidedFrameResult> {
  return sessions.exclusively(session, async ({ guide, index, pool, model, ...options }) => {
    const frame = await cameraFrame(Buffer.from(jpegBase64, 'base64'));
    const { detector = 'ssd', minScore = COUNTING_SCORE } = options;
    const boxes = await pool.run('frameBoxes', { frame, detector, minScore }, signal);
    const faces = await lookClosely(frame, counting(boxes), model, pool, signal);
    const { width, height } = frame;
    const seen = { width, height, brightness: brightness(frame, { x: 0, y: 0, width, height }) };
    const { hint, next, taken } = guide.offer(faces, seen, timeMs);
    const picture = taken === null ? null : guide.pictures.get(taken)!;
    return {
      timeMs,
      hint,
      words: hintWords(hint, next),
      next,
      box: faces[0] === undefined ? null : scaleBox(faces[0].box, 1 / frame.scale),
      taken: [...guide.pictures.keys()],
      picture: picture && { pose: taken!, jpegBase64: base64(picture.crop.jpeg) },
      looksLike: lookalikes(guide, index, model.threshold),
    };
  });
}

export function discardGuided({ session, pose }: GuidedDiscardParams): { taken: GuidedPose[] } {
  const { guide } = sessions.get(session);
  guide.discard(pose);
  return { taken: [...guide.pictures.keys()] };
}

/**
 * Keeps what was taken and ends the session.
 * @throws LikenessError NotEnoughData before the first picture; as storeFaces
 */
export async function finishGuided({
  session,
  name,
  raw,
  consent,
}: GuidedFinishParams): Promise<LiveCorrectResult> {
  const { guide, gallery, model } = sessions.get(session);
  const faces = [...guide.pictures.values()].map(toStore);
  if (faces.length === 0) throw nothingTaken();
  const stored = await storeFaces({ name, faces, gallery, model, raw: raw ?? null, consent });
  sessions.close(session);
  return stored;
}

export function closeGuided(session: string): { closed: boolean } {
  return { closed: sessions.close(session) };
}

function counting<T extends { box: { width: number; height: number } }>(boxes: readonly T[]): T[] {
  const side = ({ box }: T) => Math.min(box.width, box.height);
  const largest = Math.max(0, ...boxes.map(side));
  return boxes
    .filter((face) => side(face) >= COUNTING_SIZE * largest)
    .sort((a, b) => side(b) - side(a));
}

/** Who is enrolled and within the threshold of a picture that was taken. */
function lookalikes(guide: Guide, index: SearchIndex, threshold: number) {
  const nearest = new Map<string, number>();
  for (const { embedding } of guide.pictures.values()) {
    const search = { limit: MOST_LOOKALIKES, k: 1, rankBy: 'best' } as const;
    for (const { person, distance } of nearestPersons(index, embedding, search)) {
      if (distance > threshold || isStranger(person)) continue;
      nearest.set(person, Math.min(distance, nearest.get(person) ?? Infinity));
    }
  }
  return [...nearest]
    .map(([name, distance]) => ({ name, distance }))
    .sort((a, b) => a.distance - b.distance);
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

function nothingTaken(): LikenessError {
  return new LikenessError(
    ErrorCode.NotEnoughData,
    'No picture has been taken yet.',
    'Follow the hints until there is at least the one that looks into the camera.',
  );
}
