import { createReadStream } from 'node:fs';
import { pipeline, Readable } from 'node:stream';
import { createInflateRaw } from 'node:zlib';
import { openPromise, getFileNameLowLevel, type Entry, type ZipFile } from 'yauzl';
import { isCancelled, LikenessError, throwIfCancelled } from '../errors';
import { forEachParallel } from '../parallel';
import { progressMeter } from '../progressMeter';
import type { ArchiveEntry } from './archiveEntry';
import { damaged, quoted, unreadable, unsafe } from './archiveErrors';
import { wordsOf } from './archiveFormat';
import { decodeNames } from './entryNames';
import { stageStream, type Unpacking } from './unpacking';

/** Waiting for the disk to take one member, others are unpacked. */
const MEMBERS_AT_ONCE = 8;

// APPNOTE.TXT 4.4.4: general purpose bits.
const ENCRYPTED = 0x1 | 0x40 | 0x2000;
const UTF8_NAME = 0x800;
/** Extra field "Info-ZIP Unicode Path" (APPNOTE.TXT 4.6.9). */
const UNICODE_PATH = 0x7075;
/** Fixed part of a local file header (APPNOTE.TXT 4.3.7). */
const LOCAL_HEADER_BYTES = 30;

const STORED = 0;
const DEFLATED = 8;
const METHOD_NAMES: Record<number, string> = {
  6: 'Implode',
  9: 'Deflate64',
  12: 'bzip2',
  14: 'LZMA',
  93: 'Zstandard',
  95: 'xz',
  98: 'PPMd',
};

/**
 * Unpacks a ZIP archive by its central directory (ZIP64 included). All members are looked at before the
 * first is unpacked.
 * @throws LikenessError CorruptFile, InvalidInput, CannotWrite, Cancelled
 */
export async function readZip(unpacking: Unpacking): Promise<void> {
  const { file } = unpacking.archive;
  const zip = await openPromise(file, { decodeStrings: false, autoClose: false }).catch(
    (error: unknown) => {
      throw asZipError(error, file);
    },
  );
  try {
    const wanted = await chooseEntries(zip, unpacking);
    await unpackEntries(zip, wanted, unpacking);
  } catch (error) {
    throw asZipError(error, file);
  } finally {
    zip.close();
  }
}

interface WantedEntry {
  entry: Entry;
  path: string;
}

async function chooseEntries(zip: ZipFile, unpacking: Unpacking): Promise<WantedEntry[]> {
  const { gate, archive, context } = unpacking;
  const entries: Entry[] = [];
  for await (const entry of zip.eachEntry()) {
    throwIfCancelled(context.signal);
    if ((entry.generalPurposeBitFlag & ENCRYPTED) !== 0) throw encrypted(archive.file);
    entries.push(entry);
    if (entries.length > gate.options.limits.maxFiles) break; // the gate says so below
  }
  refuseOverlaps(entries, archive.file);
  const names = namesOf(entries, unpacking.names);
  const wanted = entries.flatMap((entry, i) => {
    const path = gate.admit(describe(entry, names[i]!));
    return path === null ? [] : [{ entry, path }];
  });
  for (const { entry, path } of wanted) checkMethod(entry, path, archive.file);
  const bytes = wanted.reduce((sum, { entry }) => sum + entry.uncompressedSize, 0);
  gate.checkTotal(bytes);
  await unpacking.announce(
    wanted.map(({ path }) => path),
    bytes,
  );
  return wanted;
}

/** Names with a mark of their encoding by it, the others all alike. */
function namesOf(entries: readonly Entry[], encoding: string): string[] {
  const isMarked = ({ generalPurposeBitFlag, extraFields }: Entry) =>
    (generalPurposeBitFlag & UTF8_NAME) !== 0 || extraFields.some(({ id }) => id === UNICODE_PATH);
  const unmarked = entries.filter((entry) => !isMarked(entry));
  const decoded = decodeNames(
    unmarked.map(({ fileNameRaw }) => fileNameRaw),
    encoding,
  );
  let next = 0;
  return entries.map((entry) => {
    if (!isMarked(entry)) return decoded[next++]!;
    const { generalPurposeBitFlag, fileNameRaw, extraFields } = entry;
    return getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, true);
  });
}

function describe(entry: Entry, name: string): ArchiveEntry {
  const { uncompressedSize: size, compressedSize: packedSize } = entry;
  return { name, kind: kindOf(entry, name), size, packedSize };
}

