import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';

const WIDTH_PX = 640;
const HEIGHT_PX = 480;
const FRAMES = 10;

const PROGRAM = `
const sharp = require('sharp');
const [widthPx, heightPx, ...photos] = process.argv.slice(1);
const [width, height] = [Math.floor(widthPx / photos.length), Number(heightPx)];
const part = (photo) => sharp(photo).resize(width, height, { fit: 'contain' }).png().toBuffer();
const run = async () => {
  const parts = await Promise.all(photos.map(part));
  const places = parts.map((input, i) => ({ input, left: i * width, top: 0 }));
  const background = { width: Number(widthPx), height, channels: 3, background: '#000' };
  const jpeg = await sharp({ create: background }).composite(places).jpeg({ quality: 92 }).toBuffer();
  process.stdout.write(jpeg);
};
run();
`;

/** @returns a picture of 640×480 with photos side by side, as a JPEG */
export function sideBySide(...photos: string[]): Buffer {
  const args = ['-e', PROGRAM, '--', String(WIDTH_PX), String(HEIGHT_PX), ...photos];
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { cwd: __dirname });
  if (status !== 0) throw new Error(stderr.toString());
  return stdout;
}

/** Writes what the browser shows as what its camera sees: the same picture again and again, as MJPEG. */
export function writeStill(file: string, jpeg: Buffer): void {
  writeFileSync(file, Buffer.concat(Array<Buffer>(FRAMES).fill(jpeg)));
}
