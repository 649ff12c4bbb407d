import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { extract, type Extract, type Header } from 'tar-stream';
import { LikenessError, throwIfCancelled } from '../errors';
import { progressMeter } from '../progressMeter';
import type { ArchiveEntry } from './archiveEntry';
import { damaged, quoted, unreadable } from './archiveErrors';
import { wordsOf } from './archiveFormat';
import { decodeNames } from './entryNames';
import { drain, stageStream, type Unpacking } from './unpacking';

/** Two blocks of zeros end a tar (POSIX.1-2017, pax, "ustar Interchange Format"). */
const END_BYTES = 1024;
const MB = 1e6;

/** Names as bytes, one a character; tars from before POSIX. Documented, though missing in the package's types. */
const OPTIONS: object = { filenameEncoding: 'latin1', allowUnknownFormat: true };

type Member = Extract extends AsyncIterable<infer Source> ? Source : never;

/**
 * Unpacks a tar archive (ustar, pax, GNU), packed with gzip or not, in one pass: it has no list of its
 * members, so that what is wrong with one shows when it comes.
 * @throws LikenessError CorruptFile, InvalidInput, CannotWrite, Cancelled
 */
export async function readTar(unpacking: Unpacking): Promise<void> {
  const { archive, context } = unpacking;
  const source = createReadStream(archive.file);
  const tar = extract(OPTIONS);
  // Without a listener an error would end the process; it is thrown where members are read, too.
  tar.on('error', () => undefined);
  const ending = new Ending();
  const total = Math.ceil(archive.bytes / MB);
  const meter = progressMeter(context, { step: 'Unpacking', unit: 'MB of the archive', total });
  const stop = () => source.destroy(new Error('stopped'));
  context.signal?.addEventListener('abort', stop, { once: true });
  try {
    const content = archive.format === 'tar.gz' ? gunzipped(source) : source;
    const feeding = feed(content, tar, ending);
    const packedSoFar = () => source.bytesRead;
    let shownMb = 0;
    for await (const entry of tar) {
      entry.on('error', () => undefined);
      await takeEntry(entry, unpacking, packedSoFar);
      const doneMb = Math.min(total, Math.floor(source.bytesRead / MB));
      if (doneMb > shownMb) meter.advance(doneMb - shownMb);
      shownMb = doneMb;
    }
    await feeding;
    if (!ending.isComplete()) throw damaged(archive.file, 'its end is missing');
    meter.advance(total - shownMb);
  } catch (error) {
    throwIfCancelled(context.signal);
    throw asTarError(error, archive.file);
  } finally {
    context.signal?.removeEventListener('abort', stop);
    source.destroy();
    tar.destroy(null);
  }
}

function gunzipped(source: Readable): Readable {
  const gunzip = createGunzip();
  source.on('error', (error) => gunzip.destroy(error));
  return source.pipe(gunzip);
}

/** Hands what is read on as fast as it is taken; an error on the way ends the reading of members. */
async function feed(content: Readable, tar: Extract, ending: Ending): Promise<void> {
  try {
    for await (const chunk of content as AsyncIterable<Buffer>) {
      ending.see(chunk);
      if (tar.destroyed) return;
      if (!tar.write(chunk)) await drained(tar);
    }
    tar.end(null);
  } catch (error) {
    tar.destroy(error as Error);
  }
}

async function drained(tar: Extract): Promise<void> {
  await new Promise<void>((resolve) => {
    const done = () => {
      tar.off('drain', done);
      tar.off('close', done);
      resolve();
    };
    tar.on('drain', done);
    tar.on('close', done);
    if (tar.destroyed) done();
  });
}

/** Remembers whether the last bytes seen were the zeros that end a tar. */
class Ending {
  private zeros = 0;
  private any = false;

  see(chunk: Uint8Array): void {
    this.any ||= chunk.length > 0;
    let last = chunk.length;
    while (last > 0 && chunk[last - 1] === 0) last--;
    this.zeros = last === 0 ? this.zeros + chunk.length : chunk.length - last;
  }

  isComplete(): boolean {
    return this.any && this.zeros >= END_BYTES;
  }
}

async function takeEntry(
  entry: Member,
  unpacking: Unpacking,
  packedSoFar: () => number,
): Promise<void> {
  throwIfCancelled(unpacking.context.signal);
  const described = describe(entry.header, unpacking);
  const path = unpacking.gate.admit(described);
  if (path === null) return drain(unpacking, entry as AsyncIterable<Uint8Array>, packedSoFar);
  const content = entry as AsyncIterable<Uint8Array>;
  await stageStream(unpacking, content, {
    path,
    packedSize: null,
    size: null,
    crc: null,
    packedSoFar,
  });
}

function describe(header: Header, unpacking: Unpacking): ArchiveEntry {
  const name = nameOf(header, unpacking.names);
  const { size } = header;
  const { file } = unpacking.archive;
  if (!Number.isSafeInteger(size) || size < 0) {
    throw damaged(file, `its member ${quoted(name)} has no proper size`);
  }
  return { name, kind: kindOf(header, name, file), size, packedSize: null };
}

/** Names in pax records are UTF-8 by definition; others are in whatever encoding the packer used. */
function nameOf({ name, pax }: Header, encoding: string): string {
  const path = (pax as Record<string, string> | null | undefined)?.path;
  if (path !== undefined) return path;
  return decodeNames([Buffer.from(name, 'latin1')], encoding)[0]!;
}

function kindOf({ type }: Header, name: string, archive: string): ArchiveEntry['kind'] {
  switch (type) {
    case 'file':
    case 'contiguous-file':
      return 'file';
    case 'directory':
      return 'folder';
    case 'link':
    case 'symlink':
      return 'link';
    case 'character-device':
    case 'block-device':
    case 'fifo':
      return 'special';
    default:
      // GNU's sparse and multi-volume members, among others.
      throw unreadable(
        archive,
        `holds ${quoted(name)} in a form that is not read (sparse or of several volumes)`,
        'Pack it again without --sparse and --multi-volume.',
      );
  }
}

function asTarError(error: unknown, archive: string): unknown {
  if (error instanceof LikenessError) return error;
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (syscall !== undefined && !code?.startsWith('Z_')) return error;
  return damaged(
    archive,
    wordsOf(error).replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase()),
  );
}
