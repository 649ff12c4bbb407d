import type { ArchiveFormat, ImportInto, ImportSkip } from '../../../protocol/src/archives';

/** What an import did. */
export interface ImportReport {
  archive: string;
  format: ArchiveFormat;
  target: string;
  into: ImportInto;
  /** Members of the archive, folders included. */
  entries: number;
  /** Files that were added, relative to the target, with "/", sorted: removing them undoes the import. */
  added: string[];
  addedBytes: number;
  /** People who got files. */
  people: number;
  /** Of those: people who were not there before. */
  newPeople: number;
  /** Files that were left out because the target has them already, byte for byte. */
  identical: number;
  /** Files that got another name than in the archive because it was taken: path in the archive, path in the target. */
  renamed: { from: string; to: string }[];
  /** Reason → members that were not taken. */
  skipped: Partial<Record<ImportSkip, number>>;
  /** Whether this finished an import that was interrupted before. */
  resumed: boolean;
  /** File, relative to the target, that keeps this report. */
  record: string;
  seconds: number;
}

/** Folder in the target, hidden, that keeps the reports. */
export const RECORDS_FOLDER = '.likeness-imports';
