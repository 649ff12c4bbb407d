import { createReadStream } from 'node:fs';
import { open, readFile, stat, type FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { throwIfCancelled } from '../errors';
import { asWriteError } from '../files/atomicFile';
import { writeAll } from './writeAll';
import { centralHeader, endRecords, localHeader, type ZipEntry } from './zipRecords';

/** A file and the name it gets in the archive. */
export interface ZipMember {
  file: string;
  name: string;
}

/** Files up to this are read once, into memory; larger ones are read twice, for the check sum first. */
const WHOLE_UP_TO_BYTES = 16e6;
const READS_AT_ONCE = 8;
/** Small writes are gathered up to this. */
const GATHER_BYTES = 1 << 20;

/**
 * Writes a ZIP archive of stored members (JPEGs do not shrink) and forces it to the disk. The same
 * members give the same bytes. Written here because the packages that write ZIP either put the check
 * sum after the data, which some programs refuse for stored members, or keep every member in memory.
 * @param members in the order in which they are written
 * @param onWritten called after each with its size in bytes
 * @returns size of the archive
 * @throws LikenessError CannotWrite, Cancelled
 */
export async function writeZip(
  path: string,
  members: Iterable<ZipMember>,
  onWritten: (bytes: number) => void,
  signal?: AbortSignal,
): Promise<number> {
  const output = await ZipOutput.open(path);
  try {
    const entries: ZipEntry[] = [];
    for await (const read of readAhead(members)) {
      throwIfCancelled(signal);
      const entry = await addMember(output, read, signal);
      entries.push(entry);
      onWritten(entry.bytes);
    }
    const directoryOffset = output.position;
    for (const entry of entries) await output.write(centralHeader(entry));
    const directoryBytes = output.position - directoryOffset;
    await output.write(endRecords(entries.length, directoryBytes, directoryOffset));
    await output.finish();
    return output.position;
  } finally {
    await output.close();
  }
}

interface ReadMember extends ZipMember {
  /** Null when it is too large to be held in memory. */
  content: Buffer | null;
}

/** Reads the next members while one is written: opening small files takes longer than reading them. */
async function* readAhead(members: Iterable<ZipMember>): AsyncGenerator<ReadMember> {
  const reading: Promise<ReadMember>[] = [];
  try {
    for (const member of members) {
      const read = readMember(member);
      // Awaited in its turn; until then a failure must not count as unhandled.
      read.catch(() => undefined);
      reading.push(read);
      if (reading.length >= READS_AT_ONCE) yield await reading.shift()!;
    }
    while (reading.length > 0) yield await reading.shift()!;
  } finally {
    await Promise.allSettled(reading);
  }
}

async function readMember(member: ZipMember): Promise<ReadMember> {
  const isSmall = (await stat(member.file)).size <= WHOLE_UP_TO_BYTES;
  return { ...member, content: isSmall ? await readFile(member.file) : null };
}

async function addMember(
  output: ZipOutput,
  { file, name, content }: ReadMember,
  signal: AbortSignal | undefined,
): Promise<ZipEntry> {
  const offset = output.position;
  if (content !== null) {
    const entry = { name, bytes: content.length, crc: crc32(content), offset };
    await output.write(localHeader(entry));
    await output.write(content);
    return entry;
  }
  const entry = { name, offset, ...(await measure(file, signal)) };
  await output.write(localHeader(entry));
  let bytes = 0;
  let crc = 0;
  for await (const chunk of createReadStream(file)) {
    throwIfCancelled(signal);
    bytes += (chunk as Buffer).length;
    crc = crc32(chunk as Buffer, crc);
    await output.write(chunk as Buffer);
  }
  if (bytes !== entry.bytes || crc !== entry.crc)
    throw new Error(`${file} changed while it was packed`);
  return entry;
}

async function measure(file: string, signal: AbortSignal | undefined) {
  let [bytes, crc] = [0, 0];
  for await (const chunk of createReadStream(file)) {
    throwIfCancelled(signal);
    bytes += (chunk as Buffer).length;
    crc = crc32(chunk as Buffer, crc);
  }
  return { bytes, crc };
}

/** A file that is written from its beginning to its end. */
class ZipOutput {
  /** Bytes written so far, gathered ones included. */
  position = 0;
  private gathered: Uint8Array[] = [];
  private gatheredBytes = 0;

  private constructor(
    private readonly handle: FileHandle,
    private readonly path: string,
  ) {}

  static async open(path: string): Promise<ZipOutput> {
    const handle = await open(path, 'w').catch((error: unknown) => {
      throw asWriteError(error, path);
    });
    return new ZipOutput(handle, path);
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.position += bytes.length;
    this.gathered.push(bytes);
    this.gatheredBytes += bytes.length;
    if (this.gatheredBytes >= GATHER_BYTES) await this.flush();
  }

  async finish(): Promise<void> {
    await this.flush();
    await this.handle.sync().catch((error: unknown) => {
      throw asWriteError(error, this.path);
    });
  }

  async close(): Promise<void> {
    await this.handle.close();
  }

  private async flush(): Promise<void> {
    const bytes = Buffer.concat(this.gathered);
    this.gathered = [];
    this.gatheredBytes = 0;
    await writeAll(this.handle, bytes).catch((error: unknown) => {
      throw asWriteError(error, this.path);
    });
  }
}
