import { Field, Schema, Table, Utf8, vectorFromArray } from 'apache-arrow';
import { EMBEDDING_DIMENSIONS } from '../backbones/backbone';
import { floatListColumn, floatListType, floatsOf } from '../files/lanceStore';

/** Embeddings by a model that is to become the gallery's. */
export const stagingSchema = new Schema([
  new Field('id', new Utf8(), false),
  new Field('modelId', new Utf8(), false),
  new Field('embedding', floatListType(EMBEDDING_DIMENSIONS), false),
]);

/** @param embeddings by the id of the face; at least one */
export function toStagingTable(
  embeddings: ReadonlyMap<string, Float32Array>,
  modelId: string,
): Table {
  const values = new Float32Array(embeddings.size * EMBEDDING_DIMENSIONS);
  [...embeddings.values()].forEach((row, i) => values.set(row, i * EMBEDDING_DIMENSIONS));
  const ids = [...embeddings.keys()];
  return new Table(stagingSchema, {
    id: vectorFromArray(ids, new Utf8()),
    modelId: vectorFromArray(
      ids.map(() => modelId),
      new Utf8(),
    ),
    embedding: floatListColumn(values, EMBEDDING_DIMENSIONS),
  });
}

/** @returns by the id of the face, those of that model */
export function fromStagingTable(table: Table, modelId: string): Map<string, Float32Array> {
  // What was made and never written to comes without columns.
  if (table.numRows === 0) return new Map();
  const values = floatsOf(table.getChild('embedding')!, EMBEDDING_DIMENSIONS);
  const ids = [...table.getChild('id')!] as string[];
  const models = [...table.getChild('modelId')!] as string[];
  return new Map(
    ids.flatMap((id, i) => {
      if (models[i] !== modelId) return [];
      const row = values.slice(i * EMBEDDING_DIMENSIONS, (i + 1) * EMBEDDING_DIMENSIONS);
      return [[id, row] as const];
    }),
  );
}
