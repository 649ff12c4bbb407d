import { createReadStream } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { createGunzip } from 'node:zlib';
import type { ArchiveFormat } from '../../../protocol/src/archives';
import { ErrorCode } from '../../../protocol/src/errors';
import { LikenessError } from '../errors';
import { damaged, unreadable } from './archiveErrors';

/** An archive on the disk. */
export interface ArchiveFile {
  /** Absolute; of several volumes the first. */
  file: string;
  format: ArchiveFormat;
  /** All files that make it up, in order; more than one only for a 7z in volumes. */
  volumes: string[];
  /** Size of all volumes. */
  bytes: number;
  /** Of the youngest volume, ms since 1970: with path and size what tells two archives apart. */
  modifiedMs: number;
}

/** First bytes, as Latin-1 text, of what is read. */
const READABLE: [start: string, format: ArchiveFormat | 'gz'][] = [
  ['PK\x03\x04', 'zip'],
  ['PK\x05\x06', 'zip'], // empty
  ['PK\x07\x08', 'zip'], // once split, now in one piece
  ['7z\xbc\xaf\x27\x1c', '7z'],
  ['\x1f\x8b', 'gz'],
];

const UNREADABLE: [start: string, name: string][] = [
  ['Rar!\x1a\x07', 'a RAR archive'],
  ['BZh', 'packed with bzip2'],
  ['\xfd7zXZ\0', 'packed with xz'],
  ['\x28\xb5\x2f\xfd', 'packed with Zstandard'],
  ['\x04\x22\x4d\x18', 'packed with LZ4'],
  ['\x1f\x9d', 'packed with compress'],
  ['MSCF', 'a Windows cabinet'],
  ['!<arch>\n', 'an ar archive'],
  ['070701', 'a cpio archive'],
];

const REPACK = 'Unpack it and pack the folder again as .zip, .tar, .tar.gz or .7z.';
const TAR_BLOCK_BYTES = 512;

/**
 * Finds out what an archive is from its content; its name counts for nothing, but that ".001" makes a
 * 7z the first of several volumes.
 * @throws LikenessError NotFound, InvalidInput for what is no archive that is read, CorruptFile for an
 * empty file
 */
export async function openArchive(archive: string): Promise<ArchiveFile> {
  const head = await headOf(archive);
  const start = head.toString('latin1');
  const known = READABLE.find(([magic]) => start.startsWith(magic))?.[1];
  const format = known === 'gz' ? await insideGzip(archive) : (known ?? tarOrNull(head));
  if (format === null) throw notRead(archive, start);
  const volumes = format === '7z' ? await volumesOf(archive) : [archive];
  const stats = await Promise.all(volumes.map((volume) => stat(volume)));
  return {
    ...{ file: archive, format, volumes },
    bytes: stats.reduce((sum, { size }) => sum + size, 0),
    modifiedMs: Math.max(...stats.map(({ mtimeMs }) => mtimeMs)),
  };
}

async function headOf(archive: string): Promise<Buffer> {
  const handle = await open(archive).catch((error: unknown) => {
    throw cannotOpen(archive, error);
  });
  try {
    const stats = await handle.stat();
    if (stats.isDirectory()) {
      throw unreadable(archive, 'is a folder, not an archive', 'Use the folder itself.');
    }
    if (!stats.isFile()) throw unreadable(archive, 'is not a file', 'Name an archive.');
    if (stats.size === 0) throw damaged(archive, 'the file is empty');
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(TAR_BLOCK_BYTES), 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** A tar begins with a header whose sum is right, or, when empty, with zeros. */
function tarOrNull(head: Buffer): 'tar' | null {
  if (head.length < TAR_BLOCK_BYTES) return null;
  if (head.every((byte) => byte === 0)) return 'tar';
  const stored = parseInt(head.toString('latin1', 148, 156).replace(/[\0 ]/g, ''), 8);
  const sum = head.reduce((total, byte, i) => total + (i >= 148 && i < 156 ? 32 : byte), 0);
  return sum === stored ? 'tar' : null;
}

async function insideGzip(archive: string): Promise<'tar.gz'> {
  const source = createReadStream(archive, { end: 64 * 1024 - 1 });
  const gunzip = createGunzip();
  source.on('error', (error) => gunzip.destroy(error));
  source.pipe(gunzip);
  let head = Buffer.alloc(0);
  try {
    for await (const chunk of gunzip) {
      head = Buffer.concat([head, chunk as Buffer]);
      if (head.length >= TAR_BLOCK_BYTES) break;
    }
  } catch (error) {
    // Cut off after 64 KiB is how it was read; what matters is whether a first block came out.
    if (head.length < TAR_BLOCK_BYTES) throw damaged(archive, wordsOf(error));
  } finally {
    source.destroy();
    gunzip.destroy();
  }
  if (tarOrNull(head.subarray(0, TAR_BLOCK_BYTES)) !== null) return 'tar.gz';
  throw unreadable(archive, 'is packed with gzip but holds no tar archive', REPACK);
}

/** `dataset.7z.001`, `.002` … up to the first that is missing. */
async function volumesOf(archive: string): Promise<string[]> {
  if (!archive.endsWith('.001')) return [archive];
  const [folder, stem] = [dirname(archive), basename(archive).slice(0, -3)];
  const names = new Set(await readdir(folder));
  const volumes: string[] = [];
  for (let i = 1; names.has(volumeName(stem, i)); i++) {
    volumes.push(join(folder, volumeName(stem, i)));
  }
  return volumes;
}

const volumeName = (stem: string, i: number) => stem + String(i).padStart(3, '0');

function notRead(archive: string, start: string): LikenessError {
  const what = UNREADABLE.find(([magic]) => start.startsWith(magic))?.[1];
  if (what !== undefined) return unreadable(archive, `is ${what}, which is not read`, REPACK);
  if (/\.(7z|zip|z)\.?\d+$/i.test(archive)) {
    return unreadable(archive, 'is a later volume', 'Name the first one, which ends in .001.');
  }
  return unreadable(
    archive,
    'is no archive that is known',
    'Name a .zip, .tar, .tar.gz or .7z file; it may have been cut off or changed on its way here.',
  );
}

function cannotOpen(archive: string, error: unknown): LikenessError {
  const { code } = error as NodeJS.ErrnoException;
  const missing = code === 'ENOENT';
  return new LikenessError(
    ErrorCode.NotFound,
    missing
      ? `${archive} does not exist.`
      : `${archive} cannot be read (${code ?? String(error)}).`,
    missing ? 'Check the path.' : 'Check its permissions and the disk it is on.',
    archive,
  );
}

/** A library's words without the full stop it may end in. */
export function wordsOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
}
