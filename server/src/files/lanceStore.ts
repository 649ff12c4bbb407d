import { resolve } from 'node:path';
import { connect, type Connection } from '@lancedb/lancedb';
import { Field, FixedSizeList, Float32, makeData, makeVector, type Vector } from 'apache-arrow';
import { asWriteError } from './atomicFile';

/** What operating systems number their refusals to write with, as LanceDB quotes them. */
const OS_ERRORS: Record<string, string> = {
  '1': 'EPERM',
  '13': 'EACCES',
  '20': 'ENOTDIR',
  '28': 'ENOSPC',
  '30': 'EROFS',
  '122': 'EDQUOT',
};

/**
 * Opens (or makes) a LanceDB database in a local folder.
 * @throws LikenessError CannotWrite
 */
export async function openLance(folder: string): Promise<Connection> {
  // Absolute always: LanceDB takes a path that begins with "db" for its cloud.
  const path = resolve(folder);
  try {
    return await connect(path);
  } catch (error) {
    throw asLanceError(error, path);
  }
}

/** Turns LanceDB's refusals to write into sentences; other errors pass unchanged. */
export function asLanceError(error: unknown, path: string): unknown {
  const number = error instanceof Error ? /os error (\d+)/.exec(error.message)?.[1] : undefined;
  const code = OS_ERRORS[number ?? ''];
  return code === undefined ? error : asWriteError({ code }, path);
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
