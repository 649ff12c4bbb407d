import { EMBEDDING_DIMENSIONS } from '../backbones/backbone';
import type { DetectorName } from '../detection/face';
import type { JobContext } from '../job';
import { forEachParallel } from '../parallel';
import { progressMeter } from '../progressMeter';
import { selectRows } from '../training/featureRows';
import type { Pause } from '../training/pause';
import type { FacePool } from '../workers/facePool';
import type { LabelJudgement } from './judgeLabels';
import { nearestRows } from './nearestRows';
import { pictureLikeness } from './samePicture';

/** Images that are one picture. */
export interface SamePictures {
  rows: number[];
  /** The lowest likeness that joins them, see pictureLikeness. */
  likeness: number;
}

/** What there is to know of each row’s image. */
export interface ReviewedImage {
  image: string;
  file: string;
  sha256: string;
  landmarks: Float32Array | null;
}

/** Copies of 66 photos came out at 0.993 and above, other photos of the same people below 0.985. */
const SAME_PICTURE = 0.988;
/**
 * Faces are compared as pictures when they are as near as this many times the mean distance of a face to
 * its person’s centre: copies lay below 0.7 of it in all but one case, whatever was done to them.
 */
const NEAR = 1;
/** Beside a person’s own images, those that look most like them: a copy may be in another’s folder. */
const FOREIGN_CELLS = 3;
/** Nearer images in a cell than this are a series of copies, joined one to the next. */
const NEIGHBOURS = 6;
const CHIPS_A_TASK = 16;

/**
 * Images that show the same picture. Only those in the same cell, a person’s images and the ones that look
 * like them, are compared by their embeddings (an inverted file, Jégou, Douze and Schmid 2011), which a
 * mirror does not change, and only the near ones by their pixels.
 * @throws LikenessError Cancelled
 */
export async function findDuplicates(
  images: readonly ReviewedImage[],
  embeddings: Float32Array,
  persons: Int32Array,
  judgement: LabelJudgement,
  detector: DetectorName,
  pool: FacePool,
  context: JobContext,
  pause: Pause,
): Promise<SamePictures[]> {
  const cells = cellsOf(persons, judgement);
  const limit = NEAR * judgement.model.same.mean;
  const pairs = await nearPairs(embeddings, cells, limit, pause);
  const chips = await chipsOf(images, pairs, detector, pool, context);
  const joined: { pair: [number, number]; likeness: number }[] = [];
  for (const pair of pairs) {
    await pause.ifDue();
    const likeness = likenessOf(images, chips, pair);
    if (likeness >= SAME_PICTURE) joined.push({ pair, likeness });
  }
  return groupsOf(joined);
}

function cellsOf(
  persons: Int32Array,
  { nearest, nearestCount, centres }: LabelJudgement,
): number[][] {
  const cells = Array.from({ length: centres.weights.length }, (): number[] => []);
  persons.forEach((person, row) => {
    const from = row * nearestCount;
    const near = nearest.subarray(from, from + Math.min(nearestCount, FOREIGN_CELLS));
    for (const cell of new Set([person, ...near])) cells[cell]!.push(row);
  });
  return cells;
}

async function nearPairs(
  embeddings: Float32Array,
  cells: readonly (readonly number[])[],
  limit: number,
  pause: Pause,
): Promise<[number, number][]> {
  const pairs = new Map<number, [number, number]>();
  const total = embeddings.length / EMBEDDING_DIMENSIONS;
  for (const rows of cells) {
    if (rows.length < 2) continue;
    const own = selectRows({ values: embeddings, dimensions: EMBEDDING_DIMENSIONS }, rows);
    const near = await nearestRows(own, own, NEIGHBOURS + 1, pause);
    for (let i = 0; i < near.rows.length; i++) {
      const [a, b] = [rows[Math.floor(i / near.count)]!, rows[near.rows[i]!]!];
      if (a === b || near.distances[i]! > limit) continue;
      pairs.set(Math.min(a, b) * total + Math.max(a, b), [Math.min(a, b), Math.max(a, b)]);
    }
  }
  return [...pairs.values()];
}

async function chipsOf(
  images: readonly ReviewedImage[],
  pairs: readonly [number, number][],
  detector: DetectorName,
  pool: FacePool,
  context: JobContext,
): Promise<Map<number, Uint8Array>> {
  const rows = [...new Set(pairs.flat())];
  const chips = new Map<number, Uint8Array>();
  const meter = progressMeter(context, {
    ...{ step: 'Comparing pictures', unit: 'images', total: rows.length },
  });
  const batches = Array.from({ length: Math.ceil(rows.length / CHIPS_A_TASK) }, (_, i) =>
    rows.slice(i * CHIPS_A_TASK, (i + 1) * CHIPS_A_TASK),
  );
  const cut = async (batch: readonly number[]): Promise<void> => {
    const crops = batch.map((row) => ({
      file: images[row]!.file,
      landmarks: images[row]!.landmarks,
    }));
    const cutOut = await pool.run('faceChips', { detector, crops }, context.signal);
    batch.forEach((row, i) => cutOut[i] && chips.set(row, cutOut[i]));
    meter.advance(batch.length);
  };
  await forEachParallel(batches, pool.size + 1, cut, context.signal);
  return chips;
}

function likenessOf(
  images: readonly ReviewedImage[],
  chips: ReadonlyMap<number, Uint8Array>,
  [a, b]: [number, number],
): number {
  if (images[a]!.sha256 === images[b]!.sha256) return 1;
  const [one, other] = [chips.get(a), chips.get(b)];
  return one === undefined || other === undefined ? -1 : pictureLikeness(one, other);
}

function groupsOf(joined: readonly { pair: [number, number]; likeness: number }[]): SamePictures[] {
  const groupOf = new Map<number, SamePictures>();
  for (const { pair, likeness } of [...joined].sort((a, b) => b.likeness - a.likeness)) {
    const [a, b] = pair.map((row) => groupOf.get(row) ?? { rows: [row], likeness: 1 });
    if (a === b) continue;
    const group = {
      rows: [...a!.rows, ...b!.rows],
      likeness: Math.min(likeness, a!.likeness, b!.likeness),
    };
    for (const row of group.rows) groupOf.set(row, group);
  }
  return [...new Set(groupOf.values())].sort((a, b) => b.likeness - a.likeness);
}