/** Unix modes lie in the upper half of the attributes, whatever system is said to have made them. */
function kindOf({ externalFileAttributes }: Entry, name: string): ArchiveEntry['kind'] {
  const FILE_ATTRIBUTE_REPARSE_POINT = 0x400;
  const type = (externalFileAttributes >>> 16) & 0o170000;
  if (type === 0o120000) return 'link';
  if (type !== 0 && type !== 0o100000 && type !== 0o040000) return 'special';
  if (type === 0 && (externalFileAttributes & FILE_ATTRIBUTE_REPARSE_POINT) !== 0) return 'link';
  return name.endsWith('/') ? 'folder' : 'file';
}

/**
 * Members whose data share bytes: how 42 KB unpack to petabytes without nesting (D. Fifield, "A better
 * zip bomb", WOOT 2019). A local header is at least as long as its fixed part and the name.
 */
function refuseOverlaps(entries: readonly Entry[], archive: string): void {
  const spans = entries
    .map((entry) => {
      const from = entry.relativeOffsetOfLocalHeader;
      return { from, to: from + LOCAL_HEADER_BYTES + entry.fileNameLength + entry.compressedSize };
    })
    .sort((a, b) => a.from - b.from);
  const overlaps = spans.some(({ from }, i) => i > 0 && from < spans[i - 1]!.to);
  if (overlaps) throw unsafe(archive, 'its members overlap, as those of a zip bomb do');
}

function checkMethod({ compressionMethod }: Entry, path: string, archive: string): void {
  if (compressionMethod === STORED || compressionMethod === DEFLATED) return;
  const method = METHOD_NAMES[compressionMethod] ?? `method ${compressionMethod}`;
  throw unreadable(
    archive,
    `packs its member ${quoted(path)} with ${method}, which is not read`,
    'Pack it again with Deflate, or as .7z.',
  );
}

async function unpackEntries(
  zip: ZipFile,
  wanted: readonly WantedEntry[],
  unpacking: Unpacking,
): Promise<void> {
  const total = wanted.length;
  const meter = progressMeter(unpacking.context, { step: 'Unpacking', unit: 'files', total });
  const { archive, context } = unpacking;
  const unpack = async ({ entry, path }: WantedEntry) => {
    const content = await contentOf(zip, entry, archive.file, context.signal);
    const { compressedSize: packedSize, uncompressedSize: size, crc32: crc } = entry;
    try {
      await stageStream(unpacking, content, { path, packedSize, size, crc });
    } finally {
      content.destroy();
    }
    meter.advance(1);
  };
  try {
    await forEachParallel(wanted, MEMBERS_AT_ONCE, unpack, unpacking.context.signal);
  } catch (error) {
    // A stream that was stopped complains of having ended early.
    throwIfCancelled(unpacking.context.signal);
    throw error;
  }
}

/**
 * What is in a member, unpacked. The package finds where it begins; the file is read here, since the package's
 * own streams end the process when they are closed while a read is under way.
 */
async function contentOf(
  zip: ZipFile,
  entry: Entry,
  archive: string,
  signal: AbortSignal | undefined,
): Promise<Readable> {
  const { fileDataStart: start } = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
  const end = start + entry.compressedSize;
  if (end > zip.fileSize) throw damaged(archive, 'a member reaches beyond its end');
  const isStored = entry.compressionMethod === STORED;
  if (entry.compressedSize === 0) return Readable.from(isStored ? [] : [Buffer.alloc(0)]);
  const source = createReadStream(archive, { start, end: end - 1, ...(signal ? { signal } : {}) });
  // An error is thrown where the content is read; this one is for when nobody reads it yet.
  if (isStored) return source.on('error', () => undefined);
  return pipeline(source, createInflateRaw(), () => undefined);
}

function encrypted(archive: string): LikenessError {
  return unreadable(
    archive,
    'is encrypted',
    'Unpack it with its password and import an archive without one.',
  );
}

function asZipError(error: unknown, archive: string): unknown {
  if (error instanceof LikenessError || isCancelled(error)) return error;
  if (typeof (error as NodeJS.ErrnoException).code === 'string' && isSystemError(error))
    return error;
  const words = wordsOf(error);
  if (/multi-disk/i.test(words)) {
    return unreadable(archive, 'is one of several volumes', 'Pack it again as a single file.');
  }
  return damaged(archive, words.slice(0, 1).toLowerCase() + words.slice(1));
}

/** Of the operating system, as opposed to zlib's, which say that the data is wrong. */
function isSystemError(error: unknown): boolean {
  const { code, syscall } = error as NodeJS.ErrnoException;
  return syscall !== undefined && code !== undefined && !code.startsWith('Z_');
}
