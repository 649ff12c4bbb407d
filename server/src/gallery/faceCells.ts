import { exactSearch, MetricKind } from 'usearch';
import { EMBEDDING_DIMENSIONS as D } from '../backbones/backbone';
import type { StoredCells } from './cellTable';

/** Faces grouped by nearness: inverted lists, each an array of its own, as usearch wants them. */
export interface FaceCells {
  /** How many of the nearest cells are looked into. */
  probes: number;
  /** C×128, the directions of the cells' middles. */
  centres: Float32Array;
  /** The embeddings of each cell, n×128. */
  vectors: Float32Array[];
  /** The gallery's row of each of them. */
  rows: Int32Array[];
  /** Where row i lies: its cell, and its place there. */
  cellOf: Int32Array;
  placeOf: Int32Array;
}

/** With more faces that came after the index was made, it may not find what it promises to. */
const MOST_UNSORTED = 0.25;
/** Of faces that are sorted into cells in one call. */
const ROWS_A_CALL = 1024;

/**
 * Puts the faces of a gallery into the cells of its index. Faces that came later go to the nearest cell.
 * @param ids of the faces, @param values N×128, row-major, of length 1
 * @returns null when too many came later for the index to be relied on
 */
export function arrangeInCells(
  ids: readonly string[],
  values: Float32Array,
  stored: StoredCells,
): FaceCells | null {
  const cellOf = Int32Array.from(ids, (id) => stored.cellOf.get(id) ?? -1);
  const unsorted = cellOf.reduce((count, cell) => count + (cell < 0 ? 1 : 0), 0);
  if (unsorted > MOST_UNSORTED * ids.length) return null;
  renumber(cellOf);
  const count = cellOf.reduce((most, cell) => Math.max(most, cell + 1), 0);
  const centres = centresOf(values, cellOf, count);
  assignRest(values, cellOf, centres);
  return { probes: stored.probes, centres, cellOf, ...partsOf(values, cellOf, count) };
}

/** Cells that lost all their faces leave no gap. */
function renumber(cellOf: Int32Array): void {
  const numbers = new Map<number, number>();
  for (const [row, cell] of cellOf.entries()) {
    if (cell < 0) continue;
    if (!numbers.has(cell)) numbers.set(cell, numbers.size);
    cellOf[row] = numbers.get(cell)!;
  }
}

/** The direction of each cell's mean. @returns count×128 */
export function centresOf(values: Float32Array, cellOf: Int32Array, count: number): Float32Array {
  const sums = new Float64Array(count * D);
  for (const [row, cell] of cellOf.entries()) {
    if (cell < 0) continue;
    for (let k = 0; k < D; k++) sums[cell * D + k]! += values[row * D + k]!;
  }
  const centres = new Float32Array(count * D);
  for (let cell = 0; cell < count; cell++) {
    const norm = Math.hypot(...sums.subarray(cell * D, (cell + 1) * D)) || 1;
    for (let k = 0; k < D; k++) centres[cell * D + k] = sums[cell * D + k]! / norm;
  }
  return centres;
}

function assignRest(values: Float32Array, cellOf: Int32Array, centres: Float32Array): void {
  const rest = [...cellOf.keys()].filter((row) => cellOf[row]! < 0);
  for (let from = 0; from < rest.length; from += ROWS_A_CALL) {
    const rows = rest.slice(from, from + ROWS_A_CALL);
    const probes = new Float32Array(rows.length * D);
    rows.forEach((row, i) => probes.set(values.subarray(row * D, (row + 1) * D), i * D));
    const { keys } = exactSearch(centres, probes, D, 1, MetricKind.L2sq);
    rows.forEach((row, i) => (cellOf[row] = Number(keys[i])));
  }
}

function partsOf(
  values: Float32Array,
  cellOf: Int32Array,
  count: number,
): Pick<FaceCells, 'vectors' | 'rows' | 'placeOf'> {
  const sizes = new Int32Array(count);
  for (const cell of cellOf) sizes[cell]!++;
  const rows = Array.from(sizes, (size) => new Int32Array(size));
  const vectors = Array.from(sizes, (size) => new Float32Array(size * D));
  const placeOf = new Int32Array(cellOf.length);
  sizes.fill(0);
  for (const [row, cell] of cellOf.entries()) {
    const place = (placeOf[row] = sizes[cell]!++);
    rows[cell]![place] = row;
    vectors[cell]!.set(values.subarray(row * D, (row + 1) * D), place * D);
  }
  return { rows, vectors, placeOf };
}

/**
 * The k faces nearest to a probe among those of the cells nearest to it; more cells where these have not k.
 * @param probe 128 values of length 1, an array of its own
 * @returns rows of the gallery, in no order
 */
export function nearestInCells(cells: FaceCells, probe: Float32Array, k: number): number[] {
  const found: { row: number; distance: number }[] = [];
  let seen = 0;
  for (const [i, cell] of cellsByNearness(cells, probe).entries()) {
    if (i >= cells.probes && seen >= k) break;
    const rows = cells.rows[cell]!;
    const wanted = Math.min(k, rows.length);
    if (wanted === 0) continue;
    const vectors = cells.vectors[cell]!;
    // A cell is scanned in less time than a second thread takes to start.
    const { keys, distances } = exactSearch(vectors, probe, D, wanted, MetricKind.L2sq, 1);
    keys.forEach((key, at) => found.push({ row: rows[Number(key)]!, distance: distances[at]! }));
    seen += rows.length;
  }
  found.sort((a, b) => a.distance - b.distance);
  return found.slice(0, k).map(({ row }) => row);
}

function cellsByNearness({ centres }: FaceCells, probe: Float32Array): number[] {
  const likeness = new Float64Array(centres.length / D);
  for (let cell = 0; cell < likeness.length; cell++) {
    let sum = 0;
    for (let k = 0; k < D; k++) sum += centres[cell * D + k]! * probe[k]!;
    likeness[cell] = sum;
  }
  return [...likeness.keys()].sort((a, b) => likeness[b]! - likeness[a]!);
}
