import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { throwIfCancelled } from '../errors';
import type { RgbImage } from '../images/rgbImage';
import { ffmpegArguments, type FrameOptions } from './ffmpegArguments';
import { ffmpegFailure } from './ffmpegErrors';
import type { FfmpegProgram } from './ffmpegProgram';
import { ppmFrames } from './ppmFrames';
import type { VideoSource } from './videoSource';

export interface VideoFrame {
  /** At most FRAME_SIDE_PX a side. */
  image: RgbImage;
  /** Pixels of the image for one of the video, which need not be square. */
  scale: { x: number; y: number };
  /** Since the video's beginning. */
  timeMs: number;
}

/** Lines of ffmpeg's log that are kept to say why it ended. */
const KEPT_LINES = 30;

/**
 * The frames of a video, in order. ffmpeg waits while nobody asks for the next one, and ends with the loop.
 * @throws LikenessError of ffmpegFailure; Cancelled
 */
export async function* ffmpegFrames(
  source: VideoSource,
  options: FrameOptions,
  program: FfmpegProgram,
  signal?: AbortSignal,
): AsyncGenerator<VideoFrame, void, undefined> {
  throwIfCancelled(signal);
  const child = spawn(program.path, ffmpegArguments(source, options, program), {
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  });
  const stop = () => void child.kill('SIGKILL');
  signal?.addEventListener('abort', stop, { once: true });
  const log = readLog(child);
  const exited = new Promise<number>((resolve) => {
    child.once('error', () => resolve(-1));
    child.once('close', (code) => resolve(code ?? -1));
  });
  let count = 0;
  try {
    for await (const image of ppmFrames(child.stdout)) {
      yield withTime(image, await log.next());
      count++;
    }
    const code = await exited;
    throwIfCancelled(signal);
    // A camera or a stream does not end; a file without one frame is none.
    if (code !== 0 || count === 0 || source.kind === 'device') {
      throw ffmpegFailure(source, log.words(), count);
    }
  } finally {
    signal?.removeEventListener('abort', stop);
    stop();
  }
}

/** What ffmpeg's showinfo filter says about a frame. */
interface FrameInfo {
  timeMs: number | null;
  width: number;
  height: number;
}

const FRAME_LINE = /showinfo.*\bn: *\d+ .*\bpts_time:(\S+) .*\bs:(\d+)x(\d+)/;

/** Frames' lines as they come, and the other lines for the case that it fails. */
function readLog(child: ChildProcess) {
  const infos: FrameInfo[] = [];
  const waiting: ((info: FrameInfo | null) => void)[] = [];
  const words: string[] = [];
  let isOver = false;
  const lines = createInterface({ input: child.stderr! });
  lines.on('line', (line) => {
    const info = FRAME_LINE.exec(line);
    if (info === null) {
      if (!line.includes('showinfo')) words.push(line);
      if (words.length > KEPT_LINES) words.shift();
      return;
    }
    const seconds = Number(info[1]);
    const frame = {
      timeMs: Number.isFinite(seconds) ? seconds * 1000 : null,
      width: Number(info[2]),
      height: Number(info[3]),
    };
    const next = waiting.shift();
    if (next === undefined) infos.push(frame);
    else next(frame);
  });
  lines.on('close', () => {
    isOver = true;
    for (const next of waiting.splice(0)) next(null);
  });
  return {
    next: (): Promise<FrameInfo | null> => {
      const info = infos.shift();
      if (info !== undefined) return Promise.resolve(info);
      return isOver ? Promise.resolve(null) : new Promise((resolve) => waiting.push(resolve));
    },
    words: () => words.join('\n'),
  };
}

function withTime(image: RgbImage, info: FrameInfo | null): VideoFrame {
  const { width, height } = info ?? image;
  const scale = { x: image.width / width, y: image.height / height };
  return { image, scale, timeMs: info?.timeMs ?? 0 };
}
