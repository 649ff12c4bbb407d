import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { drawCounter, FRAMES, readCounter, STRIP } from '../../../scripts/live/countedVideo.mjs';
import { figuresOf, type Drawn } from '../../../scripts/live/sampling.mjs';

/** RGB as a canvas gives it. */
function rgba(rgb: Uint8Array): { data: Uint8Array } {
  const data = new Uint8Array((rgb.length / 3) * 4);
  for (const [i, value] of rgb.entries()) data[4 * Math.floor(i / 3) + (i % 3)] = value;
  return { data };
}

describe('the counter in the corner of a video', () => {
  it('is read as it was drawn, in every frame', () => {
    for (let frame = 0; frame < FRAMES; frame++) {
      expect(readCounter(rgba(drawCounter(frame)))).toBe(frame);
    }
  });

  it('is none where there are no blocks', () => {
    const black = new Uint8Array(STRIP.width * STRIP.height * 3);
    expect(readCounter(rgba(black))).toBeNull();
    expect(readCounter(rgba(black.fill(255)))).toBeNull();
  });

  it('is read by the text of its function alone, as pages have it', () => {
    const alone = runInNewContext(`(${String(readCounter)})`) as typeof readCounter;
    expect(alone(rgba(drawCounter(217)))).toBe(217);
  });
});

describe('figures of what was drawn', () => {
  const drawn = (atMs: number, counter: number, shown: number, delayMs: number): Drawn => ({
    ...{ atMs, counter, shown, delayMs },
    faces: 3,
  });

  it('are the rate, the delay, and how far boxes are behind the picture, also where the video begins anew', () => {
    const figures = figuresOf([
      drawn(0, FRAMES - 2, 1, 100),
      drawn(100, 1, 4, 120),
      drawn(200, 4, 7, 90),
    ]);
    expect(figures).toEqual({
      ...{ perSecond: 10, delayMs: 100, slowMs: 120, behind: 3, faces: 3, results: 3 },
    });
  });

  it('are refused where there is nothing to tell a rate by', () => {
    expect(() => figuresOf([drawn(0, 1, 2, 3)])).toThrow(/measure for longer/);
  });
});
