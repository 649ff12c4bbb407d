import type { Box } from '../../detection/face';
import { squaredDistance } from '../../training/embeddingHead';
import type { Anchor } from './anchor';
import { centreOf, smoothBox } from './geometry';
import {
  isSettled,
  nameByVotes,
  VOTES_KEPT,
  votedDistance,
  type NamingThresholds,
  type Vote,
} from './votes';

/** A track whose mind is made up is looked at again after so long: somebody else may have come. */
const REFRESH_MS = 300;
/** … after so long when all the looks that count are of one mind. A face that changes its looks is looked at at once. */
const REFRESH_CERTAIN_MS = 1000;
/** A face is not expected to go on further than this without being seen. */
const MAX_PREDICTION_MS = 300;
/** Share of a new speed that is believed. */
const SPEED_SHARE = 0.5;

/** One face followed through the frames. */
export class Track {
  /** Where it was last seen. */
  seen: Box;
  /** What is shown: the same without trembling. */
  shown: Box;
  score: number;
  lastSeenMs: number;
  /** Whether the next look must say that it is still the same person. */
  isDoubted = false;
  name: string | null = null;
  /** What it is followed by; null before the detector's first look is done. */
  anchor: Anchor | null = null;
  private votes: Vote[] = [];
  /** One a vote. */
  private embeddings: Float32Array[] = [];
  lastLookMs = -Infinity;
  /** Of the centre, pixels a millisecond. */
  private speed = { x: 0, y: 0 };

  constructor(
    readonly id: number,
    box: Box,
    score: number,
    readonly sinceMs: number,
  ) {
    this.seen = this.shown = box;
    this.score = score;
    this.lastSeenMs = sinceMs;
  }

  /** Where it may be by now: gone on as it moved, or stopped. */
  places(nowMs: number): [Box, Box] {
    const ms = Math.min(Math.max(nowMs - this.lastSeenMs, 0), MAX_PREDICTION_MS);
    const { seen, speed } = this;
    return [{ ...seen, x: seen.x + speed.x * ms, y: seen.y + speed.y * ms }, seen];
  }

  see(box: Box, score: number, nowMs: number): void {
    const ms = nowMs - this.lastSeenMs;
    const [from, to] = [centreOf(this.seen), centreOf(box)];
    if (ms > 0) {
      const follow = (speed: number, moved: number) => speed + SPEED_SHARE * (moved / ms - speed);
      this.speed = {
        x: follow(this.speed.x, to.x - from.x),
        y: follow(this.speed.y, to.y - from.y),
      };
    }
    // After a gap the old place says nothing about trembling.
    this.shown = ms > MAX_PREDICTION_MS ? box : smoothBox(this.shown, box);
    this.seen = box;
    this.score = score;
    this.lastSeenMs = nowMs;
  }

  /** Whether a look at the face now would be of use. */
  wantsLook(nowMs: number, thresholds: NamingThresholds): boolean {
    if (this.isDoubted || !isSettled(this.votes, thresholds)) return true;
    const isCertain = isSettled(this.votes, thresholds, VOTES_KEPT);
    return nowMs - this.lastLookMs >= (isCertain ? REFRESH_CERTAIN_MS : REFRESH_MS);
  }

  /** It looks otherwise than it did: the next look is due now. */
  askLook(): void {
    this.lastLookMs = -Infinity;
  }

  /** @param embedding null when the face was too small, blurred or turned away to tell anything */
  look(
    nowMs: number,
    seen: { embedding: Float32Array; vote: Vote } | null,
    thresholds: NamingThresholds,
  ): void {
    this.lastLookMs = nowMs;
    if (seen === null) return;
    this.isDoubted = false;
    this.votes = [...this.votes, seen.vote].slice(-VOTES_KEPT);
    this.embeddings = [...this.embeddings, seen.embedding].slice(-VOTES_KEPT);
    this.name = nameByVotes(this.votes, this.name, thresholds);
  }

  /**
   * It was gone and is here again: what was known of it counts if the first look says the same.
   * @param vote of the look that found it again
   */
  comeBack(vote: Vote, { keep }: NamingThresholds): void {
    const isAgreed = vote.nearest === this.name && (vote.distance ?? Infinity) <= keep;
    if (this.name !== null && isAgreed) return;
    this.votes = [];
    this.embeddings = [];
    this.name = null;
  }

  /** Other people are known now: its looks are judged again. */
  recast(judge: (embedding: Float32Array) => Vote, thresholds: NamingThresholds): void {
    this.votes = this.embeddings.map(judge);
    this.name = nameByVotes(this.votes, null, thresholds);
  }

  /** Whether it was ever looked at. */
  get isKnownByLooks(): boolean {
    return this.embeddings.length > 0;
  }

  /** Whether enough looks say that it is nobody who is enrolled. */
  isStranger(thresholds: NamingThresholds): boolean {
    return this.name === null && isSettled(this.votes, thresholds);
  }

  get distance(): number | null {
    return votedDistance(this.votes, this.name);
  }

  get nearest(): string | null {
    return this.votes.at(-1)?.nearest ?? null;
  }

  /** Squared distance of the nearest of its own looks; Infinity before the first. */
  distanceTo(embedding: Float32Array): number {
    return Math.min(
      Infinity,
      ...this.embeddings.map((own) => squaredDistance(own, 0, embedding, 0)),
    );
  }
}
