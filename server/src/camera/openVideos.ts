import { randomUUID } from 'node:crypto';
import type { VideoFrameResult, VideoResult } from '../../../protocol/src/live';
import { ErrorCode } from '../../../protocol/src/errors';
import { LikenessError } from '../errors';
import { encodeJpeg } from '../images/encode';
import { ffmpegFrames, type VideoFrame } from './ffmpegFrames';
import { findFfmpeg } from './ffmpegProgram';
import { newest } from './newest';
import { videoSource } from './videoSource';

interface OpenVideo {
  frames: AsyncIterator<VideoFrame, void>;
  ending: AbortController;
  isAsked: boolean;
  timer: NodeJS.Timeout;
}

/** A video that nobody asks for frames belongs to a client that is gone. */
const FORGOTTEN_MS = 120_000;
const MOST_VIDEOS = 4;
/** They are looked at once. */
const JPEG_QUALITY = 90;
const SIZE = { width: 640, height: 480 };

/** Of this process. */
const videos = new Map<string, OpenVideo>();

/**
 * Begins to read a camera, a stream or a file.
 * @throws LikenessError of videoSource; NotFound without ffmpeg; Busy when too many are open
 */
export async function openVideo(text: string): Promise<VideoResult> {
  const source = await videoSource(text);
  const program = await findFfmpeg();
  if (videos.size >= MOST_VIDEOS) throw tooMany();
  const id = randomUUID();
  const ending = new AbortController();
  const read = ffmpegFrames(source, { size: SIZE, isPaced: true }, program, ending.signal);
  const timer = setTimeout(() => closeVideo(id), FORGOTTEN_MS);
  timer.unref();
  videos.set(id, { frames: newest(read), ending, isAsked: false, timer });
  return { video: id };
}

/**
 * The newest frame; waits until there is one that was not given yet.
 * @throws LikenessError of ffmpegFailure; NotFound when the video is closed, Busy when another waits
 */
export async function nextVideoFrame(id: string): Promise<VideoFrameResult> {
  const video = videos.get(id);
  if (video === undefined) throw isClosed();
  if (video.isAsked) throw anotherWaits();
  video.timer.refresh();
  video.isAsked = true;
  try {
    const { value, done } = await video.frames.next();
    if (!done) return { jpegBase64: await jpegBase64(value.image) };
    closeVideo(id);
    return { jpegBase64: null };
  } catch (error) {
    closeVideo(id);
    throw error;
  } finally {
    video.isAsked = false;
  }
}

export function closeVideo(id: string): { closed: boolean } {
  const video = videos.get(id);
  if (video === undefined) return { closed: false };
  videos.delete(id);
  clearTimeout(video.timer);
  video.ending.abort();
  return { closed: true };
}

async function jpegBase64(image: VideoFrame['image']): Promise<string> {
  return Buffer.from(await encodeJpeg(image, JPEG_QUALITY)).toString('base64');
}

function isClosed(): LikenessError {
  return new LikenessError(ErrorCode.NotFound, 'This video is closed.', 'Open it again.');
}

function anotherWaits(): LikenessError {
  return new LikenessError(
    ErrorCode.Busy,
    'A frame of this video is being waited for already.',
    'Wait for one frame at a time.',
  );
}

function tooMany(): LikenessError {
  return new LikenessError(
    ErrorCode.Busy,
    `There are ${MOST_VIDEOS} videos already.`,
    'Close one of them.',
  );
}
