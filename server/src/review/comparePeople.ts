import { EMBEDDING_DIMENSIONS } from '../backbones/backbone';
import { proposeSplit } from '../gallery/proposeSplit';
import { LikenessError } from '../errors';
import { squaredDistance } from '../training/embeddingHead';
import type { Pause } from '../training/pause';
import { centresOf, distanceToCentre } from './centres';
import type { Evidence } from './distanceModel';
import type { LabelJudgement, LabelledFaces } from './judgeLabels';

/** Two people of a dataset who look like one. */
export interface AlikePeople {
  people: [number, number];
  /** Mean log evidence of a face of one about the centre of the other. */
  evidence: number;
}

/** A person whose faces look like two people’s. */
export interface TwoInOne {
  person: number;
  /** Rows of the larger and of the smaller group. */
  groups: [number[], number[]];
  /** Mean log evidence between the groups, the less the more certainly they are two people. */
  evidence: number;
}

/** A person is compared with those who are near to so many of their faces. */
const NEAR_SHARE = 0.3;
/** People are compared by so many of their faces, evenly chosen. */
const FACES_COMPARED = 400;

/**
 * Pairs of people who look like one, most certain first. Of K people each has one chance in K to be
 * somebody else’s twin, so that the evidence must be above log K.
 * @param rowsOf the rows of each person
 */
export async function alikePeople(
  { embeddings, people }: LabelledFaces,
  rowsOf: readonly (readonly number[])[],
  { centres, nearest, nearestCount, right }: LabelJudgement,
  evidence: Evidence,
  pause: Pause,
): Promise<AlikePeople[]> {
  const about = (rows: readonly number[], person: number): number => {
    let [sum, weight] = [0, 0];
    for (const row of evenly(rows)) {
      const { distance, faces } = distanceToCentre(embeddings, row, centres, person);
      if (faces === 0) continue;
      sum += right[row]! * evidence(distance, faces);
      weight += right[row]!;
    }
    return weight === 0 ? -Infinity : sum / weight;
  };
  const alike: AlikePeople[] = [];
  const compared = new Set<number>();
  for (const [person, rows] of rowsOf.entries()) {
    const nearby = new Map<number, number>();
    for (const row of evenly(rows)) {
      for (let i = row * nearestCount; i < (row + 1) * nearestCount; i++) {
        nearby.set(nearest[i]!, (nearby.get(nearest[i]!) ?? 0) + 1);
      }
    }
    for (const [other, count] of nearby) {
      const pair = Math.min(person, other) * people + Math.max(person, other);
      const isFrequent = count >= NEAR_SHARE * Math.min(rows.length, FACES_COMPARED);
      if (other === person || !isFrequent || compared.has(pair)) continue;
      compared.add(pair);
      await pause.ifDue();
      const mean = (about(rows, other) + about(rowsOf[other]!, person)) / 2;
      if (mean > Math.log(people)) alike.push({ people: [person, other], evidence: mean });
    }
  }
  return alike.sort((a, b) => b.evidence - a.evidence);
}

/** Fewer are wrong labels rather than a second person. */
const FEWEST_OF_A_PERSON = 3;
/** What holds a group together: its faces are about eight times as likely one person’s as not. */
const COHESION = 2;
/** Poses and years divide a person too, but not so far that faces are four times as likely two people's as one's. */
const LEAST_EVIDENCE = 1.5;
/** Share of a folder's faces that may be set aside as odd. */
const MOST_ODD = 0.2;
/** Distance of two copies in parts of the threshold: nine of ten are nearer, of other pictures one of thirty. */
const SAME_PICTURE = 0.1;
/** Each takes one or two faces aside. */
const ROUNDS_OF_ODD = 10;

/**
 * Whether a person’s faces look like two people’s: they fall into two groups, each of which holds together
 * while one looks as little like the other as strangers do.
 * @param rows the person’s
 * @returns null when they do not, or when there are too few
 */
export function twoInOne(
  faces: LabelledFaces,
  person: number,
  rows: readonly number[],
  evidence: Evidence,
): TwoInOne | null {
  if (rows.length < 2 * FEWEST_OF_A_PERSON) return null;
  const groups = groupsOf(faces, rows);
  if (groups === null) return null;
  const means = meanEvidence(faces.embeddings, groups, evidence);
  const isOne = means.between > mostBetween(faces.people, groups[1].length);
  if (isOne || Math.min(...means.within) < COHESION) return null;
  return { person, groups, evidence: means.between };
}

/**
 * Up to which mean evidence two groups are two people's. Of K people each has one chance in K to be mixed with another;
 * the more faces say so, the less each has to, by the root of their number, as faces of one person are alike.
 */
