import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { throwIfCancelled } from '../errors';
import { asWriteError } from '../files/atomicFile';
import type { JobContext } from '../job';
import type { StagedFile } from './archiveEntry';
import { damaged, quoted } from './archiveErrors';
import type { ArchiveFile } from './archiveFormat';
import type { EntryGate } from './entryGate';
import type { NameEncoding } from './entryNames';
import type { Staging } from './staging';
import { writeAll } from './writeAll';

/** What a reader of a format works with. */
export interface Unpacking {
  archive: ArchiveFile;
  gate: EntryGate;
  names: NameEncoding;
  /** Called once by formats that list their members, before the first is unpacked. */
  announce: (paths: readonly string[], bytes: number) => Promise<void>;
  /** Made when it is first asked for: an archive that is refused before leaves no trace. */
  staging: () => Promise<Staging>;
  /** Told about each member that is unpacked; its file is complete and closed. */
  onStaged: (file: StagedFile) => void;
  context: JobContext;
}

export interface Expected {
  path: string;
  packedSize: number | null;
  /** Bytes that must come out; null where the format sees to it. */
  size: number | null;
  /** CRC-32; null where the format has none. */
  crc: number | null;
  /** Packed bytes read so far, where nothing better bounds what may come out. */
  packedSoFar?: () => number;
}

/**
 * Unpacks one member into the staging folder, counted and hashed.
 * @throws LikenessError CorruptFile when its check sum is wrong, InvalidInput beyond a limit, CannotWrite,
 * Cancelled
 */
export async function stageStream(
  unpacking: Unpacking,
  content: AsyncIterable<Uint8Array>,
  expected: Expected,
): Promise<void> {
  const { gate, context, archive } = unpacking;
  const { path, packedSize, size, crc: expectedCrc } = expected;
  const staging = await unpacking.staging();
  const staged = await staging.nextName();
  const handle = await open(staging.pathOf(staged), 'wx').catch((error: unknown) => {
    throw asWriteError(error, staging.folder);
  });
  const hash = createHash('sha256');
  let [bytes, crc] = [0, 0];
  try {
    for await (const chunk of content) {
      throwIfCancelled(context.signal);
      bytes += chunk.length;
      gate.count(chunk.length, expected.packedSoFar?.());
      gate.checkMember(path, bytes, packedSize);
      if (size !== null && bytes > size) throw wrongSize(archive.file, path);
      hash.update(chunk);
      if (expectedCrc !== null) crc = crc32(chunk, crc);
      await writeAll(handle, chunk).catch((error: unknown) => {
        throw asWriteError(error, staging.folder);
      });
    }
  } catch (error) {
    await handle.close();
    throw error;
  }
  await handle.close();
  if (size !== null && bytes !== size) throw wrongSize(archive.file, path);
  if (expectedCrc !== null && crc !== expectedCrc) throw wrongSum(archive.file, path);
  unpacking.onStaged({ path, staged, bytes, sha256: hash.digest('hex') });
}

/** Reads a member that is not wanted but must be passed over. */
export async function drain(
  { gate, context }: Unpacking,
  content: AsyncIterable<Uint8Array>,
  packedSoFar?: () => number,
): Promise<void> {
  for await (const chunk of content) {
    throwIfCancelled(context.signal);
    gate.count(chunk.length, packedSoFar?.());
  }
}

function wrongSize(archive: string, path: string) {
  return damaged(archive, `its member ${quoted(path)} has another size than it says`);
}

function wrongSum(archive: string, path: string) {
  return damaged(archive, `the check sum of its member ${quoted(path)} is wrong`);
}
