import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Connection, Table } from '@lancedb/lancedb';
import type { Schema } from 'apache-arrow';
import { ErrorCode } from '../../../protocol/src/errors';
import { LikenessError } from '../errors';
import { withFolderLock } from '../files/folderLock';
import { asLanceError, isNoSuchTable } from '../files/lanceErrors';
import { openLance } from '../files/lanceStore';
import { insideLocation, parseLocation, type Location } from '../files/location';
import { ensureOwnFolder } from '../files/ownFolder';
import { withStoreLock } from '../files/storeLock';
import { cellSchema } from './cellTable';
import { consentSchema } from './consentTable';
import { cropSchema } from './cropTable';
import { readGalleryModel, writeGalleryModel, type GalleryModel } from './galleryModel';
import { readModelRow, writeModelRows } from './galleryModelTable';
import { gallerySchema } from './galleryTable';
import { stagingSchema } from './stagingTable';

/** The tables of a gallery; a row belongs to the face whose id it has. */
const SCHEMAS = {
  /** Who is enrolled: a face is in the gallery when it has a row here. */
  faces: gallerySchema,
  /** The picture of each face, to embed it again by another model and to show it. */
  crops: cropSchema,
  /** What was agreed to when it was enrolled. */
  consents: consentSchema,
  /** Which faces lie near each other, where a large gallery was given an index. */
  cells: cellSchema,
  /** Embeddings by another model, until there is one for every face. */
  reembedding: stagingSchema,
} satisfies Record<string, Schema>;

export type GalleryTableName = keyof typeof SCHEMAS;
export const GALLERY_TABLES = Object.keys(SCHEMAS) as GalleryTableName[];

/** What a writer has while no other process writes. */
export interface GalleryTables {
  /** The newest version; null when nothing was ever written to it. */
  open(name: GalleryTableName): Promise<Table | null>;
  /** The same; made when it is missing. */
  openOrCreate(name: GalleryTableName): Promise<Table>;
  /** Deletes a table and its files. */
  drop(name: GalleryTableName): Promise<void>;
}

/** Where a gallery's tables lie and how they are reached. Writers take turns, readers need not wait. */
export class GalleryStore {
  private connection: Connection | null = null;
  private readonly tables = new Map<GalleryTableName, Table>();

  private readonly location: Location;

  /**
   * @param folder or another location, see parseLocation
   * @throws LikenessError InvalidInput
   */
  constructor(readonly folder: string) {
    this.location = parseLocation(folder);
  }

  /** Reads the newest version; `none` where nothing was ever written. */
  async read<T>(name: GalleryTableName, query: (table: Table) => Promise<T>, none: T): Promise<T> {
    if (!(await this.exists(name))) return none;
    try {
      return await query(await this.latest(name));
    } catch (error) {
      if (error instanceof LikenessError) throw error;
      // Another process may have replaced the version that was being read: the next one is whole.
      return await this.latest(name)
        .then(query)
        .catch((error: unknown) => {
          throw mayNotBeRead(error, this.folder) ?? this.unreadable(error);
        });
    }
  }

  /**
   * Runs `change` while no other process writes.
   * @throws LikenessError Busy, CannotWrite, CannotReach
   */
  async write<T>(change: (tables: GalleryTables) => Promise<T>): Promise<T> {
    return this.withLock(async () => {
      try {
        return await change({
          open: async (name) => ((await this.exists(name)) ? this.latest(name) : null),
          openOrCreate: (name) => this.openOrCreate(name),
          drop: (name) => this.drop(name),
        });
      } catch (error) {
        const known = asLanceError(error, this.location);
        throw isLancesOwn(known) ? unreadable(known, this.folder) : known;
      }
    });
  }

