import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { Table } from 'apache-arrow';
import type { CropOrigin } from '../../../protocol/src/list';
import { ownFilesIn } from './datasetPaths';
import { boxColumn, column, withFacesTable } from './facesTable';

/** SHA-256 (hex) of a crop file → where it comes from. By content, so that a renamed crop is known too. */
export type CropOrigins = ReadonlyMap<string, CropOrigin>;

/** Rows between which others may have their turn. */
const ROWS_AT_ONCE = 5000;

/** The dataset that was asked about last, and what its tables were then. */
let remembered: { key: string; origins: Promise<CropOrigins> } | null = null;

/**
 * What `prepare` noted about the crops of a dataset, of all shards; without landmarks, which are most of it.
 * Remembered until a table changes or another dataset is asked about.
 * @returns nothing for a dataset without tables
 * @throws LikenessError CorruptFile
 */
export async function cropOrigins(dataset: string): Promise<CropOrigins> {
  const names = await readdir(dataset).catch(() => []);
  const paths = ownFilesIn(names, 'faces').map(({ name }) => join(dataset, name));
  const key = JSON.stringify(await Promise.all(paths.map(fingerprint)));
  if (remembered?.key !== key) remembered = { key, origins: readAll(paths) };
  return remembered.origins;
}

async function fingerprint(path: string): Promise<[string, number, number]> {
  const { size, mtimeMs } = await stat(path);
  return [path, size, mtimeMs];
}

async function readAll(paths: readonly string[]): Promise<CropOrigins> {
  const origins = new Map<string, CropOrigin>();
  for (const path of paths) await withFacesTable(path, (table) => addOrigins(table, origins));
  return origins;
}

async function addOrigins(table: Table, origins: Map<string, CropOrigin>): Promise<void> {
  const read = <T>(name: string) => {
    const values = column(table, name);
    return (row: number) => values.get(row) as T;
  };
  const [sha256, photo, detector] = ['sha256', 'photo', 'detector'].map((name) =>
    read<string>(name),
  );
  const [score, sharpness] = ['score', 'sharpness'].map((name) => read<number>(name));
  const [x, y, width, height] = (['x', 'y', 'width', 'height'] as const).map((side) =>
    read<number>(boxColumn(side)),
  );
  for (let i = 0; i < table.numRows; i++) {
    if (i % ROWS_AT_ONCE === ROWS_AT_ONCE - 1) await setImmediate();
    const box = { x: x!(i), y: y!(i), width: width!(i), height: height!(i) };
    const quality = { score: score!(i), sharpness: sharpness!(i) };
    origins.set(sha256!(i), { photo: photo!(i), detector: detector!(i), ...quality, box });
  }
}
