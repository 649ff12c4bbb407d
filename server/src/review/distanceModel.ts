import { gammaOf, logDensity, type Gamma, type Moments } from './gammaFit';

/**
 * How far faces lie from the centre of n faces of the same person, and of another. A centre of few faces
 * is off by itself: a person’s faces lie 1 + 1/n times as far from it as from one of many.
 */
export interface DistanceModel {
  /** Of distance / (1 + 1/n) to the centre of one’s own faces. */
  same: Gamma;
  /** Of distance / (1 + spread/n) to another’s centre, `spread` being same.mean / other.mean. */
  other: Gamma;
}

/** Log of how many times as likely a distance is when the face is of the centre’s person as when not. */
export type Evidence = (distance: number, faces: number) => number;

/** Beyond this nothing changes any more, and sums of exponentials stay finite. */
const MOST_EVIDENCE = 25;

export function evidenceOf({ same, other }: DistanceModel): Evidence {
  const [logSame, logOther] = [logDensity(same), logDensity(other)];
  const spread = same.mean / other.mean;
  return (distance, faces) => {
    if (faces <= 0) return 0;
    const [wide, little] = [1 + 1 / faces, 1 + spread / faces];
    const evidence =
      logSame(distance / wide) - Math.log(wide) - logOther(distance / little) + Math.log(little);
    return Math.min(Math.max(evidence, -MOST_EVIDENCE), MOST_EVIDENCE);
  };
}

/**
 * Where distances to centres lie in parts of the threshold that a model was calibrated to at FAR 0.001, and
 * for how many distances of a dataset that counts. The bundled network’s; a dataset of some size has so
 * many distances of its own that these do not matter.
 */
const TYPICAL = {
  same: { mean: 0.34, deviation: 0.14, weight: 20 },
  other: { mean: 2, deviation: 0.54, weight: 50 },
};

/** Distances that a model is made of, added one after the other. */
export class DistanceSample {
  private readonly same: Moments;
  private readonly other: Moments;
  private readonly spread: number;

  /** @param threshold the recognition model’s, squared distance */
  constructor(threshold: number) {
    this.same = typicalMoments(TYPICAL.same, threshold);
    this.other = typicalMoments(TYPICAL.other, threshold);
    this.spread = TYPICAL.same.mean / TYPICAL.other.mean;
  }

  addSame(distance: number, faces: number, weight: number): void {
    add(this.same, distance / (1 + 1 / faces), weight);
  }

  addOther(distance: number, faces: number): void {
    add(this.other, distance / (1 + this.spread / faces), 1);
  }

  model(): DistanceModel {
    return { same: gammaOf(this.same), other: gammaOf(this.other) };
  }
}

function typicalMoments(
  { mean, deviation, weight }: (typeof TYPICAL)['same'],
  threshold: number,
): Moments {
  const sum = weight * mean * threshold;
  return { weight, sum, squares: weight * (mean ** 2 + deviation ** 2) * threshold ** 2 };
}

function add(moments: Moments, value: number, weight: number): void {
  moments.weight += weight;
  moments.sum += weight * value;
  moments.squares += weight * value ** 2;
}
