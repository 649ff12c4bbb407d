import type { Box, DetectorName, Face } from '../../detection/face';
import type { RgbImage } from '../../images/rgbImage';
import type { FacePool } from '../../workers/facePool';
import { anchorOf, followedBox } from './anchor';
import { DetectionRhythm } from './detectionRhythm';
import { SceneWatch } from './sceneChange';
import type { Track } from './track';
import { Tracker } from './tracker';

export interface FollowOptions {
  detector: DetectorName;
  /** Faces the detector believes in less begin no track, 0–1. */
  minScore: number;
  /** How often the detector looks while faces are in sight; 0: at every frame. Default DETECT_EVERY_MS. */
  detectEveryMs?: number | undefined;
}

/** Where a face is that is followed. */
export interface Sighting {
  track: Track;
  /** With the place and the landmarks of this frame. */
  face: Face;
}

/** Detections are followed down to this belief while they continue a track. */
const WEAK_SCORE = 0.3;

/** Finds the faces of frame after frame: by the detector now and then, and by their landmarks between. */
export class FaceFollower {
  readonly tracker: Tracker;
  private readonly scene = new SceneWatch();
  private readonly rhythm: DetectionRhythm;

  constructor(
    private readonly options: FollowOptions,
    private readonly pool: FacePool,
  ) {
    this.tracker = new Tracker({ birthScore: options.minScore });
    this.rhythm = new DetectionRhythm(options.detectEveryMs);
  }

  /**
   * @param frame upright
   * @param nowMs when it was taken; never goes back
   * @returns the faces of this frame, by the numbers of their tracks
   * @throws LikenessError Cancelled
   */
  async see(frame: RgbImage, nowMs: number, signal?: AbortSignal): Promise<Sighting[]> {
    const isCut = this.scene.hasChanged(frame);
    const isDue = isCut || this.rhythm.isDue(nowMs, this.tracker.inSight);
    if (isDue) return this.detect(frame, nowMs, isCut, signal);
    return (await this.follow(frame, nowMs, signal)) ?? this.detect(frame, nowMs, isCut, signal);
  }

  private async detect(
    frame: RgbImage,
    nowMs: number,
    isCut: boolean,
    signal?: AbortSignal,
  ): Promise<Sighting[]> {
    const { detector, minScore } = this.options;
    const { anybody, inDoubt } = this.tracker.inSight;
    const tryBorder = this.rhythm.detects(nowMs, { anybody: anybody || isCut, inDoubt });
    const least = Math.min(WEAK_SCORE, minScore);
    const task = { frame, detector, minScore: least, tryBorder };
    const detections = await this.pool.run('frameBoxes', task, signal);
    const tracks = this.tracker.update(detections, nowMs, isCut);
    const boxes = tracks.map(({ seen }) => seen);
    const landmarks = await this.landmarks(frame, boxes, signal);
    return tracks.map((track, i) => {
      track.anchor = anchorOf(frame, track.seen, landmarks[i]!);
      return sightingOf(track, landmarks[i]!);
    });
  }

  /** @returns null where a face has left its place, or looks otherwise: the detector has to say what is there */
  private async follow(
    frame: RgbImage,
    nowMs: number,
    signal?: AbortSignal,
  ): Promise<Sighting[] | null> {
    const tracks = this.tracker.seen;
    const places = tracks.map((track) => track.places(nowMs)[0]);
    const landmarks = await this.landmarks(frame, places, signal);
    const boxes = new Map<Track, Box>();
    for (const [i, track] of tracks.entries()) {
      const { anchor, seen } = track;
      const box = anchor && followedBox(anchor, seen, frame, landmarks[i]!);
      if (box === null) track.askLook();
      else boxes.set(track, box);
    }
    if (boxes.size < tracks.length) return null;
    this.tracker.follow(boxes, nowMs);
    return tracks.map((track, i) => sightingOf(track, landmarks[i]!));
  }

  private async landmarks(
    frame: RgbImage,
    boxes: readonly Box[],
    signal?: AbortSignal,
  ): Promise<Float32Array[]> {
    if (boxes.length === 0) return [];
    return this.pool.run('frameLandmarks', { frame, boxes }, signal);
  }
}

function sightingOf(track: Track, landmarks: Float32Array): Sighting {
  return { track, face: { box: track.seen, score: track.score, landmarks } };
}
