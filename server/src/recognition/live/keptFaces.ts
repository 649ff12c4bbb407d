import type { Box } from '../../detection/face';
import type { FaceCrop } from '../../detection/keepFace';
import { pictureWorth, type SeenQuality } from './faceQuality';

/** A face of a frame, looked at closely. */
export interface KeptFace {
  quality: SeenQuality;
  crop: FaceCrop;
  /** 128 values, length 1. */
  embedding: Float32Array;
  /** In pixels of its frame. */
  box: Box;
}

/** More people pass before no camera; about 40 kB each. */
const MOST_TRACKS = 50;

/** The best picture of each face that was followed. In memory only: it goes with the session. */
export class KeptFaces {
  private readonly best = new Map<number, { face: KeptFace; worth: number; timeMs: number }>();

  offer(track: number, face: KeptFace, timeMs: number): void {
    const worth = pictureWorth(face.quality);
    const before = this.best.get(track);
    if (before !== undefined && before.worth >= worth) return;
    this.best.delete(track);
    this.best.set(track, { face, worth, timeMs });
    const [oldest] = this.best.keys();
    if (this.best.size > MOST_TRACKS) this.best.delete(oldest!);
  }

  get(track: number): KeptFace | null {
    return this.best.get(track)?.face ?? null;
  }

  forget(track: number): void {
    this.best.delete(track);
  }

  /** @returns by the number of the track */
  entries(): { track: number; face: KeptFace; timeMs: number }[] {
    return [...this.best].map(([track, { face, timeMs }]) => ({ track, face, timeMs }));
  }
}
