import { describe, expect, it } from 'vitest';
import type { ScoredBox } from '../../../../server/src/detection/face';
import type { Track } from '../../../../server/src/recognition/live/track';
import { Tracker } from '../../../../server/src/recognition/live/tracker';
import type { Vote } from '../../../../server/src/recognition/live/votes';

const LIMITS = { give: 0.1, keep: 0.12, same: 0.1 };
const FRAME_MS = 66;
const ANN: Vote = { nearest: 'Ann', distance: 0.03 };
const NOBODY: Vote = { nearest: 'Ann', distance: 0.4 };

const face = (x: number, score = 0.9, y = 0): ScoredBox => ({
  box: { x, y, width: 100, height: 100 },
  score,
});

/** A direction of its own for each person; the same person's differ a little. */
function embedding(person: number, noise = 0): Float32Array {
  const values = new Float32Array(128);
  values[person] = Math.cos(noise);
  values[100] = Math.sin(noise);
  return values;
}

const tracker = () => new Tracker({ birthScore: 0.5 });
const ids = (tracks: readonly Track[]) => tracks.map(({ id }) => id);
const look = (track: Track, person: number, vote: Vote, nowMs: number) =>
  track.look(nowMs, { embedding: embedding(person), vote }, LIMITS);

describe('following faces', () => {
  it('keeps the number of a face that moves, and gives a new face a new one', () => {
    const following = tracker();
    expect(ids(following.update([face(0)], 0))).toEqual([1]);
    for (let i = 1; i < 20; i++) {
      expect(ids(following.update([face(i * 15)], i * FRAME_MS))).toEqual([1]);
    }
    expect(ids(following.update([face(300), face(600)], 20 * FRAME_MS))).toEqual([1, 2]);
  });

  it('tells two faces apart that pass each other at some distance', () => {
    const following = tracker();
    for (let i = 0; i <= 20; i++) {
      const seen = following.update([face(i * 20), face(400 - i * 20, 0.9, 120)], i * FRAME_MS);
      expect(seen.map(({ id, seen }) => [id, seen.y])).toEqual([
        [1, 0],
        [2, 120],
      ]);
    }
  });

  it('survives half a second without the face, and not a whole one', () => {
    const following = tracker();
    following.update([face(0)], 0);
    expect(following.update([], 250)).toEqual([]);
    expect(ids(following.update([face(5)], 500))).toEqual([1]);
    following.update([], 1500);
    expect(ids(following.update([face(5)], 1600))).toEqual([2]);
  });

  it('follows a face on a machine that manages a frame a second, and not over a pause', () => {
    const following = tracker();
    for (let second = 0; second < 5; second++) {
      expect(ids(following.update([face(5 * second)], 1000 * second))).toEqual([1]);
    }
    expect(ids(following.update([face(25)], 9000))).toEqual([2]);
  });

  it('goes on by a weak detection where a face was, and begins nothing by one', () => {
    const following = tracker();
    following.update([face(0)], 0);
    expect(ids(following.update([face(3, 0.35), face(400, 0.45)], FRAME_MS))).toEqual([1]);
  });

  it('goes on without the detector, and says when it should look', () => {
    const following = tracker();
    const [ann, ben] = following.update([face(0), face(300)], 0);
    expect(following.inSight).toEqual({ anybody: true, inDoubt: false });
    const moved = new Map([
      [ann!, face(10).box],
      [ben!, face(200).box],
    ]);
    expect(ids(following.follow(moved, FRAME_MS))).toEqual([1, 2]);
    expect(ann!.seen.x).toBe(10);
    following.follow(moved.set(ben!, face(80).box), 2 * FRAME_MS);
    expect(following.inSight.inDoubt).toBe(true);
    expect(ben!.isDoubted).toBe(true);
    following.update([face(10)], 3 * FRAME_MS);
    expect(ids(following.seen)).toEqual([1]);
    expect(following.inSight).toEqual({ anybody: true, inDoubt: true });
    following.update([], 800);
    following.update([], 900);
    expect(following.inSight).toEqual({ anybody: false, inDoubt: false });
  });

  it('takes no old place over into another scene', () => {
    const following = tracker();
    following.update([face(0)], 0);
    expect(ids(following.update([face(0)], FRAME_MS, true))).toEqual([2]);
  });
});

