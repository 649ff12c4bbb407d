import type { TripletLoss } from './tripletLoss';

/** A triplet that an epoch had trouble with; images as rows of the feature matrix. */
export interface HardTriplet {
  anchor: number;
  positive: number;
  negative: number;
  /** Squared distance of anchor and positive when its batch came, 0–4. */
  positiveDistance: number;
  negativeDistance: number;
}

/** As many as are looked at. */
const HARDEST = 12;

/**
 * Gathers the triplets whose negative is nearer than their positive by most. Where one photo is under a wrong
 * name all triplets with it are hard: no photo is twice anchor or positive, so that a list shows a dozen reasons.
 */
export class HardestTriplets {
  /** Anchor → its hardest. */
  private readonly worst = new Map<number, HardTriplet>();

  /** @param rows of the batch, in the feature matrix */
  add({ triplets, positiveDistances, negativeDistances }: TripletLoss, rows: Int32Array): void {
    for (let t = 0; t < positiveDistances.length; t++) {
      const anchor = rows[triplets.anchors[t]!]!;
      const positiveDistance = positiveDistances[t]!;
      const negativeDistance = negativeDistances[t]!;
      const known = this.worst.get(anchor);
      if (known !== undefined && hardness(known) >= positiveDistance - negativeDistance) continue;
      const positive = rows[triplets.positives[t]!]!;
      const negative = rows[triplets.negatives[t]!]!;
      this.worst.set(anchor, { anchor, positive, negative, positiveDistance, negativeDistance });
    }
  }

  /** The hardest first, a dozen at most. */
  get list(): HardTriplet[] {
    const shown = new Set<number>();
    const chosen: HardTriplet[] = [];
    for (const triplet of [...this.worst.values()].sort(hardestFirst)) {
      const { anchor, positive } = triplet;
      if (shown.has(anchor) || shown.has(positive)) continue;
      shown.add(anchor).add(positive);
      chosen.push(triplet);
      if (chosen.length === HARDEST) break;
    }
    return chosen;
  }
}

function hardness({ positiveDistance, negativeDistance }: HardTriplet): number {
  return positiveDistance - negativeDistance;
}

/** Equal ones by their anchor, so that a run is the same each time. */
function hardestFirst(a: HardTriplet, b: HardTriplet): number {
  return hardness(b) - hardness(a) || a.anchor - b.anchor;
}
