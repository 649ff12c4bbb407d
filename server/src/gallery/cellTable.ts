import { Field, Int32, makeVector, Schema, Table, Utf8, vectorFromArray } from 'apache-arrow';

/** Which of the faces lie near each other, found once so that a search looks at few of them. */
export interface StoredCells {
  /** Cell of each face, by its id. */
  cellOf: Map<string, number>;
  /** How many of the cells nearest to a probe are looked into. */
  probes: number;
}

/**
 * The index of a gallery. It holds no embeddings, nor anything made from them but the groups: the middle of a
 * cell is reckoned from the faces that are there when it is loaded.
 */
export const cellSchema = new Schema([
  new Field('id', new Utf8(), false),
  new Field('cell', new Int32(), false),
  // The same in every row.
  new Field('probes', new Int32(), false),
]);

/** @param ids at least one; cell i is that of face i */
export function toCellTable(ids: readonly string[], cells: Int32Array, probes: number): Table {
  return new Table(cellSchema, {
    id: vectorFromArray(ids, new Utf8()),
    cell: makeVector(cells),
    probes: makeVector(new Int32Array(cells.length).fill(probes)),
  });
}

/** @returns null when there are no rows */
export function fromCellTable(table: Table): StoredCells | null {
  if (table.numRows === 0) return null;
  const ids = [...table.getChild('id')!] as string[];
  const cells = table.getChild('cell')!;
  const cellOf = new Map(ids.map((id, row) => [id, cells.get(row) as number]));
  return { cellOf, probes: table.getChild('probes')!.get(0) as number };
}
