import { describe, expect, it } from 'vitest';
import { Pace } from '../../../media/camera/pace';
import { VideoFrames } from '../../../media/camera/pageFrames';
import { Redraw } from '../../../media/camera/redraw';
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

  it('glide until they are there', () => {
    const boxes = new SmoothBoxes();
    expect(boxes.areGliding).toBe(false);
    boxes.aim([framed(1, '', 100)]);
    boxes.step(16);
    expect(boxes.areGliding).toBe(false);
    boxes.aim([framed(1, '', 200)]);
    boxes.step(16);
    expect(boxes.areGliding).toBe(true);
    boxes.step(10_000);
    expect(boxes.areGliding).toBe(false);
  });
});

/** What a page has of a <video>: frames are shown when a test says so. */
class PlayedVideo extends EventTarget {
  readonly videoWidth = 640;
  readonly videoHeight = 480;
  isPaused = false;
  listeners = 0;
  private readonly callbacks = new Map<number, () => void>();
  private lastId = 0;

  requestVideoFrameCallback(callback: () => void): number {
    this.callbacks.set(++this.lastId, callback);
    return this.lastId;
  }

  cancelVideoFrameCallback(id: number): void {
    this.callbacks.delete(id);
  }

  override addEventListener(...args: Parameters<EventTarget['addEventListener']>): void {
    this.listeners++;
    super.addEventListener(...args);
  }

  override removeEventListener(...args: Parameters<EventTarget['removeEventListener']>): void {
    this.listeners--;
    super.removeEventListener(...args);
  }

  pause(): void {
    this.isPaused = true;
  }

  get watchers(): number {
    return this.callbacks.size;
  }

  show(): void {
    const callbacks = [...this.callbacks.values()];
    this.callbacks.clear();
    for (const callback of callbacks) callback();
  }

  end(): void {
    this.dispatchEvent(new Event('ended'));
  }
}

describe('the frames of a video', () => {
  const playing = (release: () => void = () => undefined) => {
    const video = new PlayedVideo();
    return { video, frames: new VideoFrames(video, release) };
  };
  /** What has been answered when all that was ready is done. */
  const now = <T>(promise: Promise<T>): Promise<T | 'waits'> => {
    const late = new Promise<'waits'>((resolve) => setImmediate(() => resolve('waits')));
    return Promise.race([promise, late]);
  };

  it('are given at once when one was shown meanwhile, and once each', async () => {
    const { video, frames } = playing();
    video.show();
    expect(await now(frames.next())).toBe(true);
    const next = frames.next();
    expect(await now(next)).toBe('waits');
    video.show();
    expect(await now(next)).toBe(true);
  });

  it('are the newest: those that nobody asked for are passed over', async () => {
    const { video, frames } = playing();
    for (let i = 0; i < 5; i++) video.show();
    expect(frames.picture.frame).toBe(5);
    expect(await now(frames.next())).toBe(true);
    expect(await now(frames.next())).toBe('waits');
  });

  it('say since when they are to be seen', async () => {
    const { video, frames } = playing();
    const beforeMs = performance.now();
    video.show();
    const shownMs = frames.shownMs;
    expect(shownMs).toBeGreaterThanOrEqual(beforeMs);
    await now(frames.next());
    expect(frames.shownMs).toBe(shownMs);
  });

  it('end with the video, after the last one was given', async () => {
    const { video, frames } = playing();
    const waiting = frames.next();
    video.show();
    expect(await now(waiting)).toBe(true);
    video.show();
    video.end();
    expect(await now(frames.next())).toBe(true);
    expect(await now(frames.next())).toBe(false);
  });

  it('are waited for by one listener, however many there are', async () => {
    const { video, frames } = playing();
    for (let i = 0; i < 50; i++) {
      video.show();
      await frames.next();
    }
    expect(video.listeners).toBe(1);
    expect(video.watchers).toBe(1);
  });

  it('stop: nobody waits any more, and nothing is left behind', async () => {
    let isReleased = false;
    const { video, frames } = playing(() => void (isReleased = true));
    const waiting = frames.next();
    frames.stop();
    expect(await now(waiting)).toBe(false);
    expect(await now(frames.next())).toBe(false);
    expect({ isReleased, isPaused: video.isPaused }).toEqual({ isReleased: true, isPaused: true });
    expect({ listeners: video.listeners, watchers: video.watchers }).toEqual({
      ...{ listeners: 0, watchers: 0 },
    });
  });
});

describe('a picture is drawn anew', () => {
  const camera = {};
  const picture = (frame: number, source = camera) => ({
    ...{ source, width: 640, height: 480, frame },
  });

  it('when the camera shows another one, not with every frame of the screen', () => {
    const redraw = new Redraw();
    expect(redraw.isDue(picture(1), 0, false)).toBe(true);
    expect(redraw.isDue(picture(1), 16, false)).toBe(false);
    expect(redraw.isDue(picture(2), 33, false)).toBe(true);
    expect(redraw.isDue(picture(2, {}), 50, false)).toBe(true);
  });

  it('at once when what is over it has changed', () => {
    const redraw = new Redraw();
    redraw.isDue(picture(1), 0, false);
    redraw.ask();
    expect(redraw.isDue(picture(1), 16, false)).toBe(true);
    expect(redraw.isDue(picture(1), 33, false)).toBe(false);
  });

  it('thirty times a second while boxes glide over one that stands still', () => {
    const redraw = new Redraw();
    const drawn = [0, 16, 33, 50, 66].filter((atMs) => redraw.isDue(picture(1), atMs, true));
    expect(drawn).toEqual([0, 33, 66]);
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
