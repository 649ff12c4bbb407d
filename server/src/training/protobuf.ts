/**
 * The few pieces of Protocol Buffers' wire format that an event file needs
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
  const bytes = Buffer.from(value);
  return Buffer.concat([key(number, WIRE_BYTES), varint(bytes.length), bytes]);
}

function key(number: number, wireType: number): Buffer {
  return varint((number << 3) | wireType);
}
