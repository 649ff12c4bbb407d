import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Table } from '@lancedb/lancedb';
import { asLanceError } from '../files/lanceErrors';
import { matching, purgeRows, sweepVersions } from '../files/lancePurge';
import { allTableNames, openLance } from '../files/lanceStore';
import type { Location } from '../files/location';
import { isFeatureTableName } from './featureTable';

/** Features of some images in one backbone's table. */
export interface FoundFeatures {
  table: string;
  rows: number;
  /** Of their values. */
  bytes: number;
}

/** A file that no version names and that nobody wrote to for so long is a killed writer's. */
const WRITER_DEAD_MS = 10_000;
const LOOK_AGAIN_MS = 500;

/**
 * What is cached of images, in the tables of all backbones.
 * @param hashes SHA-256 (hex) of the images' bytes
 * @throws LikenessError CannotReach
 */
export async function findFeatures(
  location: Location,
  hashes: readonly string[],
): Promise<FoundFeatures[]> {
  const found: FoundFeatures[] = [];
  if (hashes.length === 0) return found;
  await eachTable(location, async (table, name) => {
    let rows = 0;
    for (const filter of matching('sha256', hashes)) rows += await table.countRows(filter);
    if (rows > 0) found.push({ table: name, rows, bytes: rows * (await rowBytes(table)) });
  });
  return found;
}

async function rowBytes(table: Table): Promise<number> {
  const { fields } = await table.schema();
  const type = fields.find(({ name }) => name === 'values')?.type as { listSize?: number };
  return (type.listSize ?? 0) * Float32Array.BYTES_PER_ELEMENT;
}

/**
 * Removes what is cached of images from the tables of all backbones, from the disk too. Others may append
 * meanwhile.
 * @param hashes SHA-256 (hex) of the images' bytes
 * @throws LikenessError CannotWrite, CannotReach
 */
export async function removeFeatures(location: Location, hashes: readonly string[]): Promise<void> {
  await eachTable(location, async (table, name) => {
    await purgeRows(table, 'sha256', hashes, { nobodyWrites: false });
    if (location.kind === 'folder')
      await sweepLeftovers(table, join(location.words, `${name}.lance`));
  });
}

async function eachTable(
  location: Location,
  visit: (table: Table, name: string) => Promise<void>,
): Promise<void> {
  if (location.kind === 'folder' && !existsSync(location.words)) return;
  const connection = await openLance(location);
  try {
    for (const name of (await allTableNames(connection)).filter(isFeatureTableName)) {
      const table = await connection.openTable(name);
      try {
        await visit(table, name);
      } finally {
        table.close();
      }
    }
  } catch (error) {
    throw asLanceError(error, location);
  } finally {
    connection.close();
  }
}

/**
 * Deletes what writers that were killed left behind. A file that no version names may also be one that
 * somebody is just writing, which takes them a moment; so the youngest must have been left alone for longer.
 */
async function sweepLeftovers(table: Table, folder: string): Promise<void> {
  const untilMs = Date.now() + 2 * WRITER_DEAD_MS;
  while (Date.now() < untilMs) {
    const { fragmentStats } = await table.stats();
    const times = await writeTimes(join(folder, 'data'));
    if (times.length <= fragmentStats.numFragments) return;
    if (Date.now() - Math.max(...times) > WRITER_DEAD_MS) {
      return sweepVersions(table, { nobodyWrites: true });
    }
    await sleep(LOOK_AGAIN_MS);
    await table.checkoutLatest();
  }
}

async function writeTimes(folder: string): Promise<number[]> {
  const names = await readdir(folder).catch(() => []);
  const times = names.map((name) => stat(join(folder, name)).then((stats) => stats.mtimeMs));
  return (await Promise.allSettled(times)).flatMap((time) =>
    time.status === 'fulfilled' ? [time.value] : [],
  );
}
