import type { DetectorName, Shard } from './dataset';
import type { ProgressParams } from './progress';

/** Where a dataset's features are kept. */
export interface FeatureParams extends ProgressParams {
  /** Folder whose `.likeness` keeps features and runs; absolute path. */
  workspace: string;
  /** Where features are kept instead: an absolute path, s3://… or db://…. */
  features?: string;
}

export interface ExtractParams extends FeatureParams {
  /** Folder that prepare made; absolute path. */
  dataset: string;
  /** A name of networks/list; default: the bundled one. */
  backbone?: string;
  detector?: DetectorName;
  /** Compute only share `index` (from 0) of `count`, for several machines. */
  shard?: Shard;
}

export interface ExtractResult {
  /** Images that have features. */
  images: number;
  /** Computed now; the others were known. */
  computed: number;
  withoutFace: number;
  unreadable: number;
  imagesPerSecond: number;
  seconds: number;
}

/** What is left out has a default that docs and networks decide; see TrainSettings. */
export interface TrainParams extends FeatureParams {
  /** Folder that prepare made; absolute path. */
  dataset: string;
  backbone?: string;
  epochs?: number;
  mining?: 'random' | 'semi-hard' | 'batch-hard';
  /** The same seed gives the same head, to the bit, on one machine. */
  seed?: number;
  start?: 'pretrained' | 'glorot';
  /** How far from the start the kept head may lie, 0–1. */
  maxMix?: number;
  learningRate?: number;
  /** Of the triplet loss, on squared distances. */
  margin?: number;
  tripletsPerBatch?: number;
  peoplePerBatch?: number;
  imagesPerPerson?: number;
  /** Stop after so many epochs without a better head; null: run them all. */
  patience?: number | null;
  /** False accept rate the threshold is calibrated for. */
  far?: number;
  /** Shares that are held out to validate on, 0–0.5. */
  validationPeopleShare?: number;
  validationPhotosShare?: number;
  /** These people are held out instead of drawn ones. */
  validationPeople?: string[];
  /** Images (`<person>/<image>`) and people that are neither trained nor validated on. */
  testImages?: string[];
}

export interface ResumeParams extends FeatureParams {
  /** Folder of the run; absolute path. */
  run: string;
  /** Where its dataset lies now; default: where it lay. */
  dataset?: string;
  /** Epochs in all, when there shall be more or fewer than were asked for first. */
  epochs?: number;
}

export interface TrainResult {
  /** Folder of the run. */
  run: string;
  /** Epochs run, in all sessions together. */
  epochs: number;
  /** Computing time of those epochs. */
  seconds: number;
  /** Mean triplet loss of the last epoch. */
  finalLoss: number;
  /** Epoch of the head that was kept; 0: the start was not improved on. */
  bestEpoch: number;
  /** Where it lies between the start (0) and the mean of the heads up to that epoch (1). */
  mix: number;
  /** On people who were never trained on; null when there were too few to hold out. */
  unseenPeople: BeforeAfter | null;
  /** On new photos of trained people among each other; null when there were too few. */
  newPhotos: BeforeAfter | null;
  /** On new photos against a few trained photos of each person. */
  newInGallery: BeforeAfter | null;
  threshold: TrainedThreshold;
  /** What could not be measured, and what else is worth knowing; one sentence each. */
  notes: string[];
  /** All figures, a line each. */
  summary: string;
}

/** The same images measured with the head training started from and with the head it kept. */
export interface BeforeAfter {
  before: VerificationFigures;
  after: VerificationFigures;
}

export interface VerificationFigures {
  /** True accept rate at each false accept rate ("0.01", "0.001", "0.0001"), 0–1. */
  tarAtFar: Record<string, number>;
  meanTar: number;
  genuinePairs: number;
  impostorPairs: number;
}

/** From which distance on two faces count as different people, and what that rests on. */
export interface TrainedThreshold {
  /** Squared distance up to which two faces match, 0–4. */
  threshold: number;
  far: number;
  impostorPairs: number;
  /** The real FAR may be higher. */
  tooFewPairs: boolean;
  measuredOn: string;
}
