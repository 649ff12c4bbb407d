import { setImmediate } from 'node:timers/promises';
import type { Data, Table } from 'apache-arrow';
import { LANDMARK_COUNT } from '../detection/face';
import { floatsOf } from '../files/lanceStore';
import {
  column,
  COLUMNS,
  landmarksColumn,
  LANDMARKS_COLUMN,
  plainColumn,
  valueIn,
  withFacesTable,
  writeColumns,
  type FaceRow,
  type NamedColumn,
} from './facesTable';

type Edits = ReadonlyMap<number, Partial<FaceRow>>;

/** Rows between which others may have their turn. */
const ROWS_AT_ONCE = 5000;
const LANDMARK_VALUES = 2 * LANDMARK_COUNT;

/**
 * Changes some rows of a table of faces. Only the columns that change are made anew, so that a name in a table
 * of half a million rows is changed in the time the file takes to be read and written; what is changed back
 * gives the same bytes. Atomic.
 * @param changeOf what becomes another in the row about an image; null for nothing
 * @throws LikenessError NotFound, CorruptFile, CannotWrite
 */
export async function rewriteFaces(
  path: string,
  changeOf: (image: string) => Partial<FaceRow> | null,
): Promise<void> {
  const changed = await withFacesTable(path, async (table) => {
    const edits = await editsOf(table, changeOf);
    if (edits.size === 0) return null;
    const columns = COLUMNS.map((name): NamedColumn => [name, editedColumn(table, name, edits)]);
    const written = table.schema.metadata.get('written') ?? '';
    return { columns, written, length: table.numRows };
  });
  if (changed !== null) {
    await writeColumns(path, changed.columns, changed.length, changed.written);
  }
}

async function editsOf(
  table: Table,
  changeOf: (image: string) => Partial<FaceRow> | null,
): Promise<Edits> {
  const edits = new Map<number, Partial<FaceRow>>();
  const images = column(table, 'image');
  for (let i = 0; i < table.numRows; i++) {
    if (i % ROWS_AT_ONCE === ROWS_AT_ONCE - 1) await setImmediate();
    const change = changeOf(images.get(i) as string);
    if (change !== null) edits.set(i, change);
  }
  return edits;
}

function editedColumn(table: Table, name: string, edits: Edits): Data {
  const before = column(table, name);
  const [whole] = before.data as Data[];
  const isLandmarks = name === LANDMARKS_COLUMN;
  const valueOf = (change: Partial<FaceRow>) =>
    isLandmarks ? change.landmarks : valueIn(change, name);
  const isTouched = [...edits.values()].some((change) => valueOf(change) !== undefined);
  if (!isTouched && before.data.length === 1) return whole!;
  if (!isLandmarks) {
    const valueAt = (i: number) =>
      valueIn(edits.get(i) ?? {}, name) ?? (before.get(i) as string | number);
    return plainColumn(
      name,
      Array.from({ length: table.numRows }, (_, i) => valueAt(i)),
    );
  }
  const points = floatsOf(before, LANDMARK_VALUES);
  const faces = Array.from(
    { length: table.numRows },
    (_, i) =>
      edits.get(i)?.landmarks ?? points.subarray(i * LANDMARK_VALUES, (i + 1) * LANDMARK_VALUES),
  );
  return landmarksColumn(faces);
}
