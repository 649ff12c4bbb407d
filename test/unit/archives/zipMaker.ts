import { crc32, deflateRawSync } from 'node:zlib';

/**
 * A ZIP writer for tests that can write what no honest program would: any name, lies about sizes and
 * check sums, members that overlap. Written from APPNOTE.TXT, on purpose not sharing a line with the product's.
 */
export interface ZipMemberSpec {
  /** Bytes as they are, or text as UTF-8. */
  name: string | Buffer;
  data?: Buffer | string;
  deflate?: boolean;
  /** General purpose bits; default: UTF-8 name where the name is text. */
  flags?: number;
  method?: number;
  /** Unix mode, with the type of file; default: no Unix attributes. */
  mode?: number;
  /** What the headers say instead of the truth. */
  says?: { size?: number; packed?: number; crc?: number; offset?: number };
  /** Sizes and sum after the data. */
  dataDescriptor?: boolean;
  /** Sizes in a ZIP64 field though they need none. */
  zip64?: boolean;
  extra?: Buffer;
}

export function makeZip(members: readonly ZipMemberSpec[], comment = ''): Buffer {
  const body: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const member of members) {
    const { local, central } = makeMember(member, at);
    body.push(local);
    directory.push(central);
    at += local.length;
  }
  const central = Buffer.concat(directory);
  return Buffer.concat([...body, central, endRecord(members.length, central.length, at, comment)]);
}

function makeMember(member: ZipMemberSpec, at: number): { local: Buffer; central: Buffer } {
  const { says = {}, dataDescriptor = false, zip64 = false } = member;
  const name = typeof member.name === 'string' ? Buffer.from(member.name) : member.name;
  const data = Buffer.from(member.data ?? '');
  const packed = member.deflate ? deflateRawSync(data) : data;
  const flags =
    (member.flags ?? (typeof member.name === 'string' ? 0x800 : 0)) | (dataDescriptor ? 8 : 0);
  const size = says.size ?? data.length;
  const packedSize = says.packed ?? packed.length;
  const crc = says.crc ?? crc32(data);
  const common = (inLocal: boolean) => {
    const hidden = dataDescriptor && inLocal;
    const buffer = Buffer.alloc(22);
    buffer.writeUInt16LE(zip64 ? 45 : 20, 0);
    buffer.writeUInt16LE(flags, 2);
    buffer.writeUInt16LE(member.method ?? (member.deflate ? 8 : 0), 4);
    buffer.writeUInt32LE(0x58216000, 6);
    buffer.writeUInt32LE(hidden ? 0 : crc, 10);
    buffer.writeUInt32LE(zip64 ? 0xffffffff : hidden ? 0 : packedSize, 14);
    buffer.writeUInt32LE(zip64 ? 0xffffffff : hidden ? 0 : size, 18);
    return buffer;
  };
  const large = zip64 ? u64Field([size, packedSize]) : Buffer.alloc(0);
  const extra = Buffer.concat([large, member.extra ?? Buffer.alloc(0)]);
  const descriptor = Buffer.alloc(dataDescriptor ? 16 : 0);
  if (dataDescriptor) {
    descriptor.writeUInt32LE(0x08074b50, 0);
    descriptor.writeUInt32LE(crc, 4);
    descriptor.writeUInt32LE(packedSize, 8);
    descriptor.writeUInt32LE(size, 12);
  }
  const local = Buffer.concat([
    Buffer.from('PK\x03\x04'),
    common(true),
    u16s(name.length, extra.length),
    name,
    extra,
    packed,
    descriptor,
  ]);
  const tail = Buffer.alloc(14);
  tail.writeUInt32LE(((member.mode ?? 0) << 16) >>> 0, 6);
  tail.writeUInt32LE(says.offset ?? at, 10);
  const madeBy = member.mode === undefined ? 20 : (3 << 8) | 20;
  const central = Buffer.concat([
    Buffer.from('PK\x01\x02'),
    u16s(madeBy),
    common(false),
    u16s(name.length, extra.length),
    tail,
    name,
    extra,
  ]);
  return { local, central };
}

/** @param at where the central directory begins */
export function endRecord(count: number, bytes: number, at: number, comment = ''): Buffer {
  const sizes = Buffer.alloc(8);
  sizes.writeUInt32LE(bytes, 0);
  sizes.writeUInt32LE(at, 4);
  return Buffer.concat([
    Buffer.from('PK\x05\x06'),
    u16s(0, 0, count, count),
    sizes,
    u16s(comment.length),
    Buffer.from(comment),
  ]);
}

function u64Field(values: readonly number[]): Buffer {
  const numbers = Buffer.alloc(8 * values.length);
  values.forEach((value, i) => numbers.writeBigUInt64LE(BigInt(value), 8 * i));
  return Buffer.concat([u16s(1, numbers.length), numbers]);
}

function u16s(...values: number[]): Buffer {
  const buffer = Buffer.alloc(2 * values.length);
  values.forEach((value, i) => buffer.writeUInt16LE(value, 2 * i));
  return buffer;
}

/**
 * Many members that share one core of packed zeros: each member's data is the headers of all later
 * members, quoted in stored blocks of Deflate, and then the core (D. Fifield, WOOT 2019, "full overlap"
 * and "quoted overlap" in their simplest form: here all directory entries point to one local header).
 */
export function makeOverlapBomb(members: number, coreBytes: number): Buffer {
  const zip = makeZip([{ name: '0.jpg', data: Buffer.alloc(coreBytes), deflate: true }]);
  const directoryAt = zip.indexOf('PK\x01\x02');
  const first = zip.subarray(directoryAt, zip.length - 22);
  const entries = Array.from({ length: members }, (_, i) => {
    const entry = Buffer.from(first);
    entry.write(String.fromCharCode(97 + (i % 26)), 46);
    return entry;
  });
  const directory = Buffer.concat(entries);
  return Buffer.concat([
    zip.subarray(0, directoryAt),
    directory,
    endRecord(members, directory.length, directoryAt),
  ]);
}
