import { describe, expect, it } from 'vitest';
import { Pace } from '../../../media/camera/pace';
import { Presence } from '../../../media/live/presence';
import { CameraRefused } from '../../../media/camera/refusals';
import { SmoothBoxes } from '../../../media/camera/smoothBoxes';
import type { LiveFace } from '../../../protocol/src/live';

const face = (track: number, name: string | null, x = 0): LiveFace => ({
  ...{ box: { x, y: 0, width: 10, height: 10 }, name, track, distance: 0.1, score: 1 },
});

describe('who is before the camera', () => {
  it('are people by their name and others by their face, those who came first, first', () => {
    const presence = new Presence();
    presence.see([face(1, 'Ana')], 0);
    presence.see([face(1, 'Ana'), face(2, null), face(3, null)], 1000);
    expect(presence.here.map(({ name, sinceMs }) => [name, sinceMs])).toEqual([
      ['Ana', 0],
      [null, 1000],
      [null, 1000],
    ]);
  });

  it('is one person when the name comes, here since the face came', () => {
    const presence = new Presence();
    presence.see([face(1, null)], 0);
    presence.see([face(1, 'Ana')], 500);
    expect(presence.here).toMatchObject([{ name: 'Ana', sinceMs: 0 }]);
  });

  it('has gone two seconds after the last look, and comes anew', () => {
    const presence = new Presence();
    presence.see([face(1, 'Ana')], 0);
    presence.see([], 2000);
    expect(presence.here).toHaveLength(1);
    presence.see([], 2001);
    expect(presence.here).toEqual([]);
    presence.see([face(4, 'Ana')], 3000);
    expect(presence.here).toMatchObject([{ sinceMs: 3000, track: 4 }]);
  });

  it('is nobody unknown who is not in the newest picture', () => {
    const presence = new Presence();
    presence.see([face(1, null), face(2, null)], 0);
    presence.see([face(2, null)], 100);
    expect(presence.here.map(({ track }) => track)).toEqual([2]);
  });
});

describe('boxes over the picture', () => {
  const framed = (track: number, label: string, x = 0) => ({
    ...{ box: { x, y: 0, width: 10, height: 10 }, track, label, isKnown: label !== '' },
  });

  it('are at once where a face is first seen, and glide from there', () => {
    const boxes = new SmoothBoxes();
    boxes.aim([framed(1, '', 100)]);
    expect(boxes.step(16)[0]!.box.x).toBe(100);
    boxes.aim([framed(1, 'Ana', 200)]);
    const [first, second] = [boxes.step(16)[0]!, boxes.step(16)[0]!];
    expect(first.label).toBe('Ana');
    expect(first.box.x).toBeGreaterThan(100);
    expect(second.box.x).toBeGreaterThan(first.box.x);
    expect(boxes.step(10_000)[0]!.box.x).toBeCloseTo(200);
  });

  it('go with their face', () => {
    const boxes = new SmoothBoxes();
    boxes.aim([framed(1, ''), framed(2, '')]);
    boxes.step(16);
    boxes.aim([framed(2, '')]);
    expect(boxes.step(16).map(({ track }) => track)).toEqual([2]);
  });
});

describe('the pace', () => {
  it('counts the frames of the last two seconds', () => {
    const pace = new Pace();
    pace.add(0, 5000);
    expect(pace.words).toBe('');
    for (let atMs = 5000; atMs <= 6000; atMs += 100) pace.add(atMs, 60);
    expect(pace.words).toBe('10.0 frames a second, 60 ms');
  });
});

describe('a camera that is refused', () => {
  const refused = (name: string) => CameraRefused.because(new DOMException('why', name)).message;

  it.each([
    ['NotAllowedError', /Browser page/],
    ['NotFoundError', /Plug one in/],
    ['NotReadableError', /Close the other program/],
    ['OverconstrainedError', /Choose another/],
    ['SecurityError', /https/],
  ])('as %s says what to do', (name, words) => {
    expect(refused(name)).toMatch(words);
  });

  it('in each case by a sentence of its own', () => {
    const names = ['NotAllowedError', 'NotFoundError', 'NotReadableError', 'OverconstrainedError'];
    expect(new Set(names.map(refused)).size).toBe(names.length);
    expect(refused('OtherError')).toMatch(/could not be opened: why/);
  });
});
