/**
 * The few pieces of Protocol Buffers' wire format that event files and ONNX models need
 * (protobuf.dev, "Encoding"): a field is a varint key (number << 3 | wire type) and its value.
 */
const WIRE_VARINT = 0;
const WIRE_64_BIT = 1;
const WIRE_BYTES = 2;
const WIRE_32_BIT = 5;

/** @param value whole, 0 … 2^53 */
export function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  return Buffer.from([...bytes, rest]);
}

/** An int64, negative ones in two's complement, as the format has them. @param value whole, |value| ≤ 2^53 */
export function int64(value: number): Buffer {
  if (value >= 0) return varint(value);
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  while (rest >= 0x80n) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  return Buffer.from([...bytes, Number(rest)]);
}

export function int64Field(number: number, value: number): Buffer {
  return Buffer.concat([key(number, WIRE_VARINT), int64(value)]);
}

export function varintField(number: number, value: number): Buffer {
  return Buffer.concat([key(number, WIRE_VARINT), varint(value)]);
}

export function doubleField(number: number, value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return Buffer.concat([key(number, WIRE_64_BIT), bytes]);
}

export function floatField(number: number, value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return Buffer.concat([key(number, WIRE_32_BIT), bytes]);
}

/** A string (UTF-8), bytes, or a message that is already encoded. */
export function bytesField(number: number, value: string | Buffer): Buffer {
  const bytes = typeof value === 'string' ? Buffer.from(value) : value;
  return Buffer.concat([key(number, WIRE_BYTES), varint(bytes.length), bytes]);
}

function key(number: number, wireType: number): Buffer {
  return varint((number << 3) | wireType);
}
