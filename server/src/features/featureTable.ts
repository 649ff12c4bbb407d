import { Bool, Field, Schema, Table, Utf8, vectorFromArray, type RecordBatch } from 'apache-arrow';
import { floatListColumn, floatListType, floatsOf } from '../files/lanceStore';
import { sha256 } from '../files/hash';

/** What identifies a feature inside the table of one backbone. */
export interface FeatureKey {
  /** SHA-256 (hex) of the image file's bytes. */
  sha256: string;
  /** See landmarksOrigin. */
  origin: string;
}

export interface FeatureRow extends FeatureKey {
  /** D values; null when no face was found in the image. */
  values: Float32Array | null;
}

/** A name for files: the backbone's own, and a hash of all that its features depend on. */
export function featureTableName(backboneName: string, backboneKey: string): string {
  const readable = backboneName.replace(/[^A-Za-z0-9-]/g, '-').slice(0, 40);
  return `${readable}_${sha256(backboneKey).slice(0, 16)}`;
}

export function featureSchema(dimensions: number): Schema {
  return new Schema([
    new Field('sha256', new Utf8(), false),
    new Field('origin', new Utf8(), false),
    new Field('hasFace', new Bool(), false),
    new Field('values', floatListType(dimensions), false),
  ]);
}

/** Rows as Arrow columns; a row without a face holds zeros. */
export function toFeatureTable(rows: readonly FeatureRow[], dimensions: number): Table {
  const values = new Float32Array(rows.length * dimensions);
  rows.forEach((row, i) => {
    if (row.values !== null) values.set(row.values, i * dimensions);
  });
  const texts = (of: (row: FeatureRow) => string) => vectorFromArray(rows.map(of), new Utf8());
  return new Table(featureSchema(dimensions), {
    sha256: texts((row) => row.sha256),
    origin: texts((row) => row.origin),
    hasFace: vectorFromArray(
      rows.map((row) => row.values !== null),
      new Bool(),
    ),
    values: floatListColumn(values, dimensions),
  });
}

/** Rows of a batch whose key is wanted; the values are copies. */
export function* rowsOf(
  batch: RecordBatch,
  dimensions: number,
  wanted: (key: FeatureKey) => boolean,
): Generator<FeatureRow> {
  const [hashes, origins, faces, lists] = ['sha256', 'origin', 'hasFace', 'values'].map((name) =>
    batch.getChild(name),
  );
  const floats = floatsOf(lists!, dimensions);
  for (let i = 0; i < batch.numRows; i++) {
    const key = { sha256: hashes!.get(i) as string, origin: origins!.get(i) as string };
    if (!wanted(key)) continue;
    const values = floats.slice(i * dimensions, (i + 1) * dimensions);
    yield { ...key, values: faces!.get(i) === true ? values : null };
  }
}
