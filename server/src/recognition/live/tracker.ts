import type { Box, ScoredBox } from '../../detection/face';
import { intersectionOverUnion } from '../../detection/overlap';
import type { InSight } from './detectionRhythm';
import { CERTAIN_IOU, pairUp } from './geometry';
import { Track } from './track';
import type { NamingThresholds, Vote } from './votes';

/** A face that is hidden for so long, or missed by the detector, is still the same track. */
const MISS_MS = 600;
/** Where frames are further apart than that, so many of them may pass; a pause ends all tracks. */
const MISS_FRAMES = 2;
const LONGEST_MISS_MS = 3000;
/** After a gap of this length another may stand there: the next look decides. */
const CERTAIN_GAP_MS = 250;
/** Faces that overlap this much may be taken for each other. */
const CROWDED_IOU = 0.15;
/** Tracks that ended are remembered so long, and so many. */
const REMEMBER_MS = 30_000;
const REMEMBER_TRACKS = 20;

/** Of all who were here, one is meant: a little nearer than what makes two looks the same person. */
const CAME_BACK = 0.85;

export interface TrackerOptions {
  /** Detections that are believed in less begin no track, but continue one. */
  birthScore: number;
}

/** Follows faces from frame to frame by where they are. */
export class Tracker {
  tracks: Track[] = [];
  /** Ended ones, the newest first, for a person who comes back. */
  lost: Track[] = [];
  private nextId = 1;
  private lastUpdateMs: number | null = null;

  constructor(private readonly options: TrackerOptions) {}

  /**
   * Takes the detections of the next frame.
   * @param isCut whether the scene has changed, so that places mean nothing
   * @returns the tracks that were seen in this frame
   */
  update(detections: readonly ScoredBox[], nowMs: number, isCut = false): Track[] {
    this.forget(nowMs);
    if (isCut) this.endAll();
    const { birthScore } = this.options;
    const strong = detections.filter(({ score }) => score >= birthScore);
    const weak = detections.filter(({ score }) => score < birthScore);
    const continued = this.continueTracks(this.tracks, strong, 0, nowMs);
    const missing = this.tracks.filter((track) => !continued.tracks.has(track));
    // What is believed in less must lie where a face was.
    const found = this.continueTracks(missing, weak, CERTAIN_IOU, nowMs);
    const born = continued.left.map(({ box, score }) => this.born(box, score, nowMs));
    const seen = [...continued.tracks, ...found.tracks, ...born];
    doubtCrowded(seen);
    return seen.sort((a, b) => a.id - b.id);
  }

  /** Takes the next frame, in which the faces of the one before were followed without the detector. */
  follow(boxes: ReadonlyMap<Track, Box>, nowMs: number): Track[] {
    this.forget(nowMs);
    for (const [track, box] of boxes) track.see(box, track.score, nowMs);
    const seen = [...boxes.keys()];
    doubtCrowded(seen);
    return seen.sort((a, b) => a.id - b.id);
  }

  /** The tracks that were seen in the last frame. */
  get seen(): Track[] {
    return this.tracks.filter(({ lastSeenMs }) => lastSeenMs === this.lastUpdateMs);
  }

  /** What the last frame says about when the detector has to look again. */
  get inSight(): InSight {
    const { seen } = this;
    const isMissing = seen.length < this.tracks.length;
    return { anybody: seen.length > 0, inDoubt: isMissing || crowded(seen).size > 0 };
  }

  /**
   * Who of those that were here before this is.
   * @param same squared distance up to which two looks are of the same person
   */
  whoCameBack(embedding: Float32Array, same: number): Track | null {
    const distances = this.lost.map((track) => track.distanceTo(embedding));
    const least = Math.min(...distances);
    return least <= CAME_BACK * same ? this.lost[distances.indexOf(least)]! : null;
  }

  /** Numbers of those who have a name, here or gone. */
  namedTracks(): Set<number> {
    const all = [...this.tracks, ...this.lost];
    return new Set(all.filter(({ name }) => name !== null).map(({ id }) => id));
  }

  /** Judges all looks again. */
  recast(judge: (embedding: Float32Array) => Vote, thresholds: NamingThresholds): void {
    for (const track of [...this.tracks, ...this.lost]) track.recast(judge, thresholds);
  }

  /** The track goes on as another one: a new face has taken its place. */
  replace(track: Track): Track {
    this.end(track);
    const other = this.born(track.seen, track.score, track.lastSeenMs);
    other.anchor = track.anchor;
    return other;
  }

  /** A face that came is one that was here before: it gets its old number back. */
  revive(newcomer: Track, old: Track): Track {
    this.lost = this.lost.filter((track) => track !== old);
    this.tracks = this.tracks.map((track) => (track === newcomer ? old : track));
    old.see(newcomer.seen, newcomer.score, newcomer.lastSeenMs);
    old.anchor = newcomer.anchor;
    return old;
  }

  private continueTracks(
    tracks: readonly Track[],
    detections: readonly ScoredBox[],
    least: number,
    nowMs: number,
  ): { tracks: Set<Track>; left: ScoredBox[] } {
    const pairs = pairUp(
      tracks.map((track) => track.places(nowMs)),
      detections.map(({ box }) => box),
      least,
    );
    const seen = new Set<Track>();
    for (const pair of pairs) {
      const track = tracks[pair.track]!;
      const { box, score } = detections[pair.detection]!;
      const isCertain = pair.affinity >= CERTAIN_IOU && nowMs - track.lastSeenMs <= CERTAIN_GAP_MS;
      if (!isCertain) track.isDoubted = true;
      track.see(box, score, nowMs);
      seen.add(track);
    }
    const taken = new Set(pairs.map(({ detection }) => detection));
    return { tracks: seen, left: detections.filter((_, i) => !taken.has(i)) };
  }

  private born(box: ScoredBox['box'], score: number, nowMs: number): Track {
    const track = new Track(this.nextId++, box, score, nowMs);
    this.tracks.push(track);
    return track;
  }

  private forget(nowMs: number): void {
    const gapMs = nowMs - (this.lastUpdateMs ?? nowMs);
    this.lastUpdateMs = nowMs;
    const missMs = Math.max(MISS_MS, Math.min(LONGEST_MISS_MS, MISS_FRAMES * gapMs));
    for (const track of this.tracks.filter(({ lastSeenMs }) => nowMs - lastSeenMs > missMs)) {
      this.end(track);
    }
    this.lost = this.lost.filter(({ lastSeenMs }) => nowMs - lastSeenMs <= REMEMBER_MS);
  }

  private endAll(): void {
    for (const track of [...this.tracks]) this.end(track);
  }

  private end(track: Track): void {
    this.tracks = this.tracks.filter((other) => other !== track);
    if (track.isKnownByLooks) this.lost = [track, ...this.lost].slice(0, REMEMBER_TRACKS);
  }
}

/** Faces before one another may swap their boxes: each must show again whose it is. */
function doubtCrowded(tracks: readonly Track[]): void {
  for (const track of crowded(tracks)) track.isDoubted = true;
}

/** Those that overlap another. */
function crowded(tracks: readonly Track[]): Set<Track> {
  const found = new Set<Track>();
  for (const [i, a] of tracks.entries()) {
    for (const b of tracks.slice(i + 1)) {
      if (intersectionOverUnion(a.seen, b.seen) > CROWDED_IOU) found.add(a).add(b);
    }
  }
  return found;
}
