import { sha256 } from '../files/hash';

/**
 * A checksum inside an Arrow IPC file, among the metadata of its schema. The format has none: a flipped
 * bit in a number goes unseen, and one in the file's structure can keep the reader busy for ever. So it
 * is looked for in the plain bytes and compared before anything is parsed. It is the SHA-256 (hex) of the
 * file in which it is zeros.
 */
const MARK = 'likeness.seal:';
const DIGITS = 64;
const ZEROS = '0'.repeat(DIGITS);

/** Metadata to write into the schema, to be filled in by `sealed`. */
export const UNSEALED = { seal: MARK + ZEROS };

/** @param bytes an Arrow file with UNSEALED among its schema's metadata */
export function sealed(bytes: Uint8Array): Uint8Array {
  const file = Buffer.from(bytes);
  const at = digitsIn(file);
  if (at === null) throw new Error('The file has no place for a seal');
  file.write(sha256(file), at, 'latin1');
  return file;
}

/**
 * Whether a file is as `sealed` left it.
 * @param mustBeSealed false for files that may be of a version that knew no seal
 */
export function isWhole(bytes: Uint8Array, mustBeSealed: boolean): boolean {
  const file = Buffer.from(bytes);
  const at = digitsIn(file);
  if (at === null) return !mustBeSealed;
  const digits = file.toString('latin1', at, at + DIGITS);
  file.write(ZEROS, at, 'latin1');
  return digits === sha256(file);
}

/** Position of the digits: the schema stands behind the data, whose names could look the same. */
function digitsIn(file: Buffer): number | null {
  const at = file.lastIndexOf(MARK);
  return at < 0 ? null : at + MARK.length;
}
