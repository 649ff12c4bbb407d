import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ErrorCode } from '../../../protocol/src/errors';
import { ffmpegArguments } from '../../../server/src/camera/ffmpegArguments';
import { ffmpegFailure } from '../../../server/src/camera/ffmpegErrors';
import { findFfmpeg } from '../../../server/src/camera/ffmpegProgram';
import { videoSource, type VideoSource } from '../../../server/src/camera/videoSource';
import { useEnvironment } from '../../fixtures/useEnvironment';

const FILE: VideoSource = { kind: 'file', path: '/videos/a b.mp4' };
const CAMERA: VideoSource = { kind: 'device', name: '/dev/video0' };
const STREAM: VideoSource = { kind: 'url', url: 'rtsp://me:secret@10.0.0.9/live' };
const args = (source: VideoSource, platform: NodeJS.Platform = 'linux', options = {}) =>
  ffmpegArguments(source, options, { major: 7 }, platform).join(' ');

describe('what ffmpeg is started with', () => {
  it('reads a file as a file, whatever its name or content point to', () => {
    const line = args({ kind: 'file', path: '/x/http:evil.m3u8' });
    expect(line).toContain('-protocol_whitelist file,crypto,data -i file:/x/http:evil.m3u8');
  });

  it('reads a file as fast as it can, or no faster than it plays', () => {
    expect(args(FILE)).not.toContain('-re ');
    expect(args(FILE, 'linux', { isPaced: true })).toMatch(/ -re .*-i file:/);
    expect(args(CAMERA, 'linux', { isPaced: true })).not.toContain('-re ');
  });

  it('opens a camera as each platform names it', () => {
    expect(args(CAMERA)).toContain('-f v4l2 -i /dev/video0');
    expect(args({ kind: 'device', name: '0' }, 'darwin')).toContain('-f avfoundation');
    expect(args({ kind: 'device', name: '0' }, 'darwin')).toContain('-i 0:none');
    expect(args({ kind: 'device', name: 'My Cam' }, 'win32')).toContain('-f dshow -i video=My Cam');
  });

  it('asks a camera for a size and a rate', () => {
    const options = { size: { width: 640, height: 480 }, fps: 15 };
    expect(args(CAMERA, 'linux', options)).toContain('-framerate 15 -video_size 640x480');
    expect(args(CAMERA, 'linux', options)).toContain('fps=15,showinfo');
  });

  it('reads a file that a server has no faster than it plays, and a stream as it comes', () => {
    const url = (url: string) => args({ kind: 'url', url });
    expect(url('http://host/party.mp4')).toMatch(/ -re .*-i http:/);
    expect(url('http://host/camera.mjpg')).not.toContain('-re ');
    expect(args(STREAM)).not.toContain('-re ');
  });

  it('gives up a stream that is silent', () => {
    expect(args(STREAM)).toContain('-rtsp_transport tcp -timeout 10000000');
  });

  it('speaks the language of old releases', () => {
    expect(ffmpegArguments(FILE, {}, { major: 4 })).toContain('-vsync');
    expect(ffmpegArguments(FILE, {}, { major: 8 })).toContain('-fps_mode');
    expect(ffmpegArguments(STREAM, {}, { major: 4 }).join(' ')).toContain('-stimeout 10000000');
  });
});

describe('why ffmpeg ended', () => {
  const cases: [string, VideoSource, string, number, RegExp, ErrorCode][] = [
    ['no camera', CAMERA, '/dev/video0: No such file or directory', 0, /is not there/, 1012],
    ['in use', CAMERA, '/dev/video0: Device or resource busy', 0, /another program/, 1007],
    ['no permission', CAMERA, '/dev/video0: Permission denied', 0, /may not be used/, 1012],
    ['unplugged', CAMERA, '/dev/video0: No such device', 40, /unplugged/, 1012],
    ['no camera at all', CAMERA, 'ioctl: Inappropriate ioctl for device', 0, /is no camera/, 1012],
    ['a password', STREAM, 'method DESCRIBE failed: 401 Unauthorized', 0, /password/, 1011],
    ['no such stream', STREAM, 'DESCRIBE failed: 404 Not Found', 0, /no such stream/, 1011],
    ['no answer', STREAM, 'Connection refused', 0, /does not answer/, 1011],
    ['a stream that ends', STREAM, 'Connection timed out', 9, /stopped sending/, 1011],
    ['no video', FILE, "Stream map '0:v:0' matches no streams.", 0, /no video in it/, 1003],
    ['a broken file', FILE, '[mov @ 0x1] moov atom not found', 0, /moov atom not found\.$/, 1003],
  ];

  it.each(cases)('%s has its own sentence', (_, source, log, frames, sentence, code) => {
    const error = ffmpegFailure(source, log, frames);
    expect(error.message).toMatch(sentence);
    expect(error.remedy).toMatch(/\.$|…$/);
    expect(error.code).toBe(code);
  });

  it('never repeats a password', () => {
    for (const frames of [0, 5]) {
      const { message, remedy } = ffmpegFailure(STREAM, 'rtsp://me:secret@10.0.0.9', frames);
      expect(message + remedy).not.toContain('secret');
      expect(message).toContain('rtsp://10.0.0.9/live');
    }
  });
});

describe('a video that a user names', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'likeness-video-'));
    writeFileSync(join(folder, 'a.mp4'), '');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('is a file, a stream or a camera', async () => {
    expect(await videoSource(join(folder, 'a.mp4'))).toMatchObject({ kind: 'file' });
    expect(await videoSource('rtsp://10.0.0.9/live')).toMatchObject({ kind: 'url' });
    expect(await videoSource('camera:Front')).toEqual({ kind: 'device', name: 'Front' });
  });

  it('that is not there, a folder or another address is refused', async () => {
    await expect(videoSource(join(folder, 'b.mp4'))).rejects.toMatchObject({ code: 1002 });
    await expect(videoSource(folder)).rejects.toMatchObject({ code: 1001 });
    await expect(videoSource('ftp://host/a.mp4')).rejects.toMatchObject({ code: 1001 });
  });
});

describe('ffmpeg', () => {
  it('that is missing is said, with what to install', async () => {
    const restore = useEnvironment({ LIKENESS_FFMPEG: '/nowhere/ffmpeg' });
    try {
      await expect(findFfmpeg()).rejects.toMatchObject({
        code: ErrorCode.NotFound,
        message: expect.stringContaining('there is no /nowhere/ffmpeg') as string,
        remedy: expect.stringContaining('LIKENESS_FFMPEG') as string,
      });
    } finally {
      restore();
    }
  });
});
