import type { ImportInto, ImportSkip } from '../../../protocol/src/archives';
import { ownFilesIn } from '../dataset/datasetPaths';
import { hasPhotoExtension, isHidden, isPhotoName } from '../dataset/photoNames';
import type { ArchiveEntry } from './archiveEntry';
import { overLimit, quoted, unsafe } from './archiveErrors';
import { parseEntryPath } from './entryPath';
import {
  LIMIT_FLAGS,
  MAX_DATASET_FILE_BYTES,
  RATIO_COUNTS_FROM_BYTES,
  TOTAL_RATIO_COUNTS_FROM_BYTES,
  type ImportLimits,
} from './limits';

const ARCHIVE_NAME = /\.(zip|tar|tgz|gz|7z|rar|bz2|xz|zst)$/i;

export interface GateOptions {
  /** For the errors. */
  archive: string;
  /** Size of the file, or of all volumes. */
  archiveBytes: number;
  into: ImportInto;
  limits: ImportLimits;
}

/**
 * Looks at every member before it is unpacked, and at every byte that comes out of it. What an archive
 * says of itself is checked first, since that costs nothing; what comes out is counted, since it may lie.
 */
export class EntryGate {
  /** Members seen, folders included. */
  entries = 0;
  readonly skipped = new Map<ImportSkip, number>();
  private unpackedBytes = 0;

  constructor(readonly options: GateOptions) {}

  /**
   * @returns the member's cleaned path when it is wanted; null when it is a folder or skipped
   * @throws LikenessError CorruptFile for a link, a device or a path that leaves the target,
   * InvalidInput beyond a limit
   */
  admit({ name, kind, size, packedSize }: ArchiveEntry): string | null {
    const { archive, limits } = this.options;
    this.entries++;
    if (this.entries > limits.maxFiles) {
      const why = `it holds more than ${limits.maxFiles} members`;
      throw overLimit(archive, why, LIMIT_FLAGS.maxFiles);
    }
    if (kind === 'link') throw unsafe(archive, `its member ${quoted(name)} is a link`);
    if (kind === 'special') throw unsafe(archive, `its member ${quoted(name)} is a device or pipe`);
    const names = parseEntryPath(name, archive, limits);
    if (kind === 'folder' || names.length === 0) return null;
    const skip = this.skipOf(names);
    if (skip !== null) {
      this.skip(skip);
      return null;
    }
    const path = names.join('/');
    if (size !== null) this.checkMember(path, size, packedSize);
    return path;
  }

  /** Counts a member that is not taken. */
  skip(reason: ImportSkip): void {
    this.skipped.set(reason, (this.skipped.get(reason) ?? 0) + 1);
  }

  /** Unpacked size, and packed size where known, of a wanted member: as the archive says, then as counted. */
  checkMember(path: string, bytes: number, packedBytes: number | null): void {
    const { archive, limits } = this.options;
    const maxBytes = this.isDatasetFile(path) ? MAX_DATASET_FILE_BYTES : limits.maxFileBytes;
    if (bytes > maxBytes) {
      const why = `its member ${quoted(path)} is larger than ${maxBytes / 1e6} MB`;
      throw overLimit(archive, why, LIMIT_FLAGS.maxFileBytes);
    }
    if (packedBytes === null || bytes < RATIO_COUNTS_FROM_BYTES) return;
    if (bytes > limits.maxRatio * packedBytes) {
      const why = `its member ${quoted(path)} grows more than ${limits.maxRatio} times when unpacked`;
      throw overLimit(archive, why, LIMIT_FLAGS.maxRatio);
    }
  }

  /** Counts bytes that came out. @param packedBytes read so far for all that came out; default: all there are */
  count(bytes: number, packedBytes = this.options.archiveBytes): void {
    this.unpackedBytes += bytes;
    this.checkTotal(this.unpackedBytes, packedBytes);
  }

  /** @param bytes of everything that is unpacked, by the archive's word or as counted */
  checkTotal(bytes: number, packedBytes = this.options.archiveBytes): void {
    const { archive, limits } = this.options;
    if (bytes > limits.maxTotalBytes) {
      const why = `it is larger than ${limits.maxTotalBytes / 1e9} GB when unpacked`;
      throw overLimit(archive, why, LIMIT_FLAGS.maxTotalBytes);
    }
    if (bytes >= TOTAL_RATIO_COUNTS_FROM_BYTES && bytes > limits.maxRatio * packedBytes) {
      const why = `it grows more than ${limits.maxRatio} times when unpacked`;
      throw overLimit(archive, why, LIMIT_FLAGS.maxRatio);
    }
  }

  private skipOf(names: readonly string[]): ImportSkip | null {
    const name = names.at(-1)!;
    if (names.some(isHidden)) return 'hidden';
    if (this.isDatasetFile(name)) return null;
    if (isPhotoName(name)) return null;
    return ARCHIVE_NAME.test(name) ? 'archive-in-archive' : 'not-an-image';
  }

  /** list.txt, and what prepare writes beside it. */
  private isDatasetFile(path: string): boolean {
    if (this.options.into !== 'dataset') return false;
    const name = path.slice(path.lastIndexOf('/') + 1);
    return isDatasetFileName(name);
  }
}

export function isDatasetFileName(name: string): boolean {
  return (
    name === 'list.txt' ||
    ownFilesIn([name], 'faces').length > 0 ||
    ownFilesIn([name], 'report').length > 0
  );
}

/** Whether only the content of a file says if it is an image. */
export function needsLook(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return !hasPhotoExtension(name) && !isDatasetFileName(name);
}
