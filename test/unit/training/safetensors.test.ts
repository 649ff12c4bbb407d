import { describe, expect, test } from 'vitest';
import {
  decodeSafetensors,
  encodeSafetensors,
  readSafetensors,
  type TensorFile,
} from '../../../server/src/training/safetensors';

const FILE: TensorFile = {
  tensors: {
    weights: { shape: [2, 3], data: Float32Array.of(1, -2, 3.5, 0, 1e-30, 6) },
    steps: { shape: [], data: Int32Array.of(-7) },
    precise: { shape: [1], data: Float64Array.of(Math.PI) },
    empty: { shape: [0, 4], data: new Float32Array(0) },
  },
  metadata: { epoch: '3', name: 'Ä "quoted"' },
};

/** A file with this header (an object is written as JSON) before this data. */
function file(header: unknown, data: number[] = []): Uint8Array {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, Buffer.from(data)]);
}

const tensor = (shape: unknown, offsets: unknown, dtype = 'F32') => ({
  t: { dtype, shape, data_offsets: offsets },
});

const decode = (bytes: Uint8Array) => decodeSafetensors(bytes, 'head.safetensors');

describe('safetensors', () => {
  test('come back as they were stored', () => {
    expect(decode(encodeSafetensors(FILE))).toEqual(FILE);
  });

  test('are laid out as the format says', () => {
    const bytes = Buffer.from(
      encodeSafetensors({
        tensors: { b: { shape: [1], data: Float32Array.of(2) }, a: FILE.tensors['steps']! },
        metadata: {},
      }),
    );
    const headerBytes = Number(bytes.readBigUInt64LE());
    expect(headerBytes % 8).toBe(0);
    expect(JSON.parse(bytes.subarray(8, 8 + headerBytes).toString())).toEqual({
      __metadata__: {},
      a: { dtype: 'I32', shape: [], data_offsets: [0, 4] },
      b: { dtype: 'F32', shape: [1], data_offsets: [4, 8] },
    });
    expect(bytes.subarray(8 + headerBytes).toString('hex')).toBe('f9ffffff' + '00000040');
  });

  test('are read from a file that another program wrote by hand', () => {
    const bytes = file(
      { x: { dtype: 'F32', shape: [2], data_offsets: [0, 8] } },
      [0, 0, 128, 63, 0, 0, 0, 192],
    );
    expect(decode(bytes).tensors['x']).toEqual({ shape: [2], data: Float32Array.of(1, -2) });
  });

  test('keep names that objects are born with', () => {
    const tensors = JSON.parse('{"__proto__": 1}') as Record<string, never>;
    expect(Object.keys(tensors)).toEqual(['__proto__']);
    const named = { tensors: { constructor: FILE.tensors['weights']! }, metadata: {} };
    expect(Object.keys(decode(encodeSafetensors(named)).tensors)).toEqual(['constructor']);
  });

  test.each([
    ['nothing', new Uint8Array(0), 'cut off before its header'],
    ['a header beyond the end', file('{}').slice(0, 9), 'cut off within its header'],
    ['a header of exabytes', Buffer.alloc(16, 0x7f), 'more than 100 MB'],
    ['a header that is no JSON', file('{"a":'), 'no JSON'],
    ['a header that is an array', file('[]'), 'no JSON object'],
    [
      'a header that is not UTF-8',
      file('{"\u00e4":1}').map((b) => (b === 0xc3 ? 0xff : b)),
      'JSON',
    ],
    ['metadata that are numbers', file({ __metadata__: { a: 1 } }), 'is no text'],
    ['a tensor without a description', file({ t: 1 }), '"t" has no description'],
    ['an unknown type', file(tensor([1], [0, 2], 'F16'), [0, 0]), 'unsupported type "F16"'],
    ['a type that objects are born with', file(tensor([1], [0, 4], 'toString')), 'unsupported'],
    ['a negative side', file(tensor([-1], [0, 4])), 'no valid shape'],
    ['a fraction of a side', file(tensor([0.5], [0, 2])), 'no valid shape'],
    ['no offsets', file(tensor([1], null)), 'no valid offsets'],
    ['offsets that do not fit the shape', file(tensor([2], [0, 4]), [0, 0, 0, 0]), 'not its shape'],
    ['offsets that run backwards', file(tensor([0], [4, 0])), 'not its shape'],
    ['a shape whose size overflows', file(tensor([2 ** 40, 2 ** 40], [0, 0])), 'not its shape'],
    ['too little data', file(tensor([1], [0, 4]), [0, 0]), 'cut off: 2 of 4 bytes'],
    ['too much data', file(tensor([1], [0, 4]), [0, 0, 0, 0, 0]), '1 bytes follow'],
    ['a gap', file(tensor([1], [4, 8]), [0, 0, 0, 0, 0, 0, 0, 0]), 'gap or overlaps'],
    [
      'two tensors in one place',
      file({ ...tensor([1], [0, 4]), u: { dtype: 'F32', shape: [1], data_offsets: [0, 4] } }),
      'gap or overlaps',
    ],
  ])('with %s are refused with the reason', (_what, bytes, reason) => {
    expect(() => decode(bytes)).toThrowError(
      expect.objectContaining({
        name: 'LikenessError',
        path: 'head.safetensors',
        message: expect.stringContaining(reason) as string,
      }),
    );
  });

  test('cut off anywhere are refused, never half read', () => {
    const bytes = encodeSafetensors(FILE);
    for (let length = 0; length < bytes.length; length++) {
      expect(() => decode(bytes.slice(0, length))).toThrowError(/not a valid safetensors file/);
    }
  });

  test('that are not there are reported by their path', async () => {
    await expect(readSafetensors('/nowhere/head.safetensors')).rejects.toMatchObject({
      name: 'LikenessError',
      path: '/nowhere/head.safetensors',
    });
  });
});
