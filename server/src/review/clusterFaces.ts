import { EMBEDDING_DIMENSIONS } from '../backbones/backbone';
import type { Pause } from '../training/pause';
import { MinHeap } from './minHeap';
import { nearestRows, type NearestRows } from './nearestRows';

const D = EMBEDDING_DIMENSIONS;

/** Only groups that hold near faces of each other are ever joined; ten neighbours did as well as thirty. */
const NEIGHBOURS = 12;
/** Neighbours further away than this many thresholds do not make their groups near. */
const NEAR = 1.6;

/** Groups whose joining is thought of. */
interface Merge {
  distance: number;
  a: number;
  b: number;
}

/**
 * Sorts faces into people: average linkage (Sokal and Michener 1958). The two groups whose faces are nearest
 * on average are joined, again and again, until no two are as near as the threshold. The mean squared
 * distance between two groups is 2 − 2·(Σa·Σb)/(|a|·|b|), so that a sum of 128 numbers a group is enough, and
 * only groups with neighbouring faces are looked at: memory and time grow as the number of faces, but for the
 * search of the neighbours.
 * @param embeddings N×128, rows of length 1
 * @param threshold squared distance up to which two faces match
 * @param onFaces told how many more faces have their neighbours
 * @returns rows of each person, the largest first; equal ones in the order of their first face
 * @throws LikenessError Cancelled
 */
export async function clusterFaces(
  embeddings: Float32Array,
  threshold: number,
  pause: Pause,
  onFaces: (count: number) => void = () => {},
): Promise<number[][]> {
  const near = await nearestRows(embeddings, embeddings, NEIGHBOURS + 1, pause, onFaces);
  const groups = new Groups(embeddings, near, NEAR * threshold);
  const merges = new MinHeap<Merge>((merge) => merge.distance);
  const consider = (a: number, b: number): void => {
    const distance = groups.distance(a, b);
    if (distance <= threshold) merges.push({ distance, a, b });
  };
  for (let row = 0; row < embeddings.length / D; row++) {
    for (const other of groups.neighbours(row)) if (row < other) consider(row, other);
  }
  for (let merge = merges.pop(); merge !== undefined; merge = merges.pop()) {
    await pause.ifDue();
    if (!groups.exists(merge.a) || !groups.exists(merge.b)) continue;
    const joined = groups.join(merge.a, merge.b);
    for (const other of groups.neighbours(joined)) consider(joined, other);
  }
  return groups.rows().sort((a, b) => b.length - a.length || a[0]! - b[0]!);
}

interface Group {
  /** Sum of its embeddings. */
  sum: Float64Array;
  rows: number[];
  neighbours: Set<number>;
}

/** Groups by number: every face begins as one, and a joined one gets a number of its own. */
class Groups {
  private readonly groups = new Map<number, Group>();
  private next: number;

  constructor(embeddings: Float32Array, { rows, distances, count }: NearestRows, limit: number) {
    this.next = embeddings.length / D;
    for (let row = 0; row < this.next; row++) {
      const sum = Float64Array.from(embeddings.subarray(row * D, (row + 1) * D));
      this.groups.set(row, { sum, rows: [row], neighbours: new Set() });
    }
    for (let i = 0; i < rows.length; i++) {
      const [row, other] = [Math.floor(i / count), rows[i]!];
      if (row === other || distances[i]! > limit) continue;
      this.groups.get(row)!.neighbours.add(other);
      this.groups.get(other)!.neighbours.add(row);
    }
  }

  exists(group: number): boolean {
    return this.groups.has(group);
  }

  neighbours(group: number): ReadonlySet<number> {
    return this.groups.get(group)!.neighbours;
  }

  /** Mean squared distance of a face of one and a face of the other. */
  distance(a: number, b: number): number {
    const [one, other] = [this.groups.get(a)!, this.groups.get(b)!];
    let dot = 0;
    for (let k = 0; k < D; k++) dot += one.sum[k]! * other.sum[k]!;
    return 2 - (2 * dot) / (one.rows.length * other.rows.length);
  }

  join(a: number, b: number): number {
    const [one, other] = [this.groups.get(a)!, this.groups.get(b)!];
    const joined = this.next++;
    const neighbours = new Set([...one.neighbours, ...other.neighbours]);
    neighbours.delete(a);
    neighbours.delete(b);
    for (const neighbour of neighbours) {
      const theirs = this.groups.get(neighbour)!.neighbours;
      theirs.delete(a);
      theirs.delete(b);
      theirs.add(joined);
    }
    this.groups.delete(a);
    this.groups.delete(b);
    this.groups.set(joined, {
      sum: one.sum.map((value, k) => value + other.sum[k]!),
      rows: [...one.rows, ...other.rows].sort((x, y) => x - y),
      neighbours,
    });
    return joined;
  }

  rows(): number[][] {
    return [...this.groups.values()].map(({ rows }) => rows);
  }
}
