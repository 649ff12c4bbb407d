import type { FaceBox } from '../../protocol/src/faces';

/** How fast a box follows its face: it is two thirds there after so long. */
const FOLLOW_MS = 60;
/** So near to its place a box is there, pixels. */
const THERE_PX = 0.5;

/** A face as it is shown over the picture. */
export interface FramedFace {
  /** The same number from frame to frame. */
  track: number;
  /** In pixels of the frame. */
  box: FaceBox;
  /** Over the box; empty: nothing. */
  label: string;
  /** A whole line; else it is dashed. */
  isKnown: boolean;
}

/** Boxes that glide from one result to the next, face by face. */
export class SmoothBoxes {
  private readonly shown = new Map<number, FramedFace>();
  private faces: readonly FramedFace[] = [];

  /** What was found last; faces that have gone go at once. */
  aim(faces: readonly FramedFace[]): void {
    this.faces = faces;
    const tracks = new Set(faces.map(({ track }) => track));
    for (const track of this.shown.keys()) if (!tracks.has(track)) this.shown.delete(track);
  }

  /** @param elapsedMs since the last step @returns what to draw */
  step(elapsedMs: number): FramedFace[] {
    const share = 1 - Math.exp(-elapsedMs / FOLLOW_MS);
    for (const face of this.faces) {
      const from = this.shown.get(face.track)?.box ?? face.box;
      this.shown.set(face.track, { ...face, box: between(from, face.box, share) });
    }
    return [...this.shown.values()];
  }

  /** Whether another step would move a box. */
  get areGliding(): boolean {
    return this.faces.some(({ track, box }) => {
      const from = this.shown.get(track)?.box;
      return from === undefined || furthest(from, box) > THERE_PX;
    });
  }
}

/** @returns the largest difference of the two boxes' sides and places, pixels */
function furthest(a: FaceBox, b: FaceBox): number {
  const apart = [a.x - b.x, a.y - b.y, a.width - b.width, a.height - b.height];
  return Math.max(...apart.map(Math.abs));
}

function between(from: FaceBox, to: FaceBox, share: number): FaceBox {
  const mix = (a: number, b: number) => a + (b - a) * share;
  return {
    x: mix(from.x, to.x),
    y: mix(from.y, to.y),
    width: mix(from.width, to.width),
    height: mix(from.height, to.height),
  };
}
