import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { ErrorCode } from '../../../protocol/src/errors';
import { LikenessError } from '../errors';

/** Where frames come from. */
export type VideoSource =
  | { kind: 'file'; path: string }
  /** A camera, by what the platform calls it: "/dev/video0", "0", "FaceTime HD Camera". */
  | { kind: 'device'; name: string }
  /** A stream of the network: rtsp, rtsps, http or https. */
  | { kind: 'url'; url: string };

const STREAM_URL = /^(rtsps?|https?):\/\//i;
const OTHER_URL = /^[a-z][a-z0-9+.-]+:\/\//i;
const CAMERA = /^camera:(.+)$/i;
const LINUX_DEVICE = /^\/dev\/video\d+$/;

/**
 * What a user means by a video: a stream's address, "camera:" and a device, a Linux device, else a file.
 * @throws LikenessError NotFound for a file that is not there, InvalidInput for a folder or another kind of
 * address
 */
export async function videoSource(text: string): Promise<VideoSource> {
  if (STREAM_URL.test(text)) return { kind: 'url', url: text };
  const camera = CAMERA.exec(text)?.[1];
  if (camera !== undefined) return { kind: 'device', name: linuxDevice(camera) };
  if (LINUX_DEVICE.test(text)) return { kind: 'device', name: text };
  if (OTHER_URL.test(text)) throw unknownAddress(text);
  return { kind: 'file', path: await existingFile(text) };
}

/** "camera:0" is /dev/video0 on Linux; elsewhere cameras have numbers or names of their own. */
function linuxDevice(name: string): string {
  return process.platform === 'linux' && /^\d+$/.test(name) ? `/dev/video${name}` : name;
}

async function existingFile(text: string): Promise<string> {
  const path = resolve(text);
  const stats = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw new LikenessError(
      ErrorCode.NotFound,
      error.code === 'ENOENT' || error.code === 'ENOTDIR'
        ? `There is no video ${path}.`
        : `The video ${path} cannot be read: ${error.code ?? error.message}.`,
      'Check the path. A camera is named camera:0, a stream rtsp://…',
      path,
    );
  });
  if (!stats.isDirectory()) return path;
  throw new LikenessError(
    ErrorCode.InvalidInput,
    `${path} is a folder, not a video.`,
    'Name a video file in it.',
    path,
  );
}

function unknownAddress(text: string): LikenessError {
  return new LikenessError(
    ErrorCode.InvalidInput,
    `${text} is no address of a video.`,
    'Give a file, camera:0, or an address that begins with rtsp:// or http://.',
  );
}
