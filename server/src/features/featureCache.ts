import { join } from 'node:path';
import type { Connection, Table } from '@lancedb/lancedb';
import type { RecordBatch } from 'apache-arrow';
import { ErrorCode } from '../../../protocol/src/errors';
import { LikenessError } from '../errors';
import { withFolderLock } from '../files/folderLock';
import { asLanceError, isNoSuchTable } from '../files/lanceErrors';
import { appendRows, openLance } from '../files/lanceStore';
import { folderAt, parseLocation, type Location } from '../files/location';
import { ensureOwnFolder, OWN_FOLDER_NAME } from '../files/ownFolder';
import { withStoreLock } from '../files/storeLock';
import { likenessFolder } from '../files/workspace';
import {
  featureSchema,
  featureTableName,
  rowsOf,
  toFeatureTable,
  type FeatureKey,
  type FeatureRow,
} from './featureTable';

/** The part of a backbone that the cache must know. */
export interface CachedBackbone {
  name: string;
  /** Backbone.key */
  key: string;
  /** D */
  dimensions: number;
}

/** Each filter reads the hashes of all rows, and takes some 40 µs more for each of its own. */
const HASHES_A_QUERY = 16_000;
/** From this share of the table on, reading all of it is quicker than asking for rows. */
const FULL_SCAN_SHARE = 0.25;
/** Each append makes a fragment; from this many on, reading slows down noticeably. */
const FRAGMENTS_BEFORE_COMPACTION = 50;
/** Readers in other processes may still use an old version for this long. */
const KEEP_OLD_VERSIONS_MS = 60 * 60 * 1000;

export function featuresFolder(workspace: string): string {
  return join(workspace, OWN_FOLDER_NAME, 'features.lance');
}

/**
 * Where features are kept: the workspace's own folder, or where the setting says.
 * @param setting see parseLocation
 * @throws LikenessError InvalidInput
 */
export function featuresLocation(workspace: string, setting?: string): Location {
  return setting === undefined ? folderAt(featuresFolder(workspace)) : parseLocation(setting);
}

/** One string for a key, for maps. */
export function keyText(key: FeatureKey): string {
  return `${key.sha256} ${key.origin}`;
}

/**
 * Features of images in a LanceDB table, one table a backbone key, so that a changed image or a changed
 * backbone leaves all other rows valid. Processes, on other machines too, may append at once; the same row
 * twice is harmless. The table can always be computed again: a damaged one is dropped, unless it lies
 * where others may be at work on it.
 */
export class FeatureCache {
  private constructor(
    private readonly connection: Connection,
    private table: Table,
    private readonly tableName: string,
    private readonly dimensions: number,
    private readonly location: Location,
  ) {}

  /**
   * @param setting a location; default: a folder of the workspace
   * @throws LikenessError CannotWrite, InvalidInput (location), CannotReach, CorruptFile
   */
  static async open(
    workspace: string,
    backbone: CachedBackbone,
    setting?: string,
  ): Promise<FeatureCache> {
    const location = featuresLocation(workspace, setting);
    if (setting === undefined) await likenessFolder(workspace);
    else if (location.kind === 'folder') await ensureOwnFolder(location.words);
    const connection = await openLance(location);
    const name = featureTableName(backbone.name, backbone.key);
    const table = await openOrCreate(connection, name, backbone.dimensions, location);
    return new FeatureCache(connection, table, name, backbone.dimensions, location);
  }

  /** Whether other machines may be at work here: fewer, larger appends keep out of each other's way. */
  get isShared(): boolean {
    return this.location.kind !== 'folder';
  }

  /**
   * @param onDamaged told how many rows are not as they were written, and so count as not known
   * @returns by keyText, what is known: D values, or null for an image known to show no face
   * @throws LikenessError CannotReach, CorruptFile where others use the table too; elsewhere a damaged
   * table's error is LanceDB's own
   */
  async lookUp(
    keys: readonly FeatureKey[],
    onDamaged?: (rows: number) => void,
  ): Promise<Map<string, Float32Array | null>> {
    const damaged = new Set<string>();
    try {
      const found = await this.lookUpRows(keys, (key) => damaged.add(keyText(key)));
      // What was computed again since is whole.
      const lost = [...damaged].filter((key) => !found.has(key)).length;
      if (lost > 0) onDamaged?.(lost);
      return found;
    } catch (error) {
      throw this.isShared ? sharedError(error, this.tableName, this.location) : error;
    }
  }

