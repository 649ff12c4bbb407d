import { join } from 'node:path';
import type { Connection, Table } from '@lancedb/lancedb';
import type { RecordBatch } from 'apache-arrow';
import { withFolderLock } from '../files/folderLock';
import { asLanceError, openLance } from '../files/lanceStore';
import { OWN_FOLDER_NAME } from '../files/ownFolder';
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

/** A filter by this many hashes takes about 80 ms over 50,000 rows; longer ones parse slowly. */
const HASHES_A_QUERY = 2000;
/** From this share of the table on, reading all of it is quicker than asking for rows. */
const FULL_SCAN_SHARE = 0.25;
/** Each append makes a fragment; from this many on, reading slows down noticeably. */
const FRAGMENTS_BEFORE_COMPACTION = 50;
/** Readers in other processes may still use an old version for this long. */
const KEEP_OLD_VERSIONS_MS = 60 * 60 * 1000;

export function featuresFolder(workspace: string): string {
  return join(workspace, OWN_FOLDER_NAME, 'features.lance');
}

/** One string for a key, for maps. */
export function keyText(key: FeatureKey): string {
  return `${key.sha256} ${key.origin}`;
}

/**
 * Features of images in a LanceDB table, one table a backbone key, so that a changed image or a changed
 * backbone leaves all other rows valid. Processes may append at once; the same row twice is harmless.
 * The table can always be computed again: a damaged one is dropped.
 */
export class FeatureCache {
  private constructor(
    private readonly connection: Connection,
    private table: Table,
    private readonly tableName: string,
    private readonly dimensions: number,
    private readonly folder: string,
  ) {}

  /** @throws LikenessError CannotWrite */
  static async open(workspace: string, backbone: CachedBackbone): Promise<FeatureCache> {
    await likenessFolder(workspace);
    const folder = featuresFolder(workspace);
    const connection = await openLance(folder);
    const name = featureTableName(backbone.name, backbone.key);
    const table = await openOrCreate(connection, name, backbone.dimensions, folder);
    return new FeatureCache(connection, table, name, backbone.dimensions, folder);
  }

  /**
   * @returns by keyText, what is known: D values, or null for an image known to show no face
   */
  async lookUp(keys: readonly FeatureKey[]): Promise<Map<string, Float32Array | null>> {
    const wanted = new Set(keys.map(keyText));
    const found = new Map<string, Float32Array | null>();
    const keep = (batch: RecordBatch) => {
      for (const row of rowsOf(batch, this.dimensions, (key) => wanted.has(keyText(key)))) {
        const text = keyText(row);
        found.set(text, found.has(text) ? firstOf(found.get(text)!, row.values) : row.values);
      }
    };
    if (keys.length === 0) return found;
    await this.table.checkoutLatest();
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

  /** @throws LikenessError CannotWrite when the disk is full */
  async add(rows: readonly FeatureRow[]): Promise<void> {
    if (rows.length === 0) return;
    try {
      await this.table.add(toFeatureTable(rows, this.dimensions));
    } catch (error) {
      throw asLanceError(error, this.folder);
    }
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
    await this.connection.dropTable(this.tableName);
    this.table = await openOrCreate(this.connection, this.tableName, this.dimensions, this.folder);
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
  folder: string,
): Promise<Table> {
  try {
    return await connection.openTable(name);
  } catch {
    // Two processes that create a table at once would overwrite each other's first rows.
    return withFolderLock(folder, name, () => create(connection, name, dimensions, folder));
  }
}

async function create(
  connection: Connection,
  name: string,
  dimensions: number,
  folder: string,
): Promise<Table> {
  try {
    return await connection.openTable(name);
  } catch {
    // It does not exist, or it cannot be read: either way it is made anew.
  }
  try {
    await connection.dropTable(name).catch(() => undefined);
    return await connection.createEmptyTable(name, featureSchema(dimensions));
  } catch (error) {
    throw asLanceError(error, folder);
  }
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
