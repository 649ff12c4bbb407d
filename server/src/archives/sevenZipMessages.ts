import type { StagedFile } from './archiveEntry';
import type { SevenZipEntry } from './sevenZipListing';

/** What the thread is started with. */
export interface SevenZipJob {
  volumes: string[];
}

/** Sent to the thread once its list was looked at. */
export interface SevenZipOrder {
  /** For each member in the order of the list: whether it is unpacked. */
  wanted: Uint8Array;
  /** Absolute path of the staging folder. */
  staging: string;
}

export type SevenZipFailure =
  | { why: 'encrypted' | 'memory' }
  | { why: 'damaged'; words: string }
  | { why: 'system'; code: string };

/** A file that is complete, though perhaps not yet on the disk. */
export interface UnpackedMember extends Omit<StagedFile, 'path'> {
  /** In the list. */
  index: number;
}

/** What the thread sends. */
export type SevenZipMessage =
  | { entries: SevenZipEntry[] }
  | { listed: true }
  /** Of all members, wanted or not, so many bytes came out since the last such message. */
  | { staged: UnpackedMember[]; passedBytes: number }
  | { finished: true }
  | { failed: SevenZipFailure };
