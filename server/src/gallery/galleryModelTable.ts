import type { Connection } from '@lancedb/lancedb';
import { Field, Schema, Table, Utf8, vectorFromArray } from 'apache-arrow';
import { resolve } from 'node:path';
import { ErrorCode } from '../../../protocol/src/errors';
import { LikenessError } from '../errors';
import { asLanceError, isNoSuchTable } from '../files/lanceErrors';
import type { Location } from '../files/location';
import type { GalleryModel } from './galleryModel';

/** What gallery.json is to a gallery in a folder, where there are no files beside the tables. */
const TABLE = 'model';
const SCHEMA = new Schema([
  new Field('modelId', new Utf8(), false),
  // Absolute; empty for the untrained network.
  new Field('run', new Utf8(), false),
]);

/**
 * @param id model of the embeddings that the gallery holds; the row must speak of the same
 * @throws LikenessError CorruptFile, CannotReach
 */
export async function readModelRow(
  connection: Connection,
  location: Location,
  id: string,
): Promise<GalleryModel> {
  const rows = await rowsOf(connection).catch((error: unknown) => {
    throw asLanceError(error, location);
  });
  const row = rows.find(({ modelId }) => modelId === id);
  if (row !== undefined) return { id, runFolder: row.run === '' ? null : row.run };
  throw new LikenessError(
    ErrorCode.CorruptFile,
    `The gallery in ${location.words} does not say which model it belongs to.`,
    `Restore its table "${TABLE}" from a backup, or choose another location and enrol its people again.`,
    location.words,
  );
}

async function rowsOf(connection: Connection): Promise<{ modelId: string; run: string }[]> {
  try {
    const table = await connection.openTable(TABLE);
    return (await table.query().toArray()) as { modelId: string; run: string }[];
  } catch (error) {
    if (isNoSuchTable(error)) return [];
    throw error;
  }
}

/**
 * To be called while no other process writes.
 * @param models the gallery's model, and while it is given another the one it may still have
 * @throws LikenessError CannotReach
 */
export async function writeModelRows(
  connection: Connection,
  location: Location,
  models: readonly GalleryModel[],
): Promise<void> {
  const texts = (of: (model: GalleryModel) => string) =>
    vectorFromArray(models.map(of), new Utf8());
  const rows = new Table(SCHEMA, {
    modelId: texts(({ id }) => id),
    run: texts(({ runFolder }) => (runFolder === null ? '' : resolve(runFolder))),
  });
  try {
    const table = await connection.openTable(TABLE).catch((error: unknown) => {
      if (!isNoSuchTable(error)) throw error;
      return connection.createEmptyTable(TABLE, SCHEMA);
    });
    await table.add(rows, { mode: 'overwrite' });
  } catch (error) {
    throw asLanceError(error, location);
  }
}
