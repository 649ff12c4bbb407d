/** A camera's file for Chromium that says in every picture which one it is: blocks in its top left corner. */
import { Buffer } from 'node:buffer';
import { writeFileSync } from 'node:fs';
import sharp from 'sharp';

/** The rate at which Chromium plays an MJPEG as a camera. */
export const FRAMES_PER_SECOND = 30;
/** Played round and round: ten seconds, longer than anything that is measured takes. */
export const FRAMES = 300;
const SIZE = { width: 640, height: 480 };
/** How far the picture wanders from its middle, pixels: faces before a camera are never quite still. */
const WANDER_PX = 16;
/** Frames of one round; a divisor of all, so that the video has no seam. */
const ROUND = 100;

/** A bit a block; a second row has them inverted, so that what is no counter is known for none. */
const BITS = 10;
const BLOCK_PX = 16;
export const STRIP = { width: BITS * BLOCK_PX, height: 2 * BLOCK_PX };

/** @param {number} counter @returns {Buffer} the blocks, RGB, STRIP.height × STRIP.width × 3 */
export function drawCounter(counter) {
  const pixels = Buffer.alloc(STRIP.width * STRIP.height * 3);
  for (let y = 0; y < STRIP.height; y++) {
    for (let x = 0; x < STRIP.width; x++) {
      const bit = (counter >> (BITS - 1 - Math.floor(x / BLOCK_PX))) & 1;
      const at = 3 * (y * STRIP.width + x);
      pixels.fill(bit === Number(y < BLOCK_PX) ? 255 : 0, at, at + 3);
    }
  }
  return pixels;
}

/**
 * Runs in pages too, as text: it may use nothing from around it.
 * @param {{ data: ArrayLike<number> }} image RGBA of the top left corner, STRIP.height × STRIP.width × 4
 * @returns {number | null} null: there is no counter
 */
export function readCounter({ data }) {
  const [bits, blockPx] = [10, 16];
  let counter = 0;
  for (let bit = 0; bit < bits; bit++) {
    const isWhite = (/** @type {number} */ row) =>
      (data[4 * ((row + 0.5) * blockPx * bits * blockPx + (bit + 0.5) * blockPx)] ?? 0) > 127;
    if (isWhite(0) === isWhite(1)) return null;
    counter = 2 * counter + Number(isWhite(0));
  }
  return counter;
}

/**
 * Writes the video. A browser that opens its camera after that sees it.
 * @param {string} file MJPEG @param {string} photo fills the picture as far as it goes
 */
export async function writeCountedVideo(file, photo) {
  const [width, height] = [SIZE.width + 2 * WANDER_PX, SIZE.height + 2 * WANDER_PX];
  const { data, info } = await sharp(photo)
    .resize(width, height, { fit: 'contain' })
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { channels } = info;
  const frames = [];
  for (let frame = 0; frame < FRAMES; frame++) {
    const angle = (2 * Math.PI * frame) / ROUND;
    const left = Math.round(WANDER_PX * (1 + Math.sin(angle)));
    const top = Math.round(WANDER_PX * (1 + Math.cos(angle)));
    const raw = { ...STRIP, channels: /** @type {const} */ (3) };
    frames.push(
      sharp(data, { raw: { width, height, channels } })
        .extract({ left, top, ...SIZE })
        .composite([{ input: drawCounter(frame), raw, left: 0, top: 0 }])
        .jpeg({ quality: 92 })
        .toBuffer(),
    );
  }
  writeFileSync(file, Buffer.concat(await Promise.all(frames)));
}
