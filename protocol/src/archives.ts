import type { ProgressParams } from './progress';

/** Where the contents of an archive go: photos into raw/<person>/, or crops into a dataset. */
export type ImportInto = 'raw' | 'dataset';

/** What an archive is by its content; its name counts for nothing. */
export type ArchiveFormat = 'zip' | 'tar' | 'tar.gz' | '7z';

/** Why a member of an archive is not taken. */
export type ImportSkip =
  | 'not-an-image'
  | 'hidden'
  | 'in-no-person-folder'
  | 'not-in-list'
  | 'bad-name'
  | 'archive-in-archive'
  | 'other';

export interface DatasetImportParams extends ProgressParams {
  /** A .zip, .tar, .tar.gz or .7z file, or the first volume of a .7z; absolute path. */
  archive: string;
  /** Folder of photos, or of the dataset; absolute path. Made when it is missing; nothing in it is replaced. */
  target: string;
  /** Default: raw. */
  into?: ImportInto;
  /** Whose all the photos are, when they lie in no folders of people; only into raw. */
  person?: string;
  /** How names are encoded that do not say so: "cp437", "shift_jis", "gbk" …; default: found out. */
  names?: string;
  /** Give other names to those that clash, or that not every disk takes, instead of refusing. */
  rename?: boolean;
  /** Members at most. */
  maxFiles?: number;
  /** Unpacked size of a photo at most, bytes. */
  maxFileBytes?: number;
  /** Unpacked size of everything at most, bytes. */
  maxTotalBytes?: number;
  /** Unpacked bytes a packed byte at most. */
  maxRatio?: number;
  /** Folders inside one another at most. */
  maxDepth?: number;
}

export interface DatasetImportResult {
  format: ArchiveFormat;
  /** Members of the archive, folders included. */
  entries: number;
  /** Files that were added. */
  added: number;
  addedBytes: number;
  /** People who got files. */
  people: number;
  /** Of those: people who were not there before. */
  newPeople: number;
  /** Files that were left out because the target has them already, byte for byte. */
  identical: number;
  /** Files that got a number after their name because the target has others of that name. */
  renamed: number;
  /** Reason → members that were not taken. */
  skipped: Partial<Record<ImportSkip, number>>;
  /** Whether this finished an import that was interrupted before. */
  resumed: boolean;
  /** Absolute path of the JSON file that lists what was added: removing it undoes the import. */
  record: string;
  seconds: number;
}

export interface DatasetExportParams extends ProgressParams {
  /** Folder of the dataset; absolute path, never written to. */
  dataset: string;
  /** The .zip to write; absolute path. */
  file: string;
  /** Replace the file when there is one. */
  overwrite?: boolean;
}

export interface DatasetExportResult {
  file: string;
  /** Crops in the archive: those that list.txt names. */
  images: number;
  people: number;
  /** Crops that list.txt names but that are not there. */
  missing: number;
  /** Size of the archive. */
  bytes: number;
  seconds: number;
}
