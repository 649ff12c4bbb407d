import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findFfmpeg } from './ffmpegProgram';

/** A camera of this machine. */
export interface Camera {
  /** What `camera:` is followed by. */
  id: string;
  /** What its maker calls it. */
  title: string;
}

/**
 * The cameras of this machine.
 * @throws LikenessError NotFound without ffmpeg, except on Linux, which is asked directly
 */
export async function listCameras(platform: NodeJS.Platform = process.platform): Promise<Camera[]> {
  if (platform === 'linux') return linuxCameras('/sys/class/video4linux');
  const { path } = await findFfmpeg();
  if (platform === 'darwin') {
    return macCameras(await logOf(path, ['-f', 'avfoundation', '-list_devices', 'true', '-i', '']));
  }
  return windowsCameras(await logOf(path, ['-list_devices', 'true', '-f', 'dshow', '-i', 'dummy']));
}

/** @param folder where the kernel describes them, a folder each */
export async function linuxCameras(folder: string): Promise<Camera[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => /^video\d+$/.test(name));
  const cameras = await Promise.all(
    names.map(async (name) => {
      // A camera has several nodes; the pictures come from the first.
      const node = await readFile(join(folder, name, 'index'), 'utf8').catch(() => '0');
      if (node.trim() !== '0') return [];
      const title = await readFile(join(folder, name, 'name'), 'utf8').catch(() => name);
      return [{ id: name.slice('video'.length), title: title.trim() }];
    }),
  );
  return cameras.flat().sort((a, b) => Number(a.id) - Number(b.id));
}

/** @param log of ffmpeg's AVFoundation: "[AVFoundation indev @ 0x…] [0] FaceTime HD Camera" */
export function macCameras(log: string): Camera[] {
  const [, video = ''] = log.split('AVFoundation video devices:');
  const [own = ''] = video.split('AVFoundation audio devices:');
  return [...own.matchAll(/\] \[(\d+)\] (.+)$/gm)]
    .map(([, id, title]) => ({ id: id!, title: title!.trim() }))
    .filter(({ title }) => !title.startsWith('Capture screen'));
}

/** @param log of ffmpeg's DirectShow: `"Integrated Camera" (video)`, or under a heading in old versions */
export function windowsCameras(log: string): Camera[] {
  const marked = [...log.matchAll(/"([^"]+)" \(video\)/g)];
  const [headed = ''] = log.split('DirectShow audio devices').slice(0, 1);
  const [, under = ''] = headed.split('DirectShow video devices');
  const found = marked.length > 0 ? marked : [...under.matchAll(/\]\s+"([^"@][^"]*)"/g)];
  return found.map(([, title]) => ({ id: title!, title: title! }));
}

/** Listing devices ends with an error, always; the log is what is wanted. */
function logOf(path: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    const options = { timeout: 10_000, windowsHide: true };
    execFile(path, ['-hide_banner', ...args], options, (_, __, stderr) => resolve(stderr));
  });
}
