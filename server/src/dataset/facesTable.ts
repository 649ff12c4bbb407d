import { readFile } from 'node:fs/promises';
import {
  Field,
  FixedSizeList,
  Float32,
  Float64,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Table,
  tableFromIPC,
  tableToIPC,
  Utf8,
  vectorFromArray,
  type Data,
  type Vector,
} from 'apache-arrow';
import { ErrorCode } from '../../../protocol/src/errors';
import { LANDMARK_COUNT } from '../detection/face';
import { LikenessError } from '../errors';
import { writeFileAtomic } from '../files/atomicFile';
import { isWhole, sealed, UNSEALED } from './arrowSeal';
import type { CroppedFace } from './outcome';

/** One crop that `prepare` made: the face in it and where it comes from. */
export interface FaceRow extends CroppedFace {
  /** `<person>/<image>`. */
  image: string;
  detector: string;
  /** The photo, relative to the folder of photos, with "/". */
  photo: string;
  /** SHA-256 (hex) of the photo. */
  photoSha256: string;
  /** Size of the photo's file. */
  photoBytes: number;
  /** settingsKey of what it was made with. */
  settings: string;
}

/** The faces of a dataset, or of a shard of it. */
export interface FacesTable {
  /** When it was written, ISO 8601: of two rows about an image the younger counts. */
  written: string;
  rows: FaceRow[];
}

const FORMAT = 'likeness.faces/2';
/** Of the first datasets: without a seal. */
const FORMAT_UNSEALED = 'likeness.faces/1';
const LANDMARK_VALUES = 2 * LANDMARK_COUNT;
const LANDMARKS = new FixedSizeList(LANDMARK_VALUES, new Field('value', new Float32(), false));

const TEXTS = ['image', 'sha256', 'detector', 'photo', 'photoSha256', 'settings'] as const;
const NUMBERS = ['score', 'sharpness', 'photoBytes'] as const;
const BOX = ['x', 'y', 'width', 'height'] as const;

/** `boxX`, `boxY`, `boxWidth`, `boxHeight` */
export function boxColumn(side: (typeof BOX)[number]): string {
  return `box${side[0]!.toUpperCase()}${side.slice(1)}`;
}

/**
 * Writes faces as an Arrow IPC file (readable by pyarrow, pandas, DuckDB …): a row a crop, landmarks as
 * fixed-size lists of 136 floats (x, y of 68 points, pixels of the crop). Atomic.
 */
export async function writeFacesTable(path: string, { written, rows }: FacesTable): Promise<void> {
  const columns = COLUMNS.map((name): NamedColumn => [name, columnOf(name, rows)]);
  await writeColumns(path, columns, rows.length, written);
}

export type NamedColumn = [name: string, data: Data];

export const LANDMARKS_COLUMN = 'landmarks';

/** In the order in which they are written. */
export const COLUMNS = [...TEXTS, ...NUMBERS, ...BOX.map(boxColumn), LANDMARKS_COLUMN];

/** What rows have in one of COLUMNS. */
function columnOf(name: string, rows: readonly FaceRow[]): Data {
  if (name === LANDMARKS_COLUMN) return landmarksColumn(rows.map(({ landmarks }) => landmarks));
  const values = rows.map((row) => valueIn(row, name));
  return plainColumn(name, values as (string | number)[]);
}

/** What a row, or what is to become another in it, has in a column that holds texts or numbers. */
export function valueIn(row: Partial<FaceRow>, name: string): string | number | undefined {
  const side = BOX.find((one) => boxColumn(one) === name);
  return side === undefined ? (row[name as 'image' | 'score'] ?? undefined) : row.box?.[side];
}

/** A column of texts or of numbers, as its name says. */
export function plainColumn(name: string, values: readonly (string | number)[]): Data {
  const isText = (TEXTS as readonly string[]).includes(name);
  return isText ? textColumn(values as string[]) : numberColumn(values as number[]);
}

