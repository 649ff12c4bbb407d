import { rowsByPerson } from '../training/people';
import { SeededRandom } from '../training/random';
import { EvaluationStream } from './pairPlan';

/** Who is enrolled and who is looked up. All rows are rows of the embedding matrix. */
export interface IdentificationSplit {
  /** Enrolled images and their people, numbered from 0. */
  gallery: { rows: Int32Array; persons: Int32Array };
  /** Other images of the enrolled people. */
  known: { rows: Int32Array; persons: Int32Array };
  /** Images of people who are not enrolled. */
  unknown: { rows: Int32Array };
  knownPeople: number;
  unknownPeople: number;
}

/** Share of the people who are never enrolled: strangers. */
const UNKNOWN_SHARE = 1 / 3;
/** People add a handful of photos when they enrol; more than this changes little. */
const MAX_ENROLLED = 5;
/**
 * Bound the work to a second or so a model: at most about 1,700 enrolled images, and 1,700 probes of
 * strangers, which carry a false alarm rate of 0.001.
 */
const MAX_PEOPLE = 500;
const MAX_IMAGES_A_PERSON = 10;

/**
 * A seeded split for identification: two thirds of the people are enrolled with half of their
 * images (at most five), their other images are the known probes; all images of the last third are
 * unknown probes, and so are those of people with one image. At most 500 people and ten images of
 * each take part, drawn at random.
 * @param images `<person>/<image>` of each row
 * @returns null when nobody could be enrolled and looked up, or nobody would be a stranger
 */
export function identificationSplit(
  images: readonly string[],
  seed: number,
): IdentificationSplit | null {
  const random = SeededRandom.ofSeed(seed, EvaluationStream.gallery);
  const people = random
    .sample([...rowsByPerson(images).values()], MAX_PEOPLE)
    .map((rows) => random.sample(rows, MAX_IMAGES_A_PERSON));
  const strangersWanted = Math.max(1, Math.round(people.length * UNKNOWN_SHARE));
  const single = people.filter((rows) => rows.length === 1);
  const several = people.filter((rows) => rows.length > 1);
  const strangersOfSeveral = Math.max(0, strangersWanted - single.length);
  const strangers = [...single, ...several.slice(0, strangersOfSeveral)];
  const enrolled = several.slice(strangersOfSeveral);
  if (enrolled.length === 0 || strangers.length === 0) return null;
  const galleryOf = (rows: readonly number[]): number[] => rows.slice(0, enrolCount(rows));
  const probesOf = (rows: readonly number[]): number[] => rows.slice(enrolCount(rows));
  return {
    gallery: labelled(enrolled.map(galleryOf)),
    known: labelled(enrolled.map(probesOf)),
    unknown: { rows: Int32Array.from(strangers.flat()) },
    knownPeople: enrolled.length,
    unknownPeople: strangers.length,
  };
}

function enrolCount(rows: readonly number[]): number {
  return Math.min(MAX_ENROLLED, Math.floor(rows.length / 2));
}

function labelled(people: readonly (readonly number[])[]): {
  rows: Int32Array;
  persons: Int32Array;
} {
  return {
    rows: Int32Array.from(people.flat()),
    persons: Int32Array.from(people.flatMap((rows, person) => rows.map(() => person))),
  };
}
