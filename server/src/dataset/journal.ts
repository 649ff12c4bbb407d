import { open } from 'node:fs/promises';
import { LANDMARK_COUNT } from '../detection/face';
import { cannotRead } from '../errors';
import { asWriteError } from '../files/atomicFile';
import { sha256 } from '../files/hash';
import type { FaceRow } from './facesTable';
import type { Skip } from './outcome';

/** What a run found out about a photo, kept until the run has written its results. */
export interface JournalEntry {
  /** `<person>/<image>`. */
  image: string;
  photoSha256: string | null;
  /** settingsKey of what it was judged by. */
  settings: string;
  /** Exactly one of the two is null. */
  row: FaceRow | null;
  skip: Skip | null;
}

export interface JournalContent {
  /** When the run began, ISO 8601. */
  written: string;
  entries: JournalEntry[];
  /** Images the run was about to take out of the dataset when it ended: nobody's curation. */
  dropped: string[];
}

/** A run's results while it lasts: one JSON object a line, only ever appended to. */
export interface Journal {
  /** Resolves when the line is with the operating system: it survives a kill, not yet a power cut. */
  append(entry: JournalEntry): Promise<void>;
  /** Notes what is about to leave the dataset; resolves when it is on the disk. */
  appendDropped(images: readonly string[]): Promise<void>;
  /** Waits for what was appended. */
  close(): Promise<void>;
}

const LANDMARK_BYTES = 2 * LANDMARK_COUNT * Float32Array.BYTES_PER_ELEMENT;

/** After so many lines the file is forced to the disk: at most these photos are done twice. */
const SYNC_EVERY_LINES = 64;

type Line =
  | { begun: string }
  | { dropped: readonly string[] }
  | (Omit<JournalEntry, 'row'> & { row: PackedRow | null });

/** Ends a line, after a tab: a changed digit in a hash would make a crop look like somebody's own. */
const CHECKSUM_DIGITS = 8;

/** A row with its landmarks as base64 of 136 little-endian floats: shorter than digits, and exact. */
export type PackedRow = Omit<FaceRow, 'landmarks'> & { landmarks: string };

/**
 * Opens a journal to append to; what a killed run left in it stays.
 * @param begun when this run began, ISO 8601
 * @throws LikenessError CannotWrite
 */
export async function openJournal(path: string, begun: string): Promise<Journal> {
  const file = await open(path, 'a').catch((error: unknown) => {
    throw asWriteError(error, path);
  });
  let lines = 0;
  // One write after the other: two at once could interleave.
  let last: Promise<void> = Promise.resolve();
  const write = (line: Line, sync: boolean): Promise<void> => {
    const next = last
      // The line before may have been torn by a kill: a line break first starts afresh.
      .then(() => file.appendFile(`\n${withChecksum(JSON.stringify(line))}`))
      .then(() => (sync ? file.sync() : undefined))
      .catch((error: unknown) => {
        throw asWriteError(error, path);
      });
    last = next.catch(() => undefined);
    return next;
  };
  await write({ begun }, false);
  return {
    append: (entry) => {
      const row = entry.row === null ? null : packRow(entry.row);
      return write({ ...entry, row }, ++lines % SYNC_EVERY_LINES === 0);
    },
    appendDropped: (dropped) => write({ dropped }, true),
    close: async () => {
      await last;
      await file.close();
    },
  };
}

/**
 * What a run that was killed had found out. A torn or damaged line is passed over: its photo is looked
 * at again.
 * @returns null when there is no journal
 * @throws LikenessError NotFound when it cannot be read: the crops it speaks of would pass for somebody's
 */
export async function readJournal(path: string): Promise<JournalContent | null> {
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw cannotRead(error, path);
  });
  if (file === null) return null;
  const content: JournalContent = { written: '', entries: [], dropped: [] };
  try {
    for await (const text of file.readLines()) addLine(content, parseLine(text));
  } catch (error) {
    throw cannotRead(error, path);
  } finally {
    await file.close();
  }
  return content;
}

function addLine(content: JournalContent, line: Line | null): void {
  if (line === null) return;
  if ('begun' in line) content.written = line.begun;
  else if ('dropped' in line) content.dropped.push(...line.dropped);
  else if (line.row === null) content.entries.push({ ...line, row: null });
  else {
    const row = unpackRow(line.row);
    if (row !== null) content.entries.push({ ...line, row });
  }
}

function withChecksum(json: string): string {
  return `${json}\t${checksumOf(json)}`;
}

function checksumOf(json: string): string {
  return sha256(json).slice(0, CHECKSUM_DIGITS);
}

function parseLine(text: string): Line | null {
  const [json = '', checksum] = text.split('\t');
  if (checksum !== checksumOf(json)) return null;
  try {
    const line = JSON.parse(json) as Partial<Record<string, unknown>> | null;
    const known =
      typeof line?.begun === 'string' ||
      Array.isArray(line?.dropped) ||
      (typeof line?.image === 'string' && typeof line.settings === 'string');
    return known ? (line as Line) : null;
  } catch {
    return null;
  }
}

export function packRow(row: FaceRow): PackedRow {
  const { buffer, byteOffset, byteLength } = row.landmarks;
  return { ...row, landmarks: Buffer.from(buffer, byteOffset, byteLength).toString('base64') };
}

export function unpackRow(row: PackedRow): FaceRow | null {
  const bytes = Uint8Array.from(Buffer.from(row.landmarks, 'base64'));
  if (bytes.length !== LANDMARK_BYTES) return null;
  return { ...row, landmarks: new Float32Array(bytes.buffer) };
}
