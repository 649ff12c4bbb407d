import type { EvaluationSummary } from './evaluation';
import type { ProgressParams } from './progress';

/**
 * All that an evaluation's panel shows, of any number of images: curves of a few hundred points, and of the
 * pairs those that lie nearest to the points. Rates are 0–1, distances squared Euclidean, 0–4.
 */
export interface EvaluationDetails {
  format: 1;
  /** ISO 8601, UTC. */
  createdAt: string;
  /** Absolute path of the dataset's folder. */
  dataset: string;
  summary: EvaluationSummary;
  /** `<person>/<image>` of the images that pairs name by their place here. */
  images: string[];
  /** With a trained model: the head its training started from; else null. */
  before: ModelDetails | null;
  after: ModelDetails;
}

/** Two images by their places in `images`, and their distance. */
export type PairSample = [left: number, right: number, distance: number];

export interface ModelDetails {
  /** Calibrated on these pairs for `thresholdFar`. */
  threshold: number;
  thresholdFar: number;
  /** By rising threshold; each point is exact. */
  curve: CurvePoint[];
  scores: ScoreSpread;
  /** Same-person pairs by rising distance: for each point of the curve the nearest on either side. */
  genuine: PairSample[];
  /** The same of different-person pairs. */
  impostor: PairSample[];
  /** Same-person pairs that lie farthest apart, each image once at most. */
  missed: PairSample[];
  /** Different-person pairs that lie nearest together, each image once at most. */
  confused: PairSample[];
  /** Null where there are too few people for a gallery and strangers. */
  openSet: OpenSetDetails | null;
  confusion: Confusion;
  /** Those who are recognised worst first. */
  people: PersonFigures[];
  /** By name. */
  tags: TagFigures[];
}

export interface CurvePoint {
  /** Pairs up to this distance are accepted; −1 accepts none. */
  threshold: number;
  far: number;
  tar: number;
  /** Where the TAR at this FAR lies in 95 of 100 resamples of the people. */
  tarLow: number;
  tarHigh: number;
}

/** Share of the pairs of a kind in each bin; the first begins at 0. */
export interface ScoreSpread {
  binWidth: number;
  genuine: number[];
  impostor: number[];
}

/** What happens to photos of people and strangers before a gallery of a part of the people. */
export interface OpenSetDetails {
  enrolledPeople: number;
  enrolledImages: number;
  strangers: number;
  /** Photos looked up. */
  knownProbes: number;
  strangerProbes: number;
  /** One for each point of the curve. */
  points: OpenSetPoint[];
}

/** How many photos get a name at a threshold. */
export interface OpenSetPoint {
  /** Of known people, their own name. */
  right: number;
  /** Of known people, another's. */
  wrong: number;
  /** Of strangers. */
  strangersNamed: number;
}

/** Who is taken for whom: the people with most false accepts, and every two of them. */
export interface Confusion {
  /** The most confused first. */
  people: string[];
  cells: ConfusionCell[];
}

export interface ConfusionCell {
  /** Places in `people`; a < b. */
  a: number;
  b: number;
  /** Pairs of the two that were compared. */
  pairs: number;
  /** The smallest distances, rising; at most CONFUSION_DISTANCES. */
  distances: number[];
  /** The nearest pairs. */
  nearest: PairSample[];
}

/** More false accepts between two people than these are not counted. */
export const CONFUSION_DISTANCES = 64;

/** How well pairs are judged at the calibrated threshold. */
export interface PairFigures {
  /** Same-person pairs, and how many of them are accepted. */
  genuinePairs: number;
  accepted: number;
  /** Different-person pairs, and how many of them are accepted. */
  impostorPairs: number;
  falseAccepts: number;
}

export interface PersonFigures extends PairFigures {
  person: string;
  images: number;
  /** Different-person pairs are those with one image of the person. */
  tags: string[];
}

/** Of the people whose folder has a tag; different-person pairs are those within the group. */
export interface TagFigures extends PairFigures {
  tag: string;
  people: number;
  images: number;
  /** Share of same-person pairs that is accepted, and where it lies in 95 of 100 resamples of its people. */
  tar: number;
  tarLow: number;
  tarHigh: number;
  /** Worse than all people together, beyond chance: `tarHigh` is below their TAR. */
  isWorse: boolean;
}

export interface EvaluationDetailsParams extends ProgressParams {
  /** The file that an evaluation wrote; absolute path. */
  details: string;
}

export interface EvaluationTablesParams extends EvaluationDetailsParams {
  /** Folder for the CSV files; absolute path. */
  out: string;
}

export interface EvaluationTablesResult {
  /** Absolute paths. */
  written: string[];
}
