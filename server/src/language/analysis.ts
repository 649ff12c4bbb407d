import type { DiskCheck } from './diskCheck';
import type { DiskImages } from '../dataset/diskImages';
import type { ListDocument } from './listDocument';
import type { Overview } from './overview';

/** Beyond so many lines a list is not checked as a whole: its editor would be busy with the findings. */
export const MOST_LINES = 500_000;

/** What an editor shows of one file, at most. VS Code shows no more either. */
export const MOST_PROBLEMS = 1000;

/** All that is known about an open list.txt, of one version of it. */
export interface Analysis {
  document: ListDocument;
  overview: Overview;
  /** Null for a list that lies in no folder, or before the disk was looked at. */
  disk: DiskImages | null;
  /** Null where `disk` is, and where there is no images folder. */
  check: DiskCheck | null;
  /** Whether the file on the disk begins with a byte-order mark, which editors do not show. */
  hasMarkOnDisk: boolean;
}

/** What a finding is called: the codes of the diagnostics. */
export type ProblemCode =
  | 'bad-path'
  | 'duplicate-line'
  | 'missing-file'
  | 'no-images-folder'
  | 'unlisted-image'
  | 'unlisted-person'
  | 'single-image'
  | 'foreign-line-ends'
  | 'byte-order-mark'
  | 'too-large'
  | 'more-problems';

/** A finding about one line, counted from 0. */
export interface Problem {
  code: ProblemCode;
  line: number;
  /** Whether the person's name is meant, or the whole line. */
  part: 'person' | 'line';
  message: string;
  severity: 'error' | 'warning' | 'information';
  /** A line that has to do with it. */
  related?: { line: number; message: string };
}
