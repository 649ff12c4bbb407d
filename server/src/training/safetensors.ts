import { readFile } from 'node:fs/promises';
import { ErrorCode } from '../../../protocol/src/errors';
import { LikenessError } from '../errors';

/**
 * The safetensors format (huggingface/safetensors, README "Format"): 8 bytes little-endian header
 * length, a JSON header `{name: {dtype, shape, data_offsets}}` that begins with "{" and may end in
 * spaces, then the tensors' bytes without gaps, little-endian, row-major. `__metadata__` maps
 * strings to strings.
 */
export interface TensorFile {
  tensors: Record<string, StoredTensor>;
  metadata: Record<string, string>;
}

export interface StoredTensor {
  shape: readonly number[];
  data: Float32Array | Float64Array | Int32Array | Uint8Array;
}

const LENGTH_BYTES = 8;
/** The header starts the data at a multiple of 8, so that readers may map any number type onto it. */
const ALIGNMENT_BYTES = 8;
/** The format's own limit, against headers made to exhaust memory. */
const MAX_HEADER_BYTES = 100_000_000;
const METADATA = '__metadata__';

const DTYPES = { F32: Float32Array, F64: Float64Array, I32: Int32Array, U8: Uint8Array } as const;
type Dtype = keyof typeof DTYPES;

interface HeaderEntry {
  dtype: Dtype;
  shape: number[];
  data_offsets: [begin: number, end: number];
}

/** Bytes of a safetensors file. Tensors are stored in the order of their names. */
export function encodeSafetensors({ tensors, metadata }: TensorFile): Uint8Array {
  const names = Object.keys(tensors).sort();
  const header: Record<string, unknown> = { [METADATA]: metadata };
  let offset = 0;
  for (const name of names) {
    const { shape, data } = tensors[name]!;
    const end = offset + data.byteLength;
    header[name] = { dtype: dtypeOf(data), shape, data_offsets: [offset, end] };
    offset = end;
  }
  const json = Buffer.from(JSON.stringify(header));
  const padding = -(LENGTH_BYTES + json.length) & (ALIGNMENT_BYTES - 1);
  const start = LENGTH_BYTES + json.length + padding;
  const file = Buffer.alloc(start + offset, ' ');
  file.writeBigUInt64LE(BigInt(json.length + padding));
  json.copy(file, LENGTH_BYTES);
  let position = start;
  for (const name of names) {
    const { data } = tensors[name]!;
    file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), position);
    position += data.byteLength;
  }
  return file;
}

function dtypeOf(data: StoredTensor['data']): Dtype {
  if (data instanceof Float32Array) return 'F32';
  if (data instanceof Float64Array) return 'F64';
  return data instanceof Int32Array ? 'I32' : 'U8';
}

/** @throws LikenessError NotFound or CorruptFile */
export async function readSafetensors(path: string): Promise<TensorFile> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    const sentence = `Cannot read ${path} (${error.code ?? error.message}).`;
    throw new LikenessError(ErrorCode.NotFound, sentence, 'Check that the file is there.', path);
  });
  return decodeSafetensors(bytes, path);
}

/**
 * Reads safetensors bytes; nothing in them is trusted.
 * @param path named in errors
 * @throws LikenessError CorruptFile
 */
export function decodeSafetensors(bytes: Uint8Array, path: string): TensorFile {
  const fail = (what: string): never => {
    throw new LikenessError(
      ErrorCode.CorruptFile,
      `${path} is not a valid safetensors file: ${what}.`,
      'Take another copy of the file, or train again.',
      path,
    );
  };
  const { header, data } = splitFile(bytes, fail);
  const { [METADATA]: rawMetadata = {}, ...entries } = header;
  if (!isRecord(rawMetadata)) return fail('its metadata are no object');
  const metadata = Object.fromEntries(
    Object.entries(rawMetadata).filter((pair): pair is [string, string] => {
      return typeof pair[1] === 'string' || fail(`its metadata "${pair[0]}" is no text`);
    }),
  );
  const checked = Object.entries(entries).map(([name, entry]) => ({
    name,
    ...checkedEntry(name, entry, fail),
  }));
  checkNoGaps(checked, data.byteLength, fail);
  const tensors = Object.fromEntries(
    checked.map(({ name, dtype, shape, data_offsets: [begin, end] }) => [
      name,
      // A copy: the bytes may not be aligned.
      { shape, data: new DTYPES[dtype](data.slice(begin, end).buffer) },
    ]),
  );
  return { tensors, metadata };
}

type Fail = (what: string) => never;

function splitFile(bytes: Uint8Array, fail: Fail) {
  if (bytes.length < LENGTH_BYTES) return fail('it is cut off before its header');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerBytes = Number(view.getBigUint64(0, true));
  if (headerBytes > MAX_HEADER_BYTES) return fail('its header claims more than 100 MB');
  const dataStart = LENGTH_BYTES + headerBytes;
  if (dataStart > bytes.length) return fail('it is cut off within its header');
  const header = parsed(bytes.subarray(LENGTH_BYTES, dataStart), fail);
  return { header, data: new Uint8Array(bytes.subarray(dataStart)) };
}

function parsed(json: Uint8Array, fail: Fail): Record<string, unknown> {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(json));
  } catch {
    return fail('its header is no JSON');
  }
  return isRecord(header) ? header : fail('its header is no JSON object');
}

function checkedEntry(name: string, entry: unknown, fail: Fail): HeaderEntry {
  if (!isRecord(entry)) return fail(`tensor "${name}" has no description`);
  const { dtype, shape, data_offsets: offsets } = entry;
  if (typeof dtype !== 'string' || !Object.hasOwn(DTYPES, dtype)) {
    return fail(`tensor "${name}" has the unsupported type ${JSON.stringify(dtype)}`);
  }
  if (!isSizes(shape)) return fail(`tensor "${name}" has no valid shape`);
  if (!isSizes(offsets) || offsets.length !== 2) {
    return fail(`tensor "${name}" has no valid offsets`);
  }
  const [begin, end] = offsets as [number, number];
  const size = shape.reduce((product, side) => product * side, 1);
  if (end - begin !== size * DTYPES[dtype as Dtype].BYTES_PER_ELEMENT) {
    return fail(
      `tensor "${name}" has ${end - begin} bytes, which is not its shape [${shape.join(', ')}]`,
    );
  }
  return { dtype: dtype as Dtype, shape, data_offsets: [begin, end] };
}

/** Tensors must fill the data exactly, one after the other. */
function checkNoGaps(
  entries: readonly { name: string; data_offsets: [number, number] }[],
  dataBytes: number,
  fail: Fail,
): void {
  let position = 0;
  const inOrder = [...entries].sort(
    (a, b) => a.data_offsets[0] - b.data_offsets[0] || a.data_offsets[1] - b.data_offsets[1],
  );
  for (const { name, data_offsets } of inOrder) {
    if (data_offsets[0] !== position) fail(`tensor "${name}" leaves a gap or overlaps another`);
    position = data_offsets[1];
  }
  if (position > dataBytes)
    fail(`it is cut off: ${dataBytes} of ${position} bytes of data are there`);
  if (position < dataBytes) fail(`${dataBytes - position} bytes follow its last tensor`);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isSizes(value: unknown): value is number[] {
  return (
    Array.isArray(value) &&
    value.every((size) => Number.isSafeInteger(size) && (size as number) >= 0)
  );
}
