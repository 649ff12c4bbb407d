import type { ThresholdRates } from '../../../protocol/src/evaluation';
import type { DirAtFar } from '../metrics/identification';
import type { RocPoint } from '../metrics/rocCurve';
import type { TarAtFar } from '../metrics/tarAtFar';

/** The false accept rates of every evaluation; the keys of `tarAtFar`. */
export const REPORTED_FARS = [0.1, 0.01, 0.001, 0.0001] as const;
/** A gallery meets fewer strangers than there are pairs: a lower rate has no figures behind it. */
export const REPORTED_ALARM_RATES = [0.1, 0.01, 0.001] as const;
export const DEFAULT_FAR = 1e-3;

/** How well one model tells people apart. Rates are 0–1, distances squared Euclidean, 0–4. */
export interface ModelFigures {
  /** Cross-validated share of right answers, as many pairs of one person as of two. */
  accuracy: number;
  /** Standard error of its mean over the folds. */
  accuracyStdErr: number;
  /** Area under the ROC curve. */
  auc: number;
  /** Equal error rate. */
  eer: number;
  /** TAR by FAR, keyed "0.1" … "0.0001". */
  tarAtFar: Record<string, number>;
  /** The same with the numbers of pairs behind each, and whether they suffice. */
  operatingPoints: TarAtFar[];
  /** Two faces match up to this distance: calibrated on these pairs for `thresholdFar`. */
  threshold: number;
  /** The FAR that was asked for. */
  thresholdFar: number;
  /** What the threshold does on these pairs, and the numbers of pairs behind it. */
  calibration: TarAtFar;
  /** At most ROC_POINTS points. */
  roc: RocPoint[];
  /** What the threshold that the model came with does on these pairs; null: it came with none. */
  currentThreshold: ThresholdRates | null;
  /** Null where there are too few people for a gallery and strangers (always for a pairs file). */
  identification: IdentificationFigures | null;
}

export interface IdentificationFigures {
  /** Closed set: share of known probes whose nearest enrolled image shows the right person. */
  rankOne: number;
  /** Open set: detection and identification rate at false alarm rates. */
  dirAtFar: DirAtFar[];
  knownPeople: number;
  unknownPeople: number;
  galleryImages: number;
  knownProbes: number;
  unknownProbes: number;
}

/** What an evaluation gives; its own figures are those of the evaluated model. */
export interface EvaluationResult extends ModelFigures {
  kind: 'folders' | 'pairs';
  /** Id of the evaluated model. */
  model: string;
  /** Its run folder; null for the untrained network. */
  run: string | null;
  /** Pairs behind TAR, FAR, AUC and EER. */
  pairs: number;
  positivePairs: number;
  negativePairs: number;
  /** Pairs behind the accuracy, and how they were put into folds; see PairPlan. */
  accuracyPairs: number;
  folds: number;
  foldsBy: 'file' | 'people' | 'pairs';
  people: number;
  /** Images that were compared, with those without a face. */
  images: number;
  imagesWithoutFace: number;
  /** Images left out because the run was trained on them. */
  excludedTrainingImages: number;
  /** Images compared although the run was trained on them: figures are then too good. */
  includedTrainingImages: number;
  /** Images compared by which the run's epoch and blend were chosen, though not trained on. */
  validationImages: number;
  currentThreshold: ThresholdRates;
  /** Folder of the run that `before` is; null: not another run. */
  against: string | null;
  /** The run that was compared with; else, with a trained model, the head its training started from; else null. */
  before: ModelFigures | null;
  /** Where there is a `before`: the model, the same as the figures above; else null. */
  after: ModelFigures | null;
  /** Path of the HTML report; null when none was asked for. */
  report: string | null;
  /** Path of what the panel shows; null when it was not asked for. */
  details: string | null;
}
