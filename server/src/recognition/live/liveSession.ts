import type { LivenessSign } from '../../../../protocol/src/live';
import type { Box, DetectorName } from '../../detection/face';
import { PHOTO_MIN_SCORE } from '../../gallery/photoFaces';
import type { SearchIndex } from '../../gallery/search';
import type { RgbImage } from '../../images/rgbImage';
import type { FacePool } from '../../workers/facePool';
import type { RecognitionModel } from '../model';
import { FaceFollower, type Sighting } from './faceFollower';
import { canTell } from './faceQuality';
import { namingThresholds, voteOf } from './identify';
import { KeptFaces, type KeptFace } from './keptFaces';
import { LivenessHints } from './livenessHints';
import { lookClosely } from './lookClosely';
import type { Track } from './track';
import type { Tracker } from './tracker';
import type { NamingThresholds, Vote } from './votes';

export interface LiveOptions {
  model: RecognitionModel;
  /** The people that are known. */
  index: SearchIndex;
  /** Squared distance up to which names are given, 0–4. Default: 0.82 of the model's. */
  threshold?: number | undefined;
  /** Default ssd. */
  detector?: DetectorName | undefined;
  /** Faces the detector believes in less begin no track, 0–1. Default PHOTO_MIN_SCORE. */
  minScore?: number | undefined;
  /** How often the detector looks while faces are in sight; 0: at every frame. Default DETECT_EVERY_MS. */
  detectEveryMs?: number | undefined;
  /** Looks a frame, so that it is answered in time; default: as many as are of use. */
  looksPerFrame?: number | undefined;
  /** Whether to say of each face if it has blinked or turned; default: no. */
  liveness?: boolean | undefined;
}

export interface LiveFace {
  /** Pixels of the frame; still where the face is still. */
  box: Box;
  /** Null while nobody, or not yet, is recognised. */
  name: string | null;
  /** Number of the face in this session: the same from frame to frame. */
  track: number;
  /** Squared distance to that person, or to the nearest; null before the first look or without people. */
  distance: number | null;
  /** The detector's belief that this is a face, 0–1. */
  score: number;
  /** What the face has done that a photo does not, since it is in sight; a hint only. Null: nothing yet. Left out where nobody asked. */
  liveness?: LivenessSign | null;
}

/**
 * Names faces from frame to frame. Keeps what it saw in memory alone.
 */
export class LiveSession {
  /** The best picture of each face that was followed. */
  readonly kept = new KeptFaces();
  thresholds: NamingThresholds;
  private index: SearchIndex;
  private readonly follower: FaceFollower;
  private hints: LivenessHints | null = null;

  constructor(
    private readonly options: LiveOptions,
    private readonly pool: FacePool,
  ) {
    const { model, index, threshold, liveness = false } = options;
    const { detector = 'ssd', minScore = PHOTO_MIN_SCORE, detectEveryMs } = options;
    this.index = index;
    this.liveness = liveness;
    this.thresholds = namingThresholds(model.threshold, threshold);
    this.follower = new FaceFollower({ detector, minScore, detectEveryMs }, pool);
  }

  private get tracker(): Tracker {
    return this.follower.tracker;
  }

  /**
   * @param frame upright
   * @param nowMs when it was taken; never goes back
   * @returns the faces of this frame, by their numbers
   * @throws LikenessError Cancelled
   */
  async see(frame: RgbImage, nowMs: number, signal?: AbortSignal): Promise<LiveFace[]> {
    const sightings = await this.follower.see(frame, nowMs, signal);
    // First: a look takes the doubt from a track that this must know of.
    this.watchLiveness(sightings, nowMs);
    const seen = await this.lookAtSome(frame, sightings, nowMs, signal);
    const { hints } = this;
    return seen.map((track) => ({
      box: track.shown,
      name: track.isDoubted ? null : track.name,
      track: track.id,
      distance: track.distance,
      score: track.score,
      ...(hints === null ? {} : { liveness: hints.signOf(track.id) }),
    }));
  }

  /** The best pictures of those who were followed and are nobody who is enrolled; the newest last. */
  strangers(): { track: number; face: KeptFace; timeMs: number }[] {
    const known = this.tracker.namedTracks();
    return this.kept.entries().filter(({ track }) => !known.has(track));
  }

  /** Other people are known from now on: all faces are named anew. */
  replaceIndex(index: SearchIndex): void {
    this.index = index;
    this.tracker.recast((embedding) => voteOf(index, embedding), this.thresholds);
  }

  set threshold(threshold: number | undefined) {
    this.thresholds = namingThresholds(this.options.model.threshold, threshold);
  }

  set liveness(isWanted: boolean) {
    this.hints = isWanted ? (this.hints ?? new LivenessHints()) : null;
  }

  /** Looks at the eyes and the pose of those of whom no sign of life was seen yet. */
  private watchLiveness(sightings: readonly Sighting[], nowMs: number): void {
    const { hints } = this;
    hints?.keepOnly(this.tracker.tracks);
    for (const { track, face } of sightings) {
      if (!track.isDoubted && hints?.signOf(track.id) === null) {
        hints.see(track.id, face.landmarks, nowMs);
      }
    }
  }

  /** @returns the tracks that were seen, those that turned out to be another's replaced */
  private async lookAtSome(
    frame: RgbImage,
    sightings: readonly Sighting[],
    nowMs: number,
    signal?: AbortSignal,
  ): Promise<Track[]> {
    const { looksPerFrame = Infinity, model } = this.options;
    const wanted = sightings
      .filter(({ track }) => track.wantsLook(nowMs, this.thresholds))
      .sort((a, b) => a.track.lastLookMs - b.track.lastLookMs)
      .slice(0, looksPerFrame);
    const faces = wanted.map(({ face }) => face);
    const looks = await lookClosely(frame, faces, model, this.pool, signal);
    const after = new Map(
      wanted.map(({ track }, i) => [track, this.take(track, looks[i]!, nowMs)]),
    );
    return sightings.map(({ track }) => after.get(track) ?? track);
  }

  /** @returns whose look it was: the track, or the one that it turned out to be */
  private take(track: Track, face: KeptFace, nowMs: number): Track {
    if (!canTell(face.quality)) {
      track.look(nowMs, null, this.thresholds);
      return track;
    }
    const vote = voteOf(this.index, face.embedding);
    const owner = this.ownerOf(track, face.embedding, vote);
    owner.look(nowMs, { embedding: face.embedding, vote }, this.thresholds);
    this.kept.offer(owner.id, face, nowMs);
    return owner;
  }

  private ownerOf(track: Track, embedding: Float32Array, vote: Vote): Track {
    const { same } = this.thresholds;
    const isAnother = track.isDoubted && track.isKnownByLooks && track.distanceTo(embedding) > same;
    const current = isAnother ? this.tracker.replace(track) : track;
    if (current.isKnownByLooks) return current;
    const old = this.tracker.whoCameBack(embedding, same);
    if (old === null) return current;
    old.comeBack(vote, this.thresholds);
    return this.tracker.revive(current, old);
  }
}
