import { EMBEDDING_DIMENSIONS } from '../backbones/backbone';
import { proposeSplit } from '../gallery/proposeSplit';
import { LikenessError } from '../errors';
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
  /** Mean log evidence between the groups: below −log K for K people. */
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

/**
 * Whether a person’s faces look like two people’s: they fall into two groups, each of which holds together
 * while one looks as little like the other as strangers do.
 * @param people of the dataset
 * @returns null when they do not, or when there are too few
 */
export function twoInOne(
  embeddings: Float32Array,
  person: number,
  rows: readonly number[],
  people: number,
  evidence: Evidence,
): TwoInOne | null {
  if (rows.length < 2 * FEWEST_OF_A_PERSON) return null;
  const groups = groupsOf(embeddings, rows);
  if (groups === null || groups[1].length < FEWEST_OF_A_PERSON) return null;
  const means = meanEvidence(embeddings, groups, evidence);
  if (means.between > -Math.log(people) || Math.min(...means.within) < COHESION) return null;
  return { person, groups, evidence: means.between };
}

function groupsOf(embeddings: Float32Array, rows: readonly number[]): [number[], number[]] | null {
  const chosen = evenly(rows);
  const faces = chosen.map((row) => ({
    id: String(row),
    source: '',
    embedding: embeddings.subarray(row * EMBEDDING_DIMENSIONS, (row + 1) * EMBEDDING_DIMENSIONS),
  }));
  try {
    const { groups } = proposeSplit(faces);
    const [larger, smaller] = groups.map(({ ids }) => ids.map(Number));
    return chosen.length === rows.length
      ? [larger!, smaller!]
      : byNearerGroup(embeddings, rows, [larger!, smaller!]);
  } catch (error) {
    // Copies of one picture cannot be divided.
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
  return [rows.filter((_, i) => sides[i]), rows.filter((_, i) => !sides[i])];
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
