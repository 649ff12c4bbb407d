/** What was measured of frames, and the code that pages measure with. */
import { FRAMES, readCounter, STRIP } from './countedVideo.mjs';

/**
 * A result that has been drawn.
 * @typedef {object} Drawn
 * @property {number} atMs on the page's clock
 * @property {number} counter of the frame that was looked at
 * @property {number | null} shown counter of the frame that was to be seen when the result was drawn
 * @property {number} delayMs since that frame was to be seen first
 * @property {number} faces
 */

/**
 * @typedef {object} Figures
 * @property {number} perSecond results drawn a second
 * @property {number} delayMs median
 * @property {number} slowMs 95 of 100 are drawn within this
 * @property {number} behind frames between the picture shown and the one that its boxes belong to, median
 * @property {number} faces a frame, mean
 * @property {number} results
 */

/** Begins a page's program: the counter in the corner of a picture or a canvas, null without one. */
export const PAGE_COUNTER = `
const readCounter = ${String(readCounter)};
const corner = new OffscreenCanvas(${STRIP.width}, ${STRIP.height}).getContext('2d', { willReadFrequently: true });
const counterOf = (source) => {
  corner.drawImage(source, 0, 0);
  return readCounter(corner.getImageData(0, 0, ${STRIP.width}, ${STRIP.height}));
};
`;

/** @param {readonly Drawn[]} drawn in order @returns {Figures} */
export function figuresOf(drawn) {
  const [first, last] = [drawn[0], drawn.at(-1)];
  if (first === undefined || last === undefined || first === last)
    throw new Error('Fewer than two results were drawn: measure for longer.');
  const delays = drawn.map(({ delayMs }) => delayMs);
  const behind = drawn.flatMap(({ counter, shown }) =>
    shown === null ? [] : [(shown - counter + FRAMES) % FRAMES],
  );
  return {
    perSecond: ((drawn.length - 1) * 1000) / (last.atMs - first.atMs),
    delayMs: quantile(delays, 0.5),
    slowMs: quantile(delays, 0.95),
    behind: quantile(behind, 0.5),
    faces: drawn.reduce((sum, { faces }) => sum + faces, 0) / drawn.length,
    results: drawn.length,
  };
}

/** @param {readonly number[]} values @param {number} share */
function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
}