  /** Whether a table was ever written; its folder alone may be left from a creation that was cut off. */
  async exists(name: GalleryTableName): Promise<boolean> {
    if (this.location.kind !== 'folder') return this.canOpen(name);
    const versions = join(this.folder, 'gallery.lance', `${name}.lance`, '_versions');
    const files = await readdir(versions).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      // What may not be read is not empty.
      throw unreadable(new Error(error.code), this.folder);
    });
    return files.length > 0;
  }

  /**
   * Something that changes with every change of what searches read; null where that cannot be told without
   * reading it.
   */
  async stamp(): Promise<string | null> {
    if (this.location.kind !== 'folder') return null;
    const versions = (['faces', 'cells'] as const).map((name) =>
      versionsOf(join(this.folder, 'gallery.lance', `${name}.lance`, '_versions')),
    );
    return (await Promise.all(versions)).join('|');
  }

  /**
   * Whose embeddings these are, as it was written with the first of them.
   * @param id RecognitionModel.id of the embeddings
   * @throws LikenessError CorruptFile, CannotReach
   */
  async readModel(id: string): Promise<GalleryModel> {
    if (this.location.kind === 'folder') return readGalleryModel(this.folder, id);
    return readModelRow(await this.connect(), this.location, id);
  }

  /**
   * To be called while no other process writes.
   * @param previous the model that the embeddings may still be of
   * @throws LikenessError CannotWrite, CannotReach
   */
  async writeModel(model: GalleryModel, previous?: GalleryModel): Promise<void> {
    if (this.location.kind === 'folder') {
      await writeGalleryModel(this.folder, model, previous);
      return;
    }
    const models = previous === undefined ? [model] : [model, previous];
    await writeModelRows(await this.connect(), this.location, models);
  }

  close(): void {
    for (const table of this.tables.values()) table.close();
    this.connection?.close();
  }

  private async withLock<T>(action: () => Promise<T>): Promise<T> {
    if (this.location.kind === 'folder') {
      await ensureOwnFolder(this.folder);
      return withFolderLock(this.folder, 'gallery', action);
    }
    return withStoreLock(await this.connect(), this.location, 'gallery', action);
  }

  private async canOpen(name: GalleryTableName): Promise<boolean> {
    try {
      await this.latest(name);
      return true;
    } catch (error) {
      if (isNoSuchTable(error)) return false;
      throw this.unreadable(error);
    }
  }

  private unreadable(error: unknown): unknown {
    return unreadable(asLanceError(error, this.location), this.folder);
  }

  private async openOrCreate(name: GalleryTableName): Promise<Table> {
    if (!(await this.exists(name)))
      await (await this.connect()).createEmptyTable(name, SCHEMAS[name]);
    return this.latest(name);
  }

  private async drop(name: GalleryTableName): Promise<void> {
    this.tables.get(name)?.close();
    this.tables.delete(name);
    if (await this.exists(name)) await (await this.connect()).dropTable(name);
  }

  private async latest(name: GalleryTableName): Promise<Table> {
    const table = this.tables.get(name) ?? (await (await this.connect()).openTable(name));
    this.tables.set(name, table);
    await table.checkoutLatest();
    return table;
  }

  private async connect(): Promise<Connection> {
    this.connection ??= await openLance(insideLocation(this.location, 'gallery.lance'));
    return this.connection;
  }
}

/** A table's version files with their times: a gallery that was deleted and made again has the same names. */
async function versionsOf(folder: string): Promise<string> {
  const names = (await readdir(folder).catch(() => [])).sort();
  const times = names.map(async (name) => {
    const { mtimeMs } = await stat(join(folder, name)).catch(() => ({ mtimeMs: 0 }));
    return `${name}@${mtimeMs}`;
  });
  return (await Promise.all(times)).join();
}

/** Whether LanceDB found something it cannot read; its errors have no class of their own. */
function isLancesOwn(error: unknown): boolean {
  return error instanceof Error && /LanceError|lance error|query stream/.test(error.message);
}

/** asLanceError takes every refusal for one to write. @returns null for other errors */
function mayNotBeRead(error: unknown, folder: string): LikenessError | null {
  if (!/os error (1|13)\b/.test(String(error))) return null;
  return new LikenessError(
    ErrorCode.NotFound,
    `The gallery in ${folder} cannot be read: permission is missing.`,
    'Give yourself permission to read its folder and the files in it.',
    folder,
  );
}

function unreadable(error: unknown, folder: string): unknown {
  if (error instanceof LikenessError) return error;
  // LanceDB's own words end where the places in its source begin.
  const [words] = String(error).split(/, \/|\n/);
  return new LikenessError(
    ErrorCode.CorruptFile,
    `The gallery in ${folder} cannot be read: ${words}.`,
    'Restore the folder from a backup, or delete it and enrol its people again.',
    folder,
  );
}
