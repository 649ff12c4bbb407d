/** One field of a protobuf message: a number, or bytes. */
export interface WireField {
  number: number;
  value: number | Buffer;
}

/** Reads a protobuf message's fields, knowing nothing of the message (protobuf.dev, "Encoding"). */
export function readFields(bytes: Buffer): WireField[] {
  const fields: WireField[] = [];
  let at = 0;
  const varint = () => {
    for (let value = 0, factor = 1; ; factor *= 128) {
      const byte = bytes.readUInt8(at++);
      value += (byte % 128) * factor;
      if (byte < 128) return value;
    }
  };
  const take = (length: number) => {
    if (at + length > bytes.length) throw new Error('cut off');
    at += length;
    return bytes.subarray(at - length, at);
  };
  while (at < bytes.length) {
    const key = varint();
    const [number, wireType] = [Math.floor(key / 8), key % 8];
    if (wireType === 0) fields.push({ number, value: varint() });
    else if (wireType === 1) fields.push({ number, value: take(8).readDoubleLE() });
    else if (wireType === 2) fields.push({ number, value: take(varint()) });
    else if (wireType === 5) fields.push({ number, value: take(4).readFloatLE() });
    else throw new Error(`wire type ${wireType}`);
  }
  return fields;
}

/** All values of a field, in order. */
export function all(bytes: Buffer, number: number): (number | Buffer)[] {
  return readFields(bytes).flatMap((field) => (field.number === number ? [field.value] : []));
}

export function messages(bytes: Buffer, number: number): Buffer[] {
  return all(bytes, number).filter((value) => Buffer.isBuffer(value));
}

export function text(bytes: Buffer, number: number): string {
  return messages(bytes, number)[0]?.toString('utf8') ?? '';
}
