import type { DetectorName } from './dataset';
import type { FeatureParams } from './training';

/** What both kinds of evaluation take. */
export interface EvaluateParams extends FeatureParams {
  /** Folder of a run; null or left out: the untrained network. */
  model?: string | null;
  /** Folder of a run to compare with, instead of the head that training started from. */
  against?: string | null;
  detector?: DetectorName;
  /** FAR to calibrate the threshold for; default 0.001. */
  far?: number;
  /** Of what is drawn at random. */
  seed?: number;
  /** Keep the calibrated threshold with the run. */
  storeThreshold?: boolean;
  /** Where to write an HTML report; absolute path. */
  report?: string;
}

export interface EvaluateFoldersParams extends EvaluateParams {
  /** Folder that prepare made; absolute path. */
  dataset: string;
  /** Pairs compared at most. */
  maxPairs?: number;
  /** Compare the images the run was trained on too. */
  includeTrained?: boolean;
  /** Where to write what the panel shows, EvaluationDetails; absolute path. */
  details?: string;
  /** Folder for the same as tables, a CSV file each; absolute path. */
  tables?: string;
}

export interface EvaluatePairsParams extends EvaluateParams {
  /** Pairs file in LFW's format; absolute path. */
  pairs: string;
  /** Folder with <name>/<name>_0001.jpg; absolute path. */
  images: string;
  /** Faces the detector believes in less are passed over, 0–1. */
  minScore?: number;
}

/** How well one model tells people apart. Rates are 0–1, distances squared Euclidean, 0–4. */
export interface EvaluationFigures {
  /** Cross-validated share of right answers. */
  accuracy: number;
  /** Standard error of its mean over the folds. */
  accuracyStdErr: number;
  /** Area under the ROC curve. */
  auc: number;
  /** Equal error rate. */
  eer: number;
  /** True accept rate by false accept rate, keyed "0.1" … "0.0001". */
  tarAtFar: Record<string, number>;
  /** Two faces match up to this distance: calibrated for `thresholdFar`. */
  threshold: number;
  thresholdFar: number;
  /** At most some hundred points. */
  roc: { threshold: number; far: number; tar: number }[];
  /** What the threshold that the model came with does on these pairs; null: it came with none. */
  currentThreshold: ThresholdRates | null;
  /** Null where there are too few people for a gallery and strangers. */
  identification: EvaluationIdentification | null;
}

/** The rates of one threshold: shares of same-person and of different-person pairs that it accepts. */
export interface ThresholdRates {
  threshold: number;
  tar: number;
  far: number;
}

export interface EvaluationIdentification {
  /** Share of known probes whose nearest enrolled image shows the right person. */
  rankOne: number;
  /** Open set: share of known probes named rightly, by the share of strangers who get a name. */
  dirAtFar: { far: number; dir: number; threshold: number; tooFewPairs: boolean }[];
  knownPeople: number;
  unknownPeople: number;
  galleryImages: number;
  knownProbes: number;
  unknownProbes: number;
}

export interface EvaluationSummary extends EvaluationFigures {
  kind: 'folders' | 'pairs';
  /** Id of the evaluated model. */
  model: string;
  /** Its run folder; null for the untrained network. */
  run: string | null;
  pairs: number;
  positivePairs: number;
  negativePairs: number;
  people: number;
  images: number;
  imagesWithoutFace: number;
  /** Images left out because the run was trained on them. */
  excludedTrainingImages: number;
  /** Images compared although the run was trained on them: figures are then too good. */
  includedTrainingImages: number;
  currentThreshold: ThresholdRates;
  /** Folder of the run that `before` is; null: not another run. */
  against: string | null;
  /** The run that was compared with; else, with a trained model, the head its training started from; else null. */
  before: EvaluationFigures | null;
  /** Where there is a `before`: the model, the same as the figures above; else null. */
  after: EvaluationFigures | null;
  /** Path of the HTML report; null when none was asked for. */
  report: string | null;
  /** Path of what the panel shows; null when it was not asked for. */
  details: string | null;
}