  private async lookUpRows(
    keys: readonly FeatureKey[],
    onDamaged: (key: FeatureKey) => void,
  ): Promise<Map<string, Float32Array | null>> {
    const wanted = new Set(keys.map(keyText));
    const found = new Map<string, Float32Array | null>();
    const keep = (batch: RecordBatch) => {
      const isWanted = (key: FeatureKey) => wanted.has(keyText(key));
      for (const row of rowsOf(batch, this.dimensions, isWanted, onDamaged)) {
        const text = keyText(row);
        found.set(text, found.has(text) ? firstOf(found.get(text)!, row.values) : row.values);
      }
    };
    if (keys.length === 0) return found;
    await this.table.checkoutLatest();
    await this.requireColumns();
    const hashes = [...new Set(keys.map((key) => key.sha256))];
    if (hashes.length >= FULL_SCAN_SHARE * (await this.table.countRows())) {
      for await (const batch of this.table.query()) keep(batch);
      return found;
    }
    for (let i = 0; i < hashes.length; i += HASHES_A_QUERY) {
      const list = hashes.slice(i, i + HASHES_A_QUERY).map((hash) => `'${hash}'`);
      for await (const batch of this.table.query().where(`sha256 IN (${list.join(',')})`)) {
        keep(batch);
      }
    }
    return found;
  }

  /** A damaged manifest can make the table look empty, with no columns to add to. */
  private async requireColumns(): Promise<void> {
    const columns = (await this.table.schema()).fields.map(({ name }) => name);
    const wanted = featureSchema(this.dimensions).fields.map(({ name }) => name);
    if (columns.join() !== wanted.join())
      throw new Error(`its columns are "${columns.join(', ')}"`);
  }

  /** @throws LikenessError CannotWrite when the disk is full, CannotReach, Busy */
  async add(rows: readonly FeatureRow[]): Promise<void> {
    if (rows.length === 0) return;
    await appendRows(this.table, toFeatureTable(rows, this.dimensions), this.location);
  }

  /** Merges the fragments of many appends when there are too many; never fails. */
  async compact(): Promise<void> {
    try {
      const { fragmentStats } = await this.table.stats();
      if (fragmentStats.numFragments < FRAGMENTS_BEFORE_COMPACTION) return;
      await this.table.optimize({ cleanupOlderThan: new Date(Date.now() - KEEP_OLD_VERSIONS_MS) });
    } catch {
      // Another process compacts the same table, or it is damaged, which reading it will show.
    }
  }

  /** Drops all rows of this backbone, for a table that cannot be read any more. */
  async reset(): Promise<void> {
    this.table.close();
    await this.connection.dropTable(this.tableName).catch((error: unknown) => {
      throw asLanceError(error, this.location);
    });
    this.table = await openOrCreate(
      this.connection,
      this.tableName,
      this.dimensions,
      this.location,
    );
  }

  close(): void {
    this.table.close();
    this.connection.close();
  }
}

async function openOrCreate(
  connection: Connection,
  name: string,
  dimensions: number,
  location: Location,
): Promise<Table> {
  const make = () => create(connection, name, dimensions, location);
  try {
    return await connection.openTable(name);
  } catch (error) {
    // Two processes that create a table at once would overwrite each other's first rows.
    if (location.kind === 'folder') return withFolderLock(location.words, name, make);
    if (!isNoSuchTable(error)) throw sharedError(error, name, location);
    return withStoreLock(connection, location, name, make);
  }
}

async function create(
  connection: Connection,
  name: string,
  dimensions: number,
  location: Location,
): Promise<Table> {
  try {
    return await connection.openTable(name);
  } catch (error) {
    // It does not exist, or it cannot be read: in a folder it is made anew either way.
    const isOurs = location.kind === 'folder' || isNoSuchTable(error);
    if (!isOurs) throw sharedError(error, name, location);
  }
  try {
    await connection.dropTable(name).catch(() => undefined);
    return await connection.createEmptyTable(name, featureSchema(dimensions));
  } catch (error) {
    throw asLanceError(error, location);
  }
}

/** A table that others use is not dropped for what may be a passing fault. */
function sharedError(error: unknown, name: string, location: Location): unknown {
  const known = asLanceError(error, location);
  if (known instanceof LikenessError || !(known instanceof Error)) return known;
  const [words] = known.message.split(/, \/|\n/);
  return new LikenessError(
    ErrorCode.CorruptFile,
    `The features in ${location.words}, table ${name}, cannot be read: ${words}.`,
    'When this stays so, delete that table and they are computed again, or choose another location.',
    location.words,
  );
}

/**
 * Two processes may have computed the same feature on engines that differ in the last bit. Always the
 * same of the two is taken, whatever order the table is read in, so that training repeats bit for bit.
 */
function firstOf(a: Float32Array | null, b: Float32Array | null): Float32Array | null {
  if (a === null || b === null) return a ?? b;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return a[i]! < b[i]! ? a : b;
  return a;
}
