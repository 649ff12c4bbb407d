import type { FfmpegProgram } from './ffmpegProgram';
import type { VideoSource } from './videoSource';

export interface FrameOptions {
  /** Frames a second; default: all there are. */
  fps?: number | undefined;
  /** What is wished of a camera; it may give another size. */
  size?: { width: number; height: number } | undefined;
  /** A file no faster than it plays; default: as fast as it is asked for. */
  isPaced?: boolean | undefined;
}

/** Longest side of a frame that is looked at, pixels: the detectors look at less, and faces stay sharp. */
export const FRAME_SIDE_PX = 1280;

/** A file that a server has, which would come faster than it plays; of a stream only the newest frames are looked at. */
const RECORDED = /\.(mp4|m4v|mov|mkv|webm|avi)(\?|$)/i;

/** A stream that is silent for so long is gone. */
const STREAM_TIMEOUT_S = 10;

/**
 * What ffmpeg is started with: it writes frames as PPM pictures to its standard output, and for each a line
 * with its time and first size to its standard error.
 */
export function ffmpegArguments(
  source: VideoSource,
  options: FrameOptions,
  { major }: Pick<FfmpegProgram, 'major'>,
  platform: NodeJS.Platform = process.platform,
): string[] {
  return [
    ...['-hide_banner', '-nostdin', '-nostats', '-loglevel', 'info'],
    ...inputArguments(source, options, major, platform),
    ...['-map', '0:v:0', '-vf', filters(options)],
    // Each frame once, whatever its time says. The option's name has changed.
    ...[major >= 6 ? '-fps_mode' : '-vsync', 'passthrough'],
    ...['-f', 'image2pipe', '-c:v', 'ppm', 'pipe:1'],
  ];
}

function filters({ fps }: FrameOptions): string {
  // Pixels that are not square become so: faces would be squeezed.
  const fit = `min(1,${FRAME_SIDE_PX}/max(iw*sar,ih))`;
  return [
    ...(fps === undefined ? [] : [`fps=${fps}`]),
    'showinfo=checksum=0',
    `scale=w='max(1,trunc(iw*sar*${fit}))':h='max(1,trunc(ih*${fit}))'`,
    'format=rgb24',
  ].join(',');
}

function inputArguments(
  source: VideoSource,
  options: FrameOptions,
  major: number,
  platform: NodeJS.Platform,
): string[] {
  // A file may name others, even on the network: those are not followed.
  if (source.kind === 'file') {
    const pace = options.isPaced === true ? ['-re'] : [];
    return [...pace, '-protocol_whitelist', 'file,crypto,data', '-i', `file:${source.path}`];
  }
  if (source.kind === 'url') return urlArguments(source.url, major);
  return deviceArguments(source.name, options, platform);
}

function urlArguments(url: string, major: number): string[] {
  const live = ['-fflags', 'nobuffer', '-flags', 'low_delay'];
  const microseconds = String(STREAM_TIMEOUT_S * 1e6);
  if (/^rtsps?:/i.test(url)) {
    // What -timeout was before release 5 makes ffmpeg wait for the camera to call.
    const timeout = major >= 5 ? '-timeout' : '-stimeout';
    return [...live, '-rtsp_transport', 'tcp', timeout, microseconds, '-i', url];
  }
  const pace = RECORDED.test(url) ? ['-re'] : [];
  return [...live, ...pace, '-rw_timeout', microseconds, '-i', url];
}

function deviceArguments(
  name: string,
  { size, fps }: FrameOptions,
  platform: NodeJS.Platform,
): string[] {
  const wishes = size === undefined ? [] : ['-video_size', `${size.width}x${size.height}`];
  if (platform === 'darwin') {
    // AVFoundation refuses rates that the camera has not; 30 is what they all have.
    return ['-f', 'avfoundation', '-framerate', '30', ...wishes, '-i', `${name}:none`];
  }
  if (platform === 'win32') return ['-f', 'dshow', ...wishes, '-i', `video=${name}`];
  const rate = fps === undefined ? [] : ['-framerate', String(Math.max(fps, 1))];
  return ['-f', 'v4l2', ...rate, ...wishes, '-i', name];
}
