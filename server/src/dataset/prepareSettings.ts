import { ErrorCode } from '../../../protocol/src/errors';
import type { FacePolicy } from '../../../protocol/src/dataset';
import { DEFAULT_DETECTOR, DETECTOR_NAMES, type DetectorName } from '../detection/face';
import { LikenessError } from '../errors';
import { sha256 } from '../files/hash';

/** What decides, besides the photo itself, what becomes of a photo. */
export interface PrepareSettings {
  detector: DetectorName;
  policy: FacePolicy;
  /**
   * How far the crop reaches beyond the face's box on every side, in parts of the box's width (left and
   * right) and height (above and below): with 0.3 it is 1.6 times as wide and high.
   */
  marginRatio: number;
  /** Faces the detector believes in less are not seen, 0–1. */
  minScore: number;
  /** Shortest side of a face's box that is kept, pixels of the photo. */
  minFacePx: number;
  /** Least sharpness that is kept, as detection/quality.ts measures it. */
  minSharpness: number;
}

/**
 * Lenient on purpose: a lost photo of a person with few costs more than a poor one among many, and
 * what the report shows can be tightened. Of 60 press photos the least sharp face measured 46; blurred
 * by 2 % of the face's width they all measured 4 and more, by 4 % nine in ten less. The margin is
 * VGGFace2's (Cao et al. 2018, §4.1).
 */
export const PREPARE_DEFAULTS: PrepareSettings = {
  detector: DEFAULT_DETECTOR,
  policy: 'largest',
  marginRatio: 0.3,
  minScore: 0.3,
  minFacePx: 24,
  minSharpness: 4,
};

/** Counted up when the same photo and settings would give another crop than before. */
const FORMAT = 1;

/** Names a choice of settings: crops made under another key are made again. 16 hexadecimal digits. */
export function settingsKey(settings: PrepareSettings): string {
  const { detector, policy, marginRatio, minScore, minFacePx, minSharpness } = settings;
  const all = [FORMAT, detector, policy, marginRatio, minScore, minFacePx, minSharpness];
  return sha256(JSON.stringify(all)).slice(0, 16);
}

/** Stands in the place of a settings key for a crop whose face and margin somebody chose: it suits any settings. */
export const CHOSEN_BY_HAND = 'chosen-by-hand';

const RANGES: [name: keyof PrepareSettings, from: number, to: number][] = [
  ['marginRatio', 0, 2],
  ['minScore', 0, 1],
  ['minFacePx', 1, 10_000],
  ['minSharpness', 0, 1_000_000],
];

/**
 * Fills what was not given with the defaults.
 * @throws LikenessError InvalidInput for a value that makes no sense
 */
export function prepareSettings(given: {
  [K in keyof PrepareSettings]?: PrepareSettings[K] | undefined;
}): PrepareSettings {
  const settings = { ...PREPARE_DEFAULTS };
  for (const [key, value] of Object.entries(given)) {
    if (key in settings && value !== undefined) Object.assign(settings, { [key]: value });
  }
  checkName('detector', settings.detector, DETECTOR_NAMES);
  checkName('policy', settings.policy, ['largest', 'most-central', 'single-only']);
  for (const [name, from, to] of RANGES) checkRange(name, settings[name] as number, from, to);
  return settings;
}

function checkName(name: string, value: string, choices: readonly string[]): void {
  if (choices.includes(value)) return;
  throw invalid(`${name} cannot be "${value}".`, `Choose one of ${choices.join(', ')}.`);
}

function checkRange(name: string, value: number, from: number, to: number): void {
  if (typeof value === 'number' && value >= from && value <= to) return;
  throw invalid(`${name} cannot be ${value}.`, `Choose a number from ${from} to ${to}.`);
}

function invalid(message: string, remedy: string): LikenessError {
  return new LikenessError(ErrorCode.InvalidInput, message, remedy);
}
