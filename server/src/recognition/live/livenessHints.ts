import type { LivenessSign } from '../../../../protocol/src/live';
import { lifeSight, livenessSign, withSight, type LifeSight } from './liveness';
import type { Track } from './track';

/** What is known of one face, for as long as it is in sight. */
interface Watched {
  sights: LifeSight[];
  sign: LivenessSign | null;
}

/** Which of the faces that are followed have blinked or turned; in memory alone. */
export class LivenessHints {
  private readonly watched = new Map<number, Watched>();

  /**
   * Another may stand where a face was: what it has shown does not count for who comes after it.
   * @param tracks all that have not ended
   */
  keepOnly(tracks: readonly Track[]): void {
    const certain = new Set(tracks.filter(({ isDoubted }) => !isDoubted).map(({ id }) => id));
    for (const id of this.watched.keys()) if (!certain.has(id)) this.watched.delete(id);
  }

  /** @param landmarks 68 × (x, y), pixels of the frame */
  see(track: number, landmarks: ArrayLike<number>, nowMs: number): void {
    const { sights } = this.watched.get(track) ?? { sights: [] };
    const more = withSight(sights, lifeSight(landmarks, nowMs));
    this.watched.set(track, { sights: more, sign: livenessSign(more) });
  }

  signOf(track: number): LivenessSign | null {
    return this.watched.get(track)?.sign ?? null;
  }
}
