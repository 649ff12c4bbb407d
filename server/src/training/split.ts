import { ErrorCode } from '../../../protocol/src/errors';
import { isCorrection } from '../dataset/corrections';
import { LikenessError } from '../errors';
import { personOf } from '../features/featureMatrix';
import { rowsByPerson } from './people';
import type { SeededRandom } from './random';
import type { TrainSettings } from './trainOptions';

/** What each row of the feature matrix is used for. */
export interface Split {
  train: number[];
  /** All images of people who are never trained on. */
  validationPeople: number[];
  /** Images, never trained on, of people who are. */
  validationPhotos: number[];
  /** Neither trained nor validated on. */
  test: number[];
  /** One sentence for each thing that can't be validated. */
  notes: string[];
}

export type SplitSettings = Pick<
  TrainSettings,
  'validationPeopleShare' | 'validationPeople' | 'validationPhotosShare' | 'testImages'
>;

/** Pairs of strangers from fewer people say more about those people than about strangers. */
const FEWEST_VALIDATION_PEOPLE = 3;
/** With fewer, each is needed for training. */
const FEWEST_PEOPLE_TO_HOLD_OUT_FROM = 12;
/** A new photo is compared with another new one of its person. */
const FEWEST_VALIDATION_PHOTOS = 2;
/** Three images stay to train on. */
const FEWEST_PHOTOS_TO_HOLD_OUT_FROM = 5;

/**
 * Divides a dataset: whole people to see how strangers fare, new photos of trained people to see how
 * one's own people fare, and the rest to train on. What a user has put right is always trained on, but where it was
 * asked to be held out.
 * @param images `<person>/<image>` of every row
 * @throws LikenessError InvalidInput when a person or image that is named isn't there
 */
export function splitDataset(
  images: readonly string[],
  settings: SplitSettings,
  random: SeededRandom,
): Split {
  checkNames(images, settings);
  const tested = new Set(settings.testImages);
  const isTest = (row: number) => tested.has(images[row]!) || tested.has(personOf(images[row]!));
  const rows = [...images.keys()];
  const people = rowsByPerson(
    images,
    rows.filter((row) => !isTest(row)),
  );
  const split: Split = {
    train: [],
    validationPeople: [],
    validationPhotos: [],
    test: rows.filter(isTest),
    notes: [],
  };
  const heldOut = validationPeople(images, people, settings, random, split.notes);
  for (const [person, own] of people) {
    if (heldOut.has(person)) {
      split.validationPeople.push(...own);
      continue;
    }
    const free = own.filter((row) => !isCorrection(images[row]!));
    const photos = new Set(random.sample(free, photosToHoldOut(own.length, settings)));
    split.validationPhotos.push(...photos);
    split.train.push(...own.filter((row) => !photos.has(row)));
  }
  noteMissingPhotos(split, settings);
  return split;
}

function validationPeople(
  images: readonly string[],
  people: ReadonlyMap<string, readonly number[]>,
  settings: SplitSettings,
  random: SeededRandom,
  notes: string[],
): Set<string> {
  if (settings.validationPeople) return new Set(settings.validationPeople);
  if (settings.validationPeopleShare === 0) return new Set();
  const candidates = [...people].filter(([, own]) => own.length > 1);
  if (candidates.length < FEWEST_PEOPLE_TO_HOLD_OUT_FROM) {
    notes.push(
      `Whether strangers are told apart as well as before could not be measured: that needs at least ${FEWEST_PEOPLE_TO_HOLD_OUT_FROM} people with two images each, and there are ${candidates.length}.`,
    );
    return new Set();
  }
  const wanted = Math.round(candidates.length * settings.validationPeopleShare);
  const isCorrected = (own: readonly number[]) => own.some((row) => isCorrection(images[row]!));
  const free = candidates.filter(([, own]) => !isCorrected(own)).map(([person]) => person);
  return new Set(random.sample(free, Math.max(wanted, FEWEST_VALIDATION_PEOPLE)));
}

function photosToHoldOut(photos: number, { validationPhotosShare }: SplitSettings): number {
  if (validationPhotosShare === 0 || photos < FEWEST_PHOTOS_TO_HOLD_OUT_FROM) return 0;
  return Math.max(Math.round(photos * validationPhotosShare), FEWEST_VALIDATION_PHOTOS);
}

function noteMissingPhotos(split: Split, { validationPhotosShare }: SplitSettings): void {
  if (validationPhotosShare === 0 || split.validationPhotos.length > 0) return;
  split.notes.push(
    `Whether new photos of your people are recognised better could not be measured: that needs people with at least ${FEWEST_PHOTOS_TO_HOLD_OUT_FROM} images.`,
  );
}

function checkNames(images: readonly string[], settings: SplitSettings): void {
  const people = new Set(images.map(personOf));
  const known = new Set([...people, ...images]);
  const missing =
    settings.validationPeople?.find((person) => !people.has(person)) ??
    settings.testImages.find((name) => !known.has(name));
  if (missing === undefined) return;
  throw new LikenessError(
    ErrorCode.InvalidInput,
    `"${missing}" was to be held out but is not in the dataset.`,
    'Check the name against dataset/list.txt.',
  );
}
