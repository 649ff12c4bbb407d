import { ffmpegFrames, type VideoFrame } from '../../camera/ffmpegFrames';
import type { FrameOptions } from '../../camera/ffmpegArguments';
import { findFfmpeg } from '../../camera/ffmpegProgram';
import { newest } from '../../camera/newest';
import type { VideoSource } from '../../camera/videoSource';
import type { JobContext } from '../../job';
import type { FacePool } from '../../workers/facePool';
import { loadIndex } from '../recognizePhotos';
import { LiveSession, type LiveFace, type LiveOptions } from './liveSession';

export interface LiveVideoOptions extends Omit<LiveOptions, 'index'>, FrameOptions {
  source: VideoSource;
  /** The gallery's folder. */
  gallery: string;
}

/** The faces of one frame. */
export interface LiveFrame {
  /** When it was taken, seconds from the video's beginning. */
  t: number;
  /** Boxes in pixels of the video. */
  faces: LiveFace[];
}

export interface LiveVideoResult {
  /** Frames that were looked at. */
  frames: number;
  /** How long that took. */
  seconds: number;
}

/**
 * Names the faces of a video, frame by frame: of a file all frames, of a camera or a stream the newest
 * whenever one is done.
 * @param onFrame hears of each frame, in order
 * @throws LikenessError ModelMismatch; NotFound without ffmpeg; of ffmpegFailure; Cancelled
 */
export async function liveVideo(
  options: LiveVideoOptions,
  pool: FacePool,
  onFrame: (frame: LiveFrame) => void,
  context: JobContext = {},
): Promise<LiveVideoResult> {
  const { source, gallery, model } = options;
  const index = await loadIndex(gallery, model);
  const program = await findFfmpeg();
  const session = new LiveSession({ ...options, index }, pool);
  const ending = new AbortController();
  const signal = anySignal(context.signal, ending.signal);
  const video = ffmpegFrames(source, options, program, signal);
  const isFile = source.kind === 'file';
  const startedMs = performance.now();
  let frames = 0;
  try {
    for await (const frame of isFile ? video : newest(video)) {
      const faces = await session.see(frame.image, frame.timeMs, signal);
      onFrame({ t: frame.timeMs / 1000, faces: faces.map((face) => inVideo(face, frame)) });
      frames++;
    }
  } finally {
    ending.abort();
  }
  return { frames, seconds: (performance.now() - startedMs) / 1000 };
}

function inVideo(face: LiveFace, { scale }: VideoFrame): LiveFace {
  const { x, y, width, height } = face.box;
  const box = {
    ...{ x: x / scale.x, width: width / scale.x },
    ...{ y: y / scale.y, height: height / scale.y },
  };
  return { ...face, box };
}

function anySignal(first: AbortSignal | undefined, second: AbortSignal): AbortSignal {
  return first === undefined ? second : AbortSignal.any([first, second]);
}
