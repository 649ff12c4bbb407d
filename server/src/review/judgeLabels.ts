import type { Pause } from '../training/pause';
import { centresOf, directionsOf, distanceToCentre, medianWeights, type Centres } from './centres';
import { DistanceSample, evidenceOf, type DistanceModel } from './distanceModel';
import { nearestRows } from './nearestRows';

/** Faces with the labels they have, and what is known about how far faces lie apart. */
export interface LabelledFaces {
  /** N×128, rows of length 1. */
  embeddings: Float32Array;
  /** The label of each row, 0 … people − 1. */
  persons: Int32Array;
  people: number;
  /** Squared distance up to which two faces match, of the model that made the embeddings. */
  threshold: number;
}

/** What speaks for and against each label. Probabilities are 0–1 and those of a row add up to 1. */
export interface LabelJudgement {
  /** That the face is its person’s. */
  right: Float64Array;
  /** That it is another’s, of the dataset. */
  another: Float64Array;
  /** That it is like nobody: a stranger’s, or not recognisable. */
  nobody: Float64Array;
  /** The other person who is most likely; −1 where there is none. */
  likeliest: Int32Array;
  /** Squared distance to the centre of the person’s other faces; NaN when there are none. */
  ownDistance: Float64Array;
  /** Squared distance to the centre of `likeliest`. */
  otherDistance: Float64Array;
  /** Each face counts in them as far as its label is right. */
  centres: Centres;
  model: DistanceModel;
  /** Of each row the nearest people’s centres, nearest first: rows × nearestCount. */
  nearest: Int32Array;
  nearestCount: number;
}

/** People whose centre is further away than this many others’ are never the likeliest. */
const PEOPLE_LOOKED_AT = 16;
/** Rounds of expectation and maximisation; labels stop changing within four or five. */
const ROUNDS = 8;
/** Before anything is known. */
const FIRST_SHARES = { right: 0.95, another: 0.025, nobody: 0.025 };
/** A share of 0 would stay 0. */
const LEAST_SHARE = 1e-3;
/** Distances to others that the model is made of: the mean is good to a few thousandths. */
const OTHERS_SAMPLED = 50_000;

/**
 * How probable it is that each label is right, by a mixture of three: a face is its person’s, another’s of
 * the dataset, or like nobody. Distances to centres speak for one or the other; how they are spread, and
 * how frequent errors are, comes from the dataset itself (EM, Dempster, Laird and Rubin 1977). Centres
 * begin as geometric medians, and a face counts in its person’s centre as far as its label is right, so
 * that several wrong ones do not pull it away.
 * @throws LikenessError Cancelled
 */
export async function judgeLabels(faces: LabelledFaces, pause: Pause): Promise<LabelJudgement> {
  const { embeddings, persons, people, threshold } = faces;
  const rows = persons.length;
  let weights = medianWeights(embeddings, persons, people);
  let centres = centresOf(embeddings, persons, people, weights);
  const near = await nearestRows(directionsOf(centres), embeddings, PEOPLE_LOOKED_AT, pause);
  const judgement: LabelJudgement = {
    right: new Float64Array(rows),
    another: new Float64Array(rows),
    nobody: new Float64Array(rows),
    likeliest: new Int32Array(rows),
    ownDistance: new Float64Array(rows),
    otherDistance: new Float64Array(rows),
    centres,
    model: new DistanceSample(threshold).model(),
    nearest: near.rows,
    nearestCount: near.count,
  };
  let shares = FIRST_SHARES;
  for (let round = 0; round < ROUNDS; round++) {
    shares = await expect(faces, weights, shares, judgement, pause);
    weights = judgement.right.slice();
    centres = centresOf(embeddings, persons, people, weights);
    judgement.centres = centres;
    judgement.model = await fitModel(faces, weights, centres, pause);
  }
  await expect(faces, weights, shares, judgement, pause);
  return judgement;
}

type Shares = typeof FIRST_SHARES;

/** Judges every label by the model and the shares. @returns the shares that come out */
async function expect(
  { embeddings, persons, people }: LabelledFaces,
  weights: Float64Array,
  shares: Shares,
  judgement: LabelJudgement,
  pause: Pause,
): Promise<Shares> {
  const { centres, nearest, nearestCount } = judgement;
  const evidence = evidenceOf(judgement.model);
  const sums = { right: 0, another: 0, nobody: 0 };
  const shareOfOne = shares.another / Math.max(1, people - 1);
  for (let row = 0; row < persons.length; row++) {
    await pause.ifDue();
    const own = distanceToCentre(embeddings, row, centres, persons[row]!, weights[row]);
    const right = shares.right * Math.exp(evidence(own.distance, own.faces));
    let [another, best, likeliest, bestDistance] = [0, 0, -1, NaN];
    for (let i = row * nearestCount; i < (row + 1) * nearestCount; i++) {
      const person = nearest[i]!;
      if (person === persons[row]) continue;
      const { distance, faces } = distanceToCentre(embeddings, row, centres, person);
      if (faces === 0) continue;
      const likelihood = shareOfOne * Math.exp(evidence(distance, faces));
      another += likelihood;
      if (likelihood > best) [best, likeliest, bestDistance] = [likelihood, person, distance];
    }
    const whole = right + another + shares.nobody;
    sums.right += judgement.right[row] = right / whole;
    sums.another += judgement.another[row] = another / whole;
    sums.nobody += judgement.nobody[row] = shares.nobody / whole;
    judgement.likeliest[row] = likeliest;
    judgement.ownDistance[row] = own.distance;
    judgement.otherDistance[row] = bestDistance;
  }
  const share = (sum: number): number => Math.max(LEAST_SHARE, sum / Math.max(1, persons.length));
  return { right: share(sums.right), another: share(sums.another), nobody: share(sums.nobody) };
}

async function fitModel(
  { embeddings, persons, people, threshold }: LabelledFaces,
  weights: Float64Array,
  centres: Centres,
  pause: Pause,
): Promise<DistanceModel> {
  const sample = new DistanceSample(threshold);
  const othersARow = Math.min(people - 1, Math.max(1, Math.floor(OTHERS_SAMPLED / persons.length)));
  for (let row = 0; row < persons.length; row++) {
    await pause.ifDue();
    const person = persons[row]!;
    const own = distanceToCentre(embeddings, row, centres, person, weights[row]);
    if (own.faces > 0) sample.addSame(own.distance, own.faces, weights[row]!);
    for (let i = 0; i < othersARow; i++) {
      // Evenly over the others, for each row beginning elsewhere.
      const step = 1 + ((row + Math.floor((i * (people - 1)) / othersARow)) % (people - 1));
      const { distance, faces } = distanceToCentre(
        embeddings,
        row,
        centres,
        (person + step) % people,
      );
      if (faces > 0) sample.addOther(distance, faces);
    }
  }
  return sample.model();
}
