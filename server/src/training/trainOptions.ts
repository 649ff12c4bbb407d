import { ErrorCode } from '../../../protocol/src/errors';
import { LikenessError } from '../errors';
import type { EngineName } from '../engine/engineChoice';
import type { JobContext } from '../job';
import { MININGS, type Mining } from './mining';
import type { EpochMetrics } from './metricsLog';

/** Everything that decides what training does; recorded in the run, so that it can be repeated. */
export interface TrainSettings {
  /** At least 1. */
  epochs: number;
  mining: Mining;
  /** 32-bit integer: the same seed gives the same head, to the bit, on one machine. */
  seed: number;
  /** Where the head begins: at the backbone's own layer, or at Glorot's random numbers. */
  start: 'pretrained' | 'glorot';
  /**
   * How far from the start the kept head may lie, in parts of the way to the trained one, 0–1. Past
   * halfway strangers began to lose wherever it was measured; with hundreds of people, try more.
   */
  maxMix: number;
  /** Adam's. */
  learningRate: number;
  /** alpha of the triplet loss, on squared distances. */
  margin: number;
  /** Triplets a batch with random mining. */
  tripletsPerBatch: number;
  /** P of P×K batches, for the other minings. */
  peoplePerBatch: number;
  /** K of P×K batches. */
  imagesPerPerson: number;
  /** Stop after so many epochs without a better head; null: run them all. */
  patience: number | null;
  /** False accept rate the run's threshold is calibrated for. */
  far: number;
  /** Share of the people that is held out to validate on, 0–1. */
  validationPeopleShare: number;
  /** These people are held out instead; null: draw them. */
  validationPeople: readonly string[] | null;
  /** Share of each trained person's images that is held out to validate on, 0–1. */
  validationPhotosShare: number;
  /** Images (`<person>/<image>`) and people that are neither trained nor validated on. */
  testImages: readonly string[];
}

export const DEFAULT_TRAIN_SETTINGS: TrainSettings = {
  epochs: 50,
  mining: 'batch-hard',
  seed: 1,
  start: 'pretrained',
  maxMix: 0.5,
  learningRate: 1e-4,
  margin: 0.2,
  tripletsPerBatch: 32,
  peoplePerBatch: 20,
  imagesPerPerson: 4,
  patience: null,
  far: 1e-3,
  validationPeopleShare: 0.15,
  validationPeople: null,
  validationPhotosShare: 0.15,
  testImages: [],
};

/** Settings are defaults where they are left out; a resumed run keeps its own, except `epochs`. */
export type TrainOptions = {
  [Name in keyof TrainSettings]?: TrainSettings[Name] | undefined;
} & {
  /** The run is made in its folder `.likeness`. */
  workspace: string;
  /** Dataset folder, recorded in the run. */
  dataset: string;
  /** Name of the backbone that made the features. */
  backbone: string;
  /** Folder of a run to continue after its last checkpoint. */
  resume?: string | undefined;
  /** What multiplies; default: LIKENESS_ENGINE, else "auto": see openTrainingEngine. */
  engine?: EngineName | undefined;
};

export interface TrainContext extends JobContext {
  /** Called when the run's folder exists. */
  onRun?: ((folder: string) => void) | undefined;
  /** Called after each epoch's checkpoint is safe. */
  onEpoch?: ((metrics: EpochMetrics) => void) | undefined;
}

/**
 * Fills in the defaults and checks every value.
 * @throws LikenessError InvalidInput
 */
export function trainSettings(options: Partial<TrainOptions>): TrainSettings {
  const given = Object.entries(options).filter(
    ([name, value]) => value !== undefined && name in DEFAULT_TRAIN_SETTINGS,
  );
  const settings = { ...DEFAULT_TRAIN_SETTINGS, ...Object.fromEntries(given) };
  for (const [name, allowed, words] of RULES) {
    if (!allowed(settings[name])) throw invalid(name, settings[name], words);
  }
  return settings;
}

type Rule = [name: keyof TrainSettings, allowed: (value: unknown) => boolean, words: string];

const isWhole = (least: number) => (value: unknown) =>
  Number.isSafeInteger(value) && (value as number) >= least;
const isBetween = (low: number, high: number) => (value: unknown) =>
  typeof value === 'number' && value > low && value < high;
const isShare = (value: unknown) => typeof value === 'number' && value >= 0 && value <= 0.5;
const isOneOf = (values: readonly unknown[]) => (value: unknown) => values.includes(value);

const RULES: readonly Rule[] = [
  ['epochs', isWhole(1), 'a whole number from 1'],
  ['mining', isOneOf(MININGS), `one of ${MININGS.join(', ')}`],
  ['seed', (value) => value === (Number(value) | 0), 'a whole number of 32 bits'],
  ['start', isOneOf(['pretrained', 'glorot']), 'pretrained or glorot'],
  ['maxMix', (value) => value === 1 || isBetween(0, 1)(value), 'a number above 0, up to 1'],
  ['learningRate', isBetween(0, 1), 'a number between 0 and 1'],
  ['margin', isBetween(0, 4), 'a number between 0 and 4'],
  ['tripletsPerBatch', isWhole(1), 'a whole number from 1'],
  ['peoplePerBatch', isWhole(2), 'a whole number from 2'],
  ['imagesPerPerson', isWhole(2), 'a whole number from 2'],
  ['patience', (value) => value === null || isWhole(1)(value), 'a whole number from 1, or null'],
  ['far', isBetween(0, 1), 'a number between 0 and 1'],
  ['validationPeopleShare', isShare, 'a share from 0 to 0.5'],
  ['validationPhotosShare', isShare, 'a share from 0 to 0.5'],
];

function invalid(name: string, value: unknown, words: string): LikenessError {
  return new LikenessError(
    ErrorCode.InvalidInput,
    `The training option "${name}" can't be ${JSON.stringify(value) ?? String(value)}.`,
    `Give ${words}.`,
  );
}
