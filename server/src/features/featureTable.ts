import { crc32 } from 'node:zlib';
import {
  Bool,
  Field,
  Schema,
  Table,
  Uint32,
  Utf8,
  vectorFromArray,
  type RecordBatch,
} from 'apache-arrow';
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

/** Counted up when the columns change: tables of other columns are other tables. */
const FORMAT = 2;

/** A name for files: the backbone's own, and a hash of all that its features depend on. */
export function featureTableName(backboneName: string, backboneKey: string): string {
  const readable = backboneName.replace(/[^A-Za-z0-9-]/g, '-').slice(0, 40);
  return `${readable}_${sha256(`${FORMAT} ${backboneKey}`).slice(0, 16)}`;
}

/** Whether a table of that name holds features, of whatever backbone. */
export function isFeatureTableName(name: string): boolean {
  return /^[A-Za-z0-9-]{1,40}_[0-9a-f]{16}$/.test(name);
}

export function featureSchema(dimensions: number): Schema {
  return new Schema([
    new Field('sha256', new Utf8(), false),
    new Field('origin', new Utf8(), false),
    new Field('hasFace', new Bool(), false),
    new Field('values', floatListType(dimensions), false),
    // LanceDB has no checksums, and a flipped bit in a feature would be trained on unseen.
    new Field('checksum', new Uint32(), false),
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
    checksum: vectorFromArray(
      rows.map((row, i) => {
        const stored = values.subarray(i * dimensions, (i + 1) * dimensions);
        return checksumOf(row, row.values !== null, stored);
      }),
      new Uint32(),
    ),
  });
}

/** CRC-32 of all that a row holds. */
function checksumOf(key: FeatureKey, hasFace: boolean, values: Float32Array): number {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return crc32(bytes, crc32(`${key.sha256} ${key.origin} ${hasFace}`));
}

/**
 * Rows of a batch whose key is wanted; the values are copies.
 * @param onDamaged told the keys of rows that are not as they were written; they are left out
 */
export function* rowsOf(
  batch: RecordBatch,
  dimensions: number,
  wanted: (key: FeatureKey) => boolean,
  onDamaged: (key: FeatureKey) => void = () => undefined,
): Generator<FeatureRow> {
  const names = featureSchema(dimensions).fields.map(({ name }) => name);
  const [hashes, origins, faces, lists, checksums] = names.map((name) => batch.getChild(name));
  if (!lists || !checksums) throw new Error(`the table lacks one of ${names.join(', ')}`);
  const floats = floatsOf(lists, dimensions);
  for (let i = 0; i < batch.numRows; i++) {
    const key = { sha256: hashes!.get(i) as string, origin: origins!.get(i) as string };
    if (!wanted(key)) continue;
    const values = floats.slice(i * dimensions, (i + 1) * dimensions);
    const hasFace = faces!.get(i) === true;
    const isWhole = checksums.get(i) === checksumOf(key, hasFace, values);
    if (isWhole && values.every(Number.isFinite)) yield { ...key, values: hasFace ? values : null };
    else onDamaged(key);
  }
}
