/** A camera for Chromium that shows photos. */
import { Buffer } from 'node:buffer';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { ROOT } from '../setup.mjs';

const WIDTH_PX = 640;
const HEIGHT_PX = 480;
/** It is played round and round. */
const FRAMES = 10;

/** sharp is asynchronous, and what is made here is wanted before anything is opened. */
const PROGRAM = `
const sharp = require('sharp');
const [widthPx, heightPx, light, ...photos] = process.argv.slice(1);
const [width, height] = [Math.floor(widthPx / photos.length), Number(heightPx)];
const part = (photo) => sharp(photo).resize(width, height, { fit: 'contain' }).png().toBuffer();
const run = async () => {
  const parts = await Promise.all(photos.map(part));
  const places = parts.map((input, i) => ({ input, left: i * width, top: 0 }));
  const background = { width: Number(widthPx), height, channels: 3, background: '#000' };
  const shown = await sharp({ create: background }).composite(places).png().toBuffer();
  process.stdout.write(await sharp(shown).linear(Number(light)).jpeg({ quality: 92 }).toBuffer());
};
run();
`;

/** @param {string[]} photos @returns a picture of 640×480 with these side by side, a JPEG */
export function sideBySide(...photos) {
  return inLight(1, ...photos);
}

/** @param {number} light 1: as they are, below darker @param {string[]} photos @returns the same in that light */
export function inLight(light, ...photos) {
  const args = ['-e', PROGRAM, '--', ...[WIDTH_PX, HEIGHT_PX, light].map(String), ...photos];
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { cwd: ROOT });
  if (status !== 0) throw new Error(stderr.toString());
  return stdout;
}

/**
 * Writes the file of a camera that shows one picture. What opens the camera after that sees it.
 * @param {string} file @param {Uint8Array} jpeg
 */
export function writeStill(file, jpeg) {
  writeStills(file, [jpeg], FRAMES);
}

/**
 * Writes the file of a camera that shows some pictures, one after the other and round again.
 * @param {string} file @param {Uint8Array[]} jpegs @param {number} frames of each, thirty a second
 */
export function writeStills(file, jpegs, frames) {
  writeFileSync(file, Buffer.concat(jpegs.flatMap((jpeg) => Array(frames).fill(jpeg))));
}

/** What a workbench is opened with to have this camera, and the leave to use it. @param {string} file an MJPEG */
export function withCamera(file) {
  const flags = ['--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${file}`];
  return { flags, permissions: ['camera'] };
}
