import type {
  LiveCorrectParams,
  LiveCorrectResult,
  LiveFrameParams,
  LiveFrameResult,
  LiveOpenResult,
  LiveStrangersResult,
  LiveUpdateParams,
  LiveUpdateResult,
} from '../../../../protocol/src/live';
import { ErrorCode } from '../../../../protocol/src/errors';
import { LikenessError } from '../../errors';
import { correctFace } from '../../gallery/correctFace';
import type { CameraFace } from '../../gallery/storeFaces';
import { scaleBox } from '../../images/crop';
import type { FacePool } from '../../workers/facePool';
import type { RecognitionModel } from '../model';
import { loadIndex } from '../recognizePhotos';
import { cameraFrame } from './cameraFrame';
import type { KeptFace } from './keptFaces';
import { LiveSession, type LiveOptions } from './liveSession';
import { OpenSessions } from './openSession';

/** A camera's session of a client. */
interface Watching {
  live: LiveSession;
  gallery: string;
  model: RecognitionModel;
}

/** Of this process. */
const sessions = new OpenSessions<Watching>();

/** Somebody waits for each frame: three people who come at once are looked at within two frames. */
const LOOKS_PER_FRAME = 2;

export interface OpenLiveOptions extends Omit<LiveOptions, 'index' | 'looksPerFrame'> {
  gallery: string;
}

/** @throws LikenessError ModelMismatch, Busy */
export async function openLive(
  { gallery, ...options }: OpenLiveOptions,
  pool: FacePool,
): Promise<LiveOpenResult> {
  const { model } = options;
  const index = await loadIndex(gallery, model);
  const live = new LiveSession({ ...options, index, looksPerFrame: LOOKS_PER_FRAME }, pool);
  return {
    session: sessions.open({ live, gallery, model }),
    threshold: live.thresholds.give,
    model: { id: model.id, runFolder: model.runFolder },
    people: index.rowsOf.size,
  };
}

/** @throws LikenessError NotFound, Busy while the frame before is worked on, InvalidInput, CorruptFile */
export function seeFrame(
  { session, jpegBase64, timeMs }: LiveFrameParams,
  signal?: AbortSignal,
): Promise<LiveFrameResult> {
  return sessions.exclusively(session, async ({ live }) => {
    const startedMs = performance.now();
    const frame = await cameraFrame(Buffer.from(jpegBase64, 'base64'));
    const faces = await live.see(frame, timeMs, signal);
    return {
      timeMs,
      width: Math.round(frame.width / frame.scale),
      height: Math.round(frame.height / frame.scale),
      faces: faces.map((face) => ({ ...face, box: scaleBox(face.box, 1 / frame.scale) })),
      tookMs: performance.now() - startedMs,
    };
  });
}

/** Reads the gallery again; sets what is given. */
export async function updateLive({
  session,
  threshold,
  liveness,
}: LiveUpdateParams): Promise<LiveUpdateResult> {
  const { live, gallery, model } = sessions.get(session);
  if (threshold !== undefined) live.threshold = threshold;
  if (liveness !== undefined) live.liveness = liveness;
  const index = await loadIndex(gallery, model);
  live.replaceIndex(index);
  return { people: index.rowsOf.size };
}

export function strangersOf(session: string): LiveStrangersResult {
  const { live } = sessions.get(session);
  return {
    strangers: live.strangers().map(({ track, face, timeMs }) => ({
      track,
      timeMs,
      jpegBase64: Buffer.from(face.crop.jpeg).toString('base64'),
    })),
  };
}

/**
 * Takes a user's word for whose face a track is, or is not.
 * @throws LikenessError NotFound when nothing is kept of that track; as correctFace
 */
export async function correctLive({
  session,
  track,
  is,
  raw,
  consent,
}: LiveCorrectParams): Promise<LiveCorrectResult> {
  const { live, gallery, model } = sessions.get(session);
  const face = live.kept.get(track);
  if (face === null) throw nothingKept();
  const told = { is, gallery, model, raw: raw ?? null, consent };
  const stored = await correctFace({ ...told, face: toStore(face) });
  await updateLive({ session });
  return stored;
}

export function closeLive(session: string): { closed: boolean } {
  return { closed: sessions.close(session) };
}

export function toStore({ crop, embedding, box, quality }: KeptFace): CameraFace {
  const { score, sharpness, sizePx } = quality;
  return { crop, embedding, box, score, sharpness, faceSizePx: sizePx };
}

function nothingKept(): LikenessError {
  return new LikenessError(
    ErrorCode.NotFound,
    'No picture of this face was good enough to be kept.',
    'Let the person look into the camera for a moment.',
  );
}
