import { availableParallelism } from 'node:os';
import { exactSearch, MetricKind } from 'usearch';
import { EMBEDDING_DIMENSIONS } from '../backbones/backbone';
import { squaredDistance } from '../training/embeddingHead';
import { nearestInCells, type FaceCells } from './faceCells';
import { nearestByCodes, type FaceCodes } from './faceCodes';
import type { GalleryEmbeddings } from './gallery';

/** One stored face near a probe. */
export interface FaceMatch {
  /** Row of the gallery's embeddings. */
  row: number;
  person: string;
  source: string;
  /** Squared Euclidean, 0–4. */
  distance: number;
}

/** One person near a probe. */
export interface PersonMatch {
  person: string;
  /** Squared Euclidean distance to the person's nearest face, 0–4. */
  distance: number;
  /** Mean distance to the person's k nearest faces (all of them when there are fewer). */
  meanDistance: number;
  /** What decides whether the probe is this person: see decidingFaces. */
  matchDistance: number;
  /** The nearest face. */
  nearest: FaceMatch;
}

export interface PersonSearch {
  /** How many persons to return. */
  limit: number;
  /** How many of a person's faces the mean is over. */
  k: number;
  rankBy: 'best' | 'mean' | 'match';
}

/**
 * How many of a person's nearest faces decide, by their mean: the square root of how many there are, rounded.
 * A single stored face that happens to look like a stranger, or is one, does not decide from three faces on,
 * and the more faces there are, the more of them some stranger would be near to. With one or two the nearest
 * does, since two pictures may show two sides of a face. BENCHMARKS.md has the figures.
 */
function decidingFaces(stored: number): number {
  return Math.round(Math.sqrt(stored));
}

const THREADS = availableParallelism();

/** Rows asked for at first when looking for persons; four times as many each time that is too few. */
const FIRST_ROWS = 64;

/** Embeddings with, for each person, the rows that are theirs: built once, searched often. */
export interface SearchIndex {
  /** Without values where there are cells, which have them. */
  embeddings: GalleryEmbeddings;
  rowsOf: ReadonlyMap<string, readonly number[]>;
  /** Null: the nearest of all faces are found. */
  cells: FaceCells | null;
  /** Null: each face is looked at as it is. Of no use where there are cells. */
  codes: FaceCodes | null;
}

/** What makes searching among many faces quick; both take longer to make than a search or two. */
interface Shortcuts {
  cells?: FaceCells | null;
  codes?: FaceCodes | null;
}

export function searchIndex(
  embeddings: GalleryEmbeddings,
  { cells = null, codes = null }: Shortcuts = {},
): SearchIndex {
  const rowsOf = new Map<string, number[]>();
  embeddings.persons.forEach((person, row) => {
    const rows = rowsOf.get(person);
    if (rows === undefined) rowsOf.set(person, [row]);
    else rows.push(row);
  });
  if (cells === null) return { embeddings, rowsOf, cells, codes };
  const withoutValues = { ...embeddings, values: new Float32Array(0) };
  return { embeddings: withoutValues, rowsOf, cells, codes: null };
}

/**
 * The k stored faces nearest to a probe. Without cells exactly: every one is looked at (BENCHMARKS.md says how
 * long that takes). Synchronous.
 * @param probe 128 values, length 1
 * @returns nearest first; fewer than k when the gallery is smaller
 */
export function nearestFaces(index: SearchIndex, probe: Float32Array, k: number): FaceMatch[] {
  const count = Math.min(k, index.embeddings.persons.length);
  if (count === 0) return [];
  const rows = nearestRows(index, whole(probe), count);
  return rows.map((row) => faceMatch(index, probe, row)).sort(byDistance);
}

function nearestRows(
  { embeddings, cells, codes }: SearchIndex,
  query: Float32Array,
  count: number,
): number[] {
  if (cells !== null) return nearestInCells(cells, query, count);
  if (codes !== null) return nearestByCodes(codes, embeddings.values, query, count);
  const matrix = whole(embeddings.values);
  const { keys } = exactSearch(
    matrix,
    query,
    EMBEDDING_DIMENSIONS,
    count,
    MetricKind.L2sq,
    THREADS,
  );
  return Array.from(keys, Number);
}

/** usearch reads the whole buffer behind an array and ignores where a view into it begins and ends. */
function whole(values: Float32Array): Float32Array {
  return values.byteLength === values.buffer.byteLength ? values : values.slice();
}

/**
 * The persons nearest to a probe, by their nearest face or by the mean of their k nearest: rows are asked for
 * until no person outside them can be nearer than those found. Exact where there are no cells.
 */
export function nearestPersons(
  index: SearchIndex,
  probe: Float32Array,
  { limit, k, rankBy }: PersonSearch,
): PersonMatch[] {
  const rank = (match: PersonMatch) => match[RANKED_BY[rankBy]];
  const total = index.embeddings.persons.length;
  if (total === 0 || limit === 0) return [];
  for (let rows = Math.max(FIRST_ROWS, limit * k); ; rows *= 4) {
    const faces = nearestFaces(index, probe, rows);
    const persons = [...new Set(faces.map((face) => face.person))]
      .map((person) => personMatch(index, probe, person, k))
      .sort((a, b) => rank(a) - rank(b))
      .slice(0, limit);
    // A person without a row among these is at least as far away as the last of them, by either rank.
    const reach = faces.at(-1)?.distance ?? Infinity;
    const isComplete = persons.length === limit && rank(persons.at(-1)!) <= reach;
    if (rows >= total || isComplete) return persons;
  }
}

const RANKED_BY = { best: 'distance', mean: 'meanDistance', match: 'matchDistance' } as const;

function personMatch(
  index: SearchIndex,
  probe: Float32Array,
  person: string,
  k: number,
): PersonMatch {
  const faces = index.rowsOf
    .get(person)!
    .map((row) => faceMatch(index, probe, row))
    .sort(byDistance);
  const [nearest] = faces;
  return {
    person,
    distance: nearest!.distance,
    meanDistance: meanOf(faces.slice(0, k)),
    matchDistance: meanOf(faces.slice(0, decidingFaces(faces.length))),
    nearest: nearest!,
  };
}

function meanOf(faces: readonly FaceMatch[]): number {
  return faces.reduce((sum, { distance }) => sum + distance, 0) / faces.length;
}

/** The distance is computed again in double precision: the same everywhere in Likeness, to the bit. */
function faceMatch(
  { embeddings, cells }: SearchIndex,
  probe: Float32Array,
  row: number,
): FaceMatch {
  const { persons, sources, values } = embeddings;
  const distance =
    cells === null
      ? squaredDistance(probe, 0, values, row)
      : squaredDistance(probe, 0, cells.vectors[cells.cellOf[row]!]!, cells.placeOf[row]!);
  return { row, person: persons[row]!, source: sources[row]!, distance };
}

function byDistance(a: FaceMatch, b: FaceMatch): number {
  return a.distance - b.distance || a.row - b.row;
}
