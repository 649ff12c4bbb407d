import { describe, expect, it } from 'vitest';
import { pickFace } from '../../../server/src/detection/pickFace';

const photo = { width: 1000, height: 800 };

function face(x: number, y: number, sidePx: number, score = 0.9) {
  return { box: { x, y, width: sidePx, height: sidePx }, score };
}

describe('pickFace', () => {
  const big = face(50, 100, 300);
  const central = face(420, 320, 160);
  const far = face(880, 20, 60);

  it('finds nobody in a photo without faces', () => {
    for (const policy of ['largest', 'most-central', 'single-only'] as const) {
      expect(pickFace([], photo, policy)).toEqual({ face: null, reason: 'no-face' });
    }
  });

  it('takes the largest, whatever the order and the score', () => {
    const best = { ...central, score: 0.99 };
    expect(pickFace([best, big, far], photo, 'largest').face).toBe(big);
    expect(pickFace([far, big, best], photo, 'largest').face).toBe(big);
  });

  it('takes the most central', () => {
    expect(pickFace([big, central, far], photo, 'most-central').face).toBe(central);
  });

  it('refuses several faces when there must be only one', () => {
    expect(pickFace([big, central], photo, 'single-only')).toEqual({
      face: null,
      reason: 'several-faces',
    });
    expect(pickFace([big], photo, 'single-only').face).toBe(big);
  });

  it('ignores a passer-by in the background and a false alarm', () => {
    const passerBy = face(480, 380, 100, 0.95);
    const falseAlarm = face(300, 300, 700, 0.46);
    for (const policy of ['largest', 'most-central', 'single-only'] as const) {
      expect(pickFace([passerBy, big, falseAlarm], photo, policy).face).toBe(big);
    }
  });

  it('still takes a face that the detector hardly believes in when there is no better one', () => {
    const weak = face(400, 300, 200, 0.32);
    expect(pickFace([weak], photo, 'single-only').face).toBe(weak);
  });

  it('compares a tall and a wide box by their area', () => {
    const tall = { box: { x: 0, y: 0, width: 100, height: 250 }, score: 0.9 };
    const wide = { box: { x: 500, y: 0, width: 200, height: 130 }, score: 0.9 };
    expect(pickFace([tall, wide], photo, 'largest').face).toBe(wide);
  });
});
