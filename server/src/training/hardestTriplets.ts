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

/** So many are kept to choose from: the others are passed over by one comparison. */
const CANDIDATES = 100;

/**
 * Gathers the triplets whose negative is nearer than their positive by most. Where one photo is under a wrong
 * name all triplets with it are hard: no photo is twice anchor or positive, so that a list shows a dozen reasons.
 */
export class HardestTriplets {
  /** Anchor → its hardest. */
  private worst = new Map<number, HardTriplet>();
  /** What is not harder is not among the candidates. */
  private floor = -Infinity;

  /** @param rows of the batch, in the feature matrix */
  add({ triplets, positiveDistances, negativeDistances }: TripletLoss, rows: Int32Array): void {
    for (let t = 0; t < positiveDistances.length; t++) {
      const positiveDistance = positiveDistances[t]!;
      const negativeDistance = negativeDistances[t]!;
      if (positiveDistance - negativeDistance <= this.floor) continue;
      const anchor = rows[triplets.anchors[t]!]!;
      const known = this.worst.get(anchor);
      if (known !== undefined && hardness(known) >= positiveDistance - negativeDistance) continue;
      const positive = rows[triplets.positives[t]!]!;
      const negative = rows[triplets.negatives[t]!]!;
      this.worst.set(anchor, { anchor, positive, negative, positiveDistance, negativeDistance });
    }
    if (this.worst.size > 2 * CANDIDATES) this.prune();
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

  private prune(): void {
    const kept = [...this.worst.values()].sort(hardestFirst).slice(0, CANDIDATES);
    this.floor = hardness(kept.at(-1)!);
    this.worst = new Map(kept.map((triplet) => [triplet.anchor, triplet]));
  }
}

function hardness({ positiveDistance, negativeDistance }: HardTriplet): number {
  return positiveDistance - negativeDistance;
}

/** Equal ones by their anchor, so that a run is the same each time. */
function hardestFirst(a: HardTriplet, b: HardTriplet): number {
  return hardness(b) - hardness(a) || a.anchor - b.anchor;
}