function mostBetween(people: number, smaller: number): number {
  const needed = Math.log(people) / Math.sqrt(smaller / FEWEST_OF_A_PERSON);
  return -Math.max(LEAST_EVIDENCE, needed);
}

/**
 * Odd faces are set aside until both groups have enough to be a person: else a single one that is far from all
 * others would be the second group, and hide a person. In the end they are in the group that they are nearer to.
 * @returns null where there are no two such groups
 */
function groupsOf(faces: LabelledFaces, rows: readonly number[]): [number[], number[]] | null {
  const { embeddings } = faces;
  const chosen = evenly(rows);
  const fewest = Math.max(2 * FEWEST_OF_A_PERSON, (1 - MOST_ODD) * chosen.length);
  let left = chosen;
  for (let round = 0; round < ROUNDS_OF_ODD && left.length >= fewest; round++) {
    const groups = halves(embeddings, left);
    if (groups === null) return null;
    const [larger, smaller] = groups;
    if (isEnough(faces, smaller)) {
      return left.length === rows.length ? groups : byNearerGroup(embeddings, rows, groups);
    }
    left = larger;
  }
  return null;
}

/** Whether there are enough pictures of a person, copies of one being one. */
function isEnough({ embeddings, threshold }: LabelledFaces, rows: readonly number[]): boolean {
  const pictures: number[] = [];
  const isSame = (a: number, b: number): boolean =>
    squaredDistance(embeddings, a, embeddings, b) < SAME_PICTURE * threshold;
  for (const row of rows) {
    if (!pictures.some((other) => isSame(row, other))) pictures.push(row);
    if (pictures.length === FEWEST_OF_A_PERSON) return true;
  }
  return false;
}

/** @returns the larger one first; null where copies of one picture cannot be divided */
function halves(embeddings: Float32Array, rows: readonly number[]): [number[], number[]] | null {
  const faces = rows.map((row) => ({
    id: String(row),
    source: '',
    embedding: embeddings.subarray(row * EMBEDDING_DIMENSIONS, (row + 1) * EMBEDDING_DIMENSIONS),
  }));
  try {
    const [larger, smaller] = proposeSplit(faces).groups.map(({ ids }) => ids.map(Number));
    return [larger!, smaller!];
  } catch (error) {
    if (error instanceof LikenessError) return null;
    throw error;
  }
}

function byNearerGroup(
  embeddings: Float32Array,
  rows: readonly number[],
  [larger, smaller]: [number[], number[]],
): [number[], number[]] {
  const centres = centresOfGroups(embeddings, [larger, smaller]);
  const sides = rows.map((row) => {
    const [a, b] = [0, 1].map((side) => distanceToCentre(embeddings, row, centres, side).distance);
    return a! <= b!;
  });
  const [one, other] = [rows.filter((_, i) => sides[i]), rows.filter((_, i) => !sides[i])];
  return one.length >= other.length ? [one, other] : [other, one];
}

function centresOfGroups(embeddings: Float32Array, groups: readonly (readonly number[])[]) {
  const rows = groups.flat();
  const labels = Int32Array.from(groups.flatMap((group, side) => group.map(() => side)));
  const own = new Float32Array(rows.length * EMBEDDING_DIMENSIONS);
  rows.forEach((row, i) => {
    const from = row * EMBEDDING_DIMENSIONS;
    own.set(embeddings.subarray(from, from + EMBEDDING_DIMENSIONS), i * EMBEDDING_DIMENSIONS);
  });
  return centresOf(own, labels, groups.length, new Float64Array(rows.length).fill(1));
}

function meanEvidence(
  embeddings: Float32Array,
  groups: [number[], number[]],
  evidence: Evidence,
): { within: [number, number]; between: number } {
  const centres = centresOfGroups(embeddings, groups);
  const mean = (side: number, about: number): number => {
    const own = side === about ? 1 : 0;
    const sum = groups[side]!.reduce((total, row) => {
      const { distance, faces } = distanceToCentre(embeddings, row, centres, about, own);
      return total + evidence(distance, faces);
    }, 0);
    return sum / groups[side]!.length;
  };
  return { within: [mean(0, 0), mean(1, 1)], between: (mean(0, 1) + mean(1, 0)) / 2 };
}

/** All of them, or FACES_COMPARED in even steps. */
function evenly(rows: readonly number[]): readonly number[] {
  if (rows.length <= FACES_COMPARED) return rows;
  return Array.from(
    { length: FACES_COMPARED },
    (_, i) => rows[Math.floor((i * rows.length) / FACES_COMPARED)]!,
  );
}