describe('doubt', () => {
  it('comes when a face jumps, is hidden for a while, or stands before another', () => {
    const following = tracker();
    const [track] = following.update([face(0)], 0);
    following.update([face(10)], FRAME_MS);
    expect(track!.isDoubted).toBe(false);
    following.update([face(80)], 2 * FRAME_MS);
    expect(track!.isDoubted).toBe(true);
    look(track!, 1, ANN, 2 * FRAME_MS);
    expect(track!.isDoubted).toBe(false);
    following.update([face(80)], 2 * FRAME_MS + 400);
    expect(track!.isDoubted).toBe(true);
    look(track!, 1, ANN, 600);
    const crowd = following.update([face(80), face(140)], 600);
    expect(crowd.map(({ isDoubted }) => isDoubted)).toEqual([true, true]);
  });
});

describe('a face that comes back', () => {
  const gone = () => {
    const following = tracker();
    const [ann] = following.update([face(0)], 0);
    look(ann!, 1, ANN, 0);
    following.update([], 2000);
    return { following, ann: ann! };
  };

  it('is the one it was, by how it looks', () => {
    const { following, ann } = gone();
    const [newcomer] = following.update([face(500)], 3000);
    expect(newcomer!.id).toBe(2);
    expect(following.whoCameBack(embedding(1, 0.1), LIMITS.same)).toBe(ann);
    expect(following.whoCameBack(embedding(2), LIMITS.same)).toBeNull();
    expect(following.revive(newcomer!, ann).id).toBe(1);
    expect(ids(following.update([face(505)], 3000 + FRAME_MS))).toEqual([1]);
    expect(ann.name).toBe('Ann');
  });

  it('loses the name if the first look does not agree', () => {
    const { ann } = gone();
    ann.comeBack(ANN, LIMITS);
    expect(ann.name).toBe('Ann');
    ann.comeBack(NOBODY, LIMITS);
    expect(ann.name).toBeNull();
  });

  it('is forgotten after half a minute', () => {
    const { following } = gone();
    following.update([], 31_000);
    expect(following.whoCameBack(embedding(1), LIMITS.same)).toBeNull();
  });
});

describe('looking', () => {
  it('goes on until the looks agree, and then once in a while', () => {
    const [track] = tracker().update([face(0)], 0);
    for (const nowMs of [0, 66, 133]) {
      expect(track!.wantsLook(nowMs, LIMITS)).toBe(true);
      look(track!, 1, ANN, nowMs);
    }
    expect(track!.wantsLook(200, LIMITS)).toBe(false);
    expect(track!.wantsLook(433, LIMITS)).toBe(true);
  });

  it('is rare once all looks that count agree, and at once when the face looks otherwise', () => {
    const [track] = tracker().update([face(0)], 0);
    for (let i = 0; i < 9; i++) look(track!, 1, ANN, 300 * i);
    expect(track!.wantsLook(2400 + 900, LIMITS)).toBe(false);
    expect(track!.wantsLook(2400 + 1000, LIMITS)).toBe(true);
    look(track!, 1, ANN, 3400);
    track!.askLook();
    expect(track!.wantsLook(3433, LIMITS)).toBe(true);
  });

  it('that shows nothing changes no name', () => {
    const [track] = tracker().update([face(0)], 0);
    look(track!, 1, ANN, 0);
    for (let i = 1; i < 20; i++) track!.look(i * 300, null, LIMITS);
    expect(track!.name).toBe('Ann');
  });

  it('is judged again when other people are known', () => {
    const following = tracker();
    const [track] = following.update([face(0)], 0);
    look(track!, 1, ANN, 0);
    following.recast(() => ({ nearest: null, distance: null }), LIMITS);
    expect(track!.name).toBeNull();
    expect(track!.distance).toBeNull();
  });
});