/** Writes a table of faces from all its COLUMNS. Atomic. @param length rows */
export async function writeColumns(
  path: string,
  columns: readonly NamedColumn[],
  length: number,
  written: string,
): Promise<void> {
  const fields = columns.map(([name, data]) => new Field(name, data.type, false));
  const metadata = { format: FORMAT, written, ...UNSEALED };
  const schema = new Schema(fields, new Map(Object.entries(metadata)));
  const children = columns.map(([, data]) => data);
  const batch = makeData({ type: new Struct(fields), length, children });
  const bytes = tableToIPC(new Table(new RecordBatch(schema, batch)), 'file');
  await writeFileAtomic(path, sealed(bytes));
}

function textColumn(values: readonly string[]): Data {
  return vectorFromArray(values, new Utf8()).data[0] ?? makeData({ type: new Utf8() });
}

function numberColumn(values: readonly number[]): Data {
  return makeData({ type: new Float64(), data: Float64Array.from(values) });
}

/** @param faces 136 floats each */
export function landmarksColumn(faces: readonly Float32Array[]): Data {
  const values = new Float32Array(faces.length * LANDMARK_VALUES);
  faces.forEach((points, i) => values.set(points, i * LANDMARK_VALUES));
  const child = makeData({ type: new Float32(), data: values });
  return makeData({ type: LANDMARKS, length: faces.length, child });
}

/**
 * @param isWanted by `<person>/<image>`: of a large table a few rows are read in a moment
 * @throws LikenessError NotFound when it may not be read, CorruptFile when it is not such a table
 */
export async function readFacesTable(
  path: string,
  isWanted: (image: string) => boolean = () => true,
): Promise<FacesTable> {
  return withFacesTable(path, (table) => ({
    written: table.schema.metadata.get('written') ?? '',
    rows: readRows(table, isWanted),
  }));
}

/**
 * Lets `read` take what it wants from a table of faces: single columns of a large one are read in a moment.
 * @throws LikenessError NotFound when it may not be read, CorruptFile when it is not such a table, or
 * whatever `read` found wrong with it
 */
export async function withFacesTable<T>(
  path: string,
  read: (table: Table) => T | Promise<T>,
): Promise<T> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    const sentence = `${path} cannot be read (${error.code ?? error.message}).`;
    const remedy = 'Check its permissions and the disk it is on.';
    throw new LikenessError(ErrorCode.NotFound, sentence, remedy, path);
  });
  try {
    if (!isWhole(bytes, bytes.includes(FORMAT))) throw new Error('it is damaged');
    const table = tableFromIPC(bytes);
    const format = table.schema.metadata.get('format');
    if (format !== FORMAT && format !== FORMAT_UNSEALED) throw new Error('not a table of faces');
    return await read(table);
  } catch (error) {
    throw new LikenessError(
      ErrorCode.CorruptFile,
      `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}.`,
      'Restore it from a copy; without one, move the dataset’s folder away and prepare it again.',
      path,
    );
  }
}

function readRows(table: Table, isWanted: (image: string) => boolean): FaceRow[] {
  const texts = Object.fromEntries(TEXTS.map((name) => [name, column(table, name)]));
  const numbers = Object.fromEntries(NUMBERS.map((name) => [name, column(table, name)]));
  const box = Object.fromEntries(BOX.map((side) => [side, column(table, boxColumn(side))]));
  const landmarks = column(table, 'landmarks');
  const all = Array.from({ length: table.numRows }, (_, i) => i);
  const wanted = all.filter((i) => isWanted(texts['image']!.get(i) as string));
  return wanted.map((i) => {
    const pick = (columns: Record<string, { get(i: number): unknown }>) =>
      Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, column.get(i)]));
    const points = landmarks.get(i) as { toArray(): Float32Array };
    return {
      ...pick(texts),
      ...pick(numbers),
      box: pick(box),
      landmarks: Float32Array.from(points.toArray()),
    } as unknown as FaceRow;
  });
}

/** @throws Error when there is no such column */
export function column(table: Table, name: string): Vector {
  const found = table.getChild(name);
  if (found === null) throw new Error(`it has no column "${name}"`);
  return found;
}
