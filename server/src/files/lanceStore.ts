import './lanceLog';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect, type Connection, type Table } from '@lancedb/lancedb';
import { Field, FixedSizeList, Float32, makeData, makeVector, type Vector } from 'apache-arrow';
import { ErrorCode } from '../../../protocol/src/errors';
import { LikenessError } from '../errors';
import { asLanceError, isCommitConflict } from './lanceErrors';
import { folderAt, type Location, type RemoteLocation, type S3Location } from './location';

export { asLanceError };

/**
 * Opens a LanceDB database; nothing is written there before a table is.
 * @throws LikenessError CannotWrite, CannotReach, NotFound (bucket)
 */
export async function openLance(place: Location | string): Promise<Connection> {
  const location = typeof place === 'string' ? folderAt(place) : place;
  try {
    switch (location.kind) {
      case 'folder':
        // Absolute always: LanceDB takes a path that begins with "db" for its cloud.
        return await connect(location.words);
      case 's3':
        return await connect(location.words, { storageOptions: s3Options(location) });
      case 'remote':
        return await connect(location.words, remoteOptions(location));
    }
  } catch (error) {
    throw asLanceError(error, location);
  }
}

/** Credentials are left to LanceDB, which looks where every AWS tool does. */
function s3Options({ endpoint, region, allowHttp }: S3Location): Record<string, string> {
  return {
    ...(endpoint === null ? {} : { aws_endpoint: endpoint }),
    ...(region === null ? {} : { aws_region: region }),
    allow_http: String(allowHttp),
  };
}

function remoteOptions({ words, host, region }: RemoteLocation) {
  const apiKey = process.env['LANCEDB_API_KEY'];
  if (apiKey === undefined || apiKey === '') throw noApiKey(words);
  return {
    apiKey,
    ...(host === null ? {} : { hostOverride: host }),
    ...(region === null ? {} : { region }),
  };
}

function noApiKey(words: string): LikenessError {
  return new LikenessError(
    ErrorCode.CannotReach,
    `${words} cannot be used: there is no API key.`,
    'Set LANCEDB_API_KEY to a key of this database.',
    words,
  );
}

const NAMES_A_PAGE = 1000;

/** Names of all tables; LanceDB lists them in pages. */
export async function allTableNames(connection: Connection): Promise<string[]> {
  const names: string[] = [];
  for (;;) {
    const startAfter = names.at(-1);
    const page = { limit: NAMES_A_PAGE, ...(startAfter === undefined ? {} : { startAfter }) };
    const found = await connection.tableNames(page);
    names.push(...found);
    if (found.length < NAMES_A_PAGE) return names;
  }
}

/** Tries to commit so often before giving up; LanceDB itself tries twenty times within each. */
const COMMITS = 8;
const FIRST_WAIT_MS = 100;

/**
 * Appends rows to a table that other processes, on other machines too, append to at the same time.
 * @throws LikenessError CannotWrite, CannotReach, Busy when others come first again and again
 */
export async function appendRows(
  table: Table,
  rows: Parameters<Table['add']>[0],
  location: Location,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await table.add(rows);
      return;
    } catch (error) {
      if (!isCommitConflict(error) || attempt === COMMITS) throw asLanceError(error, location);
      // By chance, so that processes that collided don't collide again.
      await sleep(FIRST_WAIT_MS * 2 ** (attempt - 1) * (0.5 + Math.random()));
    }
  }
}

/** Arrow type of a row of `length` 32-bit floats. */
export function floatListType(length: number): FixedSizeList<Float32> {
  return new FixedSizeList(length, new Field('item', new Float32(), true));
}

/**
 * A column of float vectors over the array itself, nothing copied: arrays of JavaScript numbers are
 * many times slower.
 * @param values N×length, row-major
 */
export function floatListColumn(
  values: Float32Array,
  length: number,
): Vector<FixedSizeList<Float32>> {
  const child = makeData({ type: new Float32(), data: values, length: values.length });
  const rows = values.length / length;
  return makeVector(makeData({ type: floatListType(length), length: rows, child, nullCount: 0 }));
}

/**
 * The floats of such a column in one array.
 * @returns N×length, row-major, a copy
 */
export function floatsOf(column: Vector, length: number): Float32Array {
  const floats = new Float32Array(column.length * length);
  let row = 0;
  for (const chunk of column.data) {
    const values = chunk.children[0]!.values as Float32Array;
    floats.set(values.subarray(0, chunk.length * length), row * length);
    row += chunk.length;
  }
  return floats;
}
