import { ErrorCode } from '../../../protocol/src/errors';
import { LikenessError } from '../errors';
import type { VideoSource } from './videoSource';

/** What an ending of ffmpeg means: what it says, and the sentence and the next step for a user. */
interface Meaning {
  says: RegExp;
  code: ErrorCode;
  sentence: string;
  remedy: string;
}

const LIST_CAMERAS = 'likeness live --list-cameras shows those of this machine.';

const OF_DEVICES: readonly Meaning[] = [
  {
    says: /busy|resource temporarily|already in use|in use by another|error=-536870186/i,
    code: ErrorCode.Busy,
    sentence: 'is used by another program',
    remedy: 'Close that program (a video call, a browser tab), then try again.',
  },
  {
    says: /permission denied|not authorized|operation not permitted|access is denied/i,
    code: ErrorCode.CameraFailed,
    sentence: 'may not be used: permission is missing',
    remedy:
      'Allow this program the camera: on Linux add yourself to the group video, on macOS and Windows in the privacy settings.',
  },
  {
    says: /not a video capture|inappropriate ioctl|does not support (capture|streaming)/i,
    code: ErrorCode.CameraFailed,
    sentence: 'is no camera',
    remedy: LIST_CAMERAS,
  },
  {
    says: /unknown input format|requested.*not (found|available).*demuxer/i,
    code: ErrorCode.CameraFailed,
    sentence: 'cannot be opened: this ffmpeg was built without cameras',
    remedy: 'Install your system’s own ffmpeg.',
  },
];

const OF_STREAMS: readonly Meaning[] = [
  {
    says: /401|403|unauthorized|forbidden/i,
    code: ErrorCode.CannotReach,
    sentence: 'refuses the name or password',
    remedy: 'Write both into the address: rtsp://name:password@host/…',
  },
  {
    says: /404|not found/i,
    code: ErrorCode.CannotReach,
    sentence: 'has no such stream',
    remedy: 'Check the part of the address after the host; the camera’s manual has it.',
  },
  {
    says: /invalid data|could not find codec|does not contain any stream|matches no streams/i,
    code: ErrorCode.CannotReach,
    sentence: 'sends no video that ffmpeg can read',
    remedy: 'Check the address; it must be that of a video stream.',
  },
];

const OF_FILES: readonly Meaning[] = [
  {
    says: /permission denied|operation not permitted/i,
    code: ErrorCode.NotFound,
    sentence: 'cannot be read: permission is missing',
    remedy: 'Give yourself permission to read the file.',
  },
  {
    says: /does not contain any stream|matches no streams/i,
    code: ErrorCode.CorruptFile,
    sentence: 'has no video in it',
    remedy: 'Choose a video file.',
  },
];

/**
 * Why ffmpeg ended, in words for a user.
 * @param log the end of what it wrote to standard error
 * @param frames how many it had given before
 */
export function ffmpegFailure(source: VideoSource, log: string, frames: number): LikenessError {
  const name = nameOf(source);
  const { code, sentence, remedy } = meaningOf(source, log, frames);
  const path = source.kind === 'file' ? source.path : undefined;
  return new LikenessError(code, `${name} ${sentence}.`, remedy, path);
}

/** Addresses may hold a password, which no message repeats. */
export function nameOf(source: VideoSource): string {
  if (source.kind === 'file') return source.path;
  if (source.kind === 'device') return `The camera ${source.name}`;
  return source.url.replace(/\/\/[^/@]*@/, '//');
}

function meaningOf(source: VideoSource, log: string, frames: number): Omit<Meaning, 'says'> {
  const find = (meanings: readonly Meaning[]) => meanings.find(({ says }) => says.test(log));
  if (source.kind === 'device') {
    if (frames > 0) return UNPLUGGED;
    return find(OF_DEVICES) ?? NO_CAMERA;
  }
  if (source.kind === 'url') {
    if (frames > 0) return STREAM_ENDED;
    return find(OF_STREAMS) ?? NO_ANSWER;
  }
  return find(OF_FILES) ?? broken(log);
}

const UNPLUGGED = {
  code: ErrorCode.CameraFailed,
  sentence: 'sends no frames any more: it was unplugged, or another program took it',
  remedy: 'Plug it in and start again.',
};
const NO_CAMERA = {
  code: ErrorCode.CameraFailed,
  sentence: 'is not there',
  remedy: LIST_CAMERAS,
};
const STREAM_ENDED = {
  code: ErrorCode.CannotReach,
  sentence: 'has stopped sending',
  remedy: 'Check the camera and the network, then start again.',
};
const NO_ANSWER = {
  code: ErrorCode.CannotReach,
  sentence: 'does not answer',
  remedy: 'Check the address, and that the camera is on and reachable from this machine.',
};

function broken(log: string): Omit<Meaning, 'says'> {
  return {
    code: ErrorCode.CorruptFile,
    sentence: `is no video that ffmpeg can read: ${lastWords(log)}`,
    remedy: 'Play it in a video player; convert it to MP4, or choose another file.',
  };
}

/** ffmpeg's last line, without where in ffmpeg it comes from and the file's name. */
function lastWords(log: string): string {
  const lines = log
    .split(/\r?\n/)
    .map((line) => line.replace(/^\[[^\]]*\]\s*/, '').trim())
    .filter((line) => line !== '' && !/^(Conversion failed|Exiting)/.test(line));
  const words = lines.at(-1)?.replace(/^(file:)?\S+: /, '') ?? '';
  return words.replace(/\.$/, '') || 'it gave no reason';
}
