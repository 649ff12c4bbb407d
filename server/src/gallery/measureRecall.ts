import { EMBEDDING_DIMENSIONS as D } from '../backbones/backbone';
import { Pause } from '../training/pause';
import { SeededRandom } from '../training/random';
import type { Project } from '../training/validator';
import { blocksOf, pick, sampleRows, type Grouping } from './groupFaces';

/** Faces that are looked for. */
const PROBES = 128;
const NEIGHBOURS = 10;
const ROWS_A_PRODUCT = 4096;
const PROBE_STREAM = 6;

/** So many of the nearest ten must be found when the index is made; in use it may be a little less, but 0.98. */
export const WANTED_RECALL = 0.995;

export interface Recall {
  /** Cells to look into. */
  probes: number;
  /** Share of the ten nearest faces that are in them, 0–1, for the worse of the two kinds of probe. */
  recall: number;
}

/**
 * How many cells must be looked into to find what is nearest. Stored faces are looked for, in two ways: as a
 * new photo of somebody enrolled, among all other faces, and as a stranger, among other people's.
 * @param values N×128, @param persons whose they are
 */
export async function measureRecall(
  values: Float32Array,
  persons: readonly string[],
  { cellOf, centres }: Grouping,
  project: Project,
  signal: AbortSignal | undefined,
): Promise<Recall> {
  const random = SeededRandom.ofSeed(1, PROBE_STREAM);
  const probes = sampleRows(persons.length, PROBES, random);
  const [weights] = blocksOf(pick(values, probes));
  const nearest = new NearestKept(persons, probes);
  const pause = new Pause(signal);
  for (let from = 0; from < persons.length; from += ROWS_A_PRODUCT) {
    const part = values.subarray(from * D, (from + ROWS_A_PRODUCT) * D);
    nearest.add(from, await project(weights!, part));
    await pause.ifDue();
  }
  const ranks = await cellRanks(centres, weights!, project);
  return fewestProbes(nearest, (probe, row) => ranks[probe]![cellOf[row]!]!, centres.length / D);
}

/** For each probe the nearest rows so far, of anybody and of others. */
class NearestKept {
  readonly anybody: { row: number; score: number }[][];
  readonly others: { row: number; score: number }[][];

  constructor(
    private readonly persons: readonly string[],
    private readonly probes: readonly number[],
  ) {
    this.anybody = probes.map(() => []);
    this.others = probes.map(() => []);
  }

  /** @param scores n×128: column p is of probe p */
  add(from: number, scores: Float32Array): void {
    for (const [p, probe] of this.probes.entries()) {
      const own = this.persons[probe]!;
      for (let i = 0; i < scores.length / D; i++) {
        const [row, score] = [from + i, scores[i * D + p]!];
        if (row === probe) continue;
        keep(this.anybody[p]!, row, score);
        if (this.persons[row] !== own) keep(this.others[p]!, row, score);
      }
    }
  }
}

/** Keeps the ten of the highest scores, the highest first. */
function keep(kept: { row: number; score: number }[], row: number, score: number): void {
  if (kept.length === NEIGHBOURS && score <= kept[NEIGHBOURS - 1]!.score) return;
  let place = kept.length;
  while (place > 0 && kept[place - 1]!.score < score) place--;
  kept.splice(place, 0, { row, score });
  if (kept.length > NEIGHBOURS) kept.pop();
}

/** For each probe the rank of every cell, 0 for the nearest. */
async function cellRanks(
  centres: Float32Array,
  weights: Float32Array,
  project: Project,
): Promise<Int32Array[]> {
  const scores = await project(weights, centres);
  const cells = centres.length / D;
  return Array.from({ length: PROBES }, (_, p) => {
    const order = [...Array(cells).keys()].sort((a, b) => scores[b * D + p]! - scores[a * D + p]!);
    const ranks = new Int32Array(cells);
    order.forEach((cell, rank) => (ranks[cell] = rank));
    return ranks;
  });
}

function fewestProbes(
  { anybody, others }: NearestKept,
  rankOf: (probe: number, row: number) => number,
  cells: number,
): Recall {
  // found[r]: neighbours in the cell of rank r.
  const kinds = [anybody, others].map((kept) => {
    const found = new Int32Array(cells);
    let total = 0;
    for (const [probe, rows] of kept.entries()) {
      for (const { row } of rows) found[rankOf(probe, row)]!++;
      total += rows.length;
    }
    return { found, total, sum: 0 };
  });
  let recall = 0;
  for (let rank = 0; rank < cells; rank++) {
    for (const kind of kinds) kind.sum += kind.found[rank]!;
    recall = Math.min(...kinds.map(({ sum, total }) => (total === 0 ? 1 : sum / total)));
    if (recall >= WANTED_RECALL) return { probes: rank + 1, recall };
  }
  return { probes: cells, recall };
}
