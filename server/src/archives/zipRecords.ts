/**
 * Records of the ZIP format (PKWARE APPNOTE.TXT 6.3) for stored members whose size and check sum are
 * known beforehand: every program reads such archives, also from a stream. Names are UTF-8. ZIP64
 * fields are written only where a number needs them, as old programs prefer.
 */
export interface ZipEntry {
  name: string;
  bytes: number;
  /** CRC-32 of the content. */
  crc: number;
  /** Where its local header begins in the archive. */
  offset: number;
}

const MAX_16 = 0xffff;
const MAX_32 = 0xffffffff;
const UTF8_NAME = 0x800;
const VERSION_STORED = 10;
const VERSION_ZIP64 = 45;
const MADE_BY_UNIX = 3 << 8;
const FILE_MODE = 0o100644;
/** 1 January 1980, the first day ZIP can tell: the same content gives the same bytes whenever it is packed. */
const FIXED_DATE = 0x21;

/** 4.3.7: goes before a member's content. */
export function localHeader({ name, bytes, crc }: ZipEntry): Buffer {
  const nameBytes = Buffer.from(name);
  const extra = zip64Extra(bytes >= MAX_32 ? [bytes, bytes] : []);
  const record = new Record(30);
  record.u32(0x04034b50);
  putCommon(record, bytes, crc, extra.length > 0);
  record.u16(nameBytes.length).u16(extra.length);
  return Buffer.concat([record.buffer, nameBytes, extra]);
}

/** 4.3.12: one for each member, after all of them. */
export function centralHeader({ name, bytes, crc, offset }: ZipEntry): Buffer {
  const nameBytes = Buffer.from(name);
  const large = [...(bytes >= MAX_32 ? [bytes, bytes] : []), ...(offset >= MAX_32 ? [offset] : [])];
  const extra = zip64Extra(large);
  const record = new Record(46);
  record.u32(0x02014b50).u16(MADE_BY_UNIX | VERSION_ZIP64);
  putCommon(record, bytes, crc, extra.length > 0);
  record.u16(nameBytes.length).u16(extra.length);
  record.u16(0).u16(0).u16(0); // no comment, first disk, no internal attributes
  record.u32(FILE_MODE * 2 ** 16).u32(Math.min(offset, MAX_32));
  return Buffer.concat([record.buffer, nameBytes, extra]);
}

/** 4.3.14–4.3.16: closes the archive. */
export function endRecords(count: number, directoryBytes: number, directoryOffset: number): Buffer {
  const isLarge = count >= MAX_16 || directoryBytes >= MAX_32 || directoryOffset >= MAX_32;
  const end = new Record(22);
  end.u32(0x06054b50).u16(0).u16(0);
  end.u16(Math.min(count, MAX_16)).u16(Math.min(count, MAX_16));
  end.u32(Math.min(directoryBytes, MAX_32)).u32(Math.min(directoryOffset, MAX_32)).u16(0);
  if (!isLarge) return end.buffer;
  const end64 = new Record(56);
  end64
    .u32(0x06064b50)
    .u64(44)
    .u16(MADE_BY_UNIX | VERSION_ZIP64)
    .u16(VERSION_ZIP64);
  end64.u32(0).u32(0).u64(count).u64(count).u64(directoryBytes).u64(directoryOffset);
  const locator = new Record(20);
  locator
    .u32(0x07064b50)
    .u32(0)
    .u64(directoryOffset + directoryBytes)
    .u32(1);
  return Buffer.concat([end64.buffer, locator.buffer, end.buffer]);
}

/** The fields that both headers of a member share, from "version needed" to "uncompressed size". */
function putCommon(record: Record, bytes: number, crc: number, isLarge: boolean): void {
  record
    .u16(isLarge ? VERSION_ZIP64 : VERSION_STORED)
    .u16(UTF8_NAME)
    .u16(0);
  record.u16(0).u16(FIXED_DATE).u32(crc);
  record.u32(Math.min(bytes, MAX_32)).u32(Math.min(bytes, MAX_32));
}

/** 4.5.3: the numbers that do not fit into 32 bits. */
function zip64Extra(values: readonly number[]): Buffer {
  if (values.length === 0) return Buffer.alloc(0);
  const record = new Record(4 + 8 * values.length);
  record.u16(0x0001).u16(8 * values.length);
  for (const value of values) record.u64(value);
  return record.buffer;
}

/** Little-endian numbers, one after the other. */
class Record {
  readonly buffer: Buffer;
  private at = 0;

  constructor(bytes: number) {
    this.buffer = Buffer.alloc(bytes);
  }

  u16(value: number): this {
    this.at = this.buffer.writeUInt16LE(value, this.at);
    return this;
  }

  u32(value: number): this {
    this.at = this.buffer.writeUInt32LE(value, this.at);
    return this;
  }

  u64(value: number): this {
    this.at = this.buffer.writeBigUInt64LE(BigInt(value), this.at);
    return this;
  }
}
