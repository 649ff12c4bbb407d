import { readFile } from 'node:fs/promises';
import { writeFileAtomic } from '../files/atomicFile';
import type { Shard } from './datasetPaths';
import type { Skip, SkipReason } from './outcome';
import type { PrepareSettings } from './prepareSettings';
import type { Ignored } from './safeFolder';

/** What a run of `prepare` did. `read` = `kept` + all of `skipped`. */
export interface PrepareReport {
  /** Photos looked at. */
  read: number;
  /** Photos that have a crop in the dataset now. */
  kept: number;
  /** Reason → number of photos. */
  skipped: Partial<Record<SkipReason, number>>;
  /** Of those kept: crops this run made; the others were there and up to date. */
  made: number;
  /** Of those kept: crops that somebody made or edited by hand; they are left as they are. */
  keptByHand: number;
  /** Crops that stay in the dataset although their photo is no longer in the folder of photos. */
  withoutPhoto: number;
  /** Crops in list.txt that belong to no photo at all: somebody put them there. */
  addedByHand: number;
  /** Photos read a second, over the whole run. */
  imagesPerSecond: number;
  seconds: number;
}

/** A photo that has no crop. */
export interface SkippedPhoto extends Skip {
  /** `<person>/<image>`. */
  image: string;
  /** Relative to the folder of photos, with "/". */
  photo: string;
  /** SHA-256 (hex); null when it was not read. */
  photoSha256: string | null;
  /** settingsKey of what it was judged by. */
  settings: string;
}

/** report.json, for people and programs, and for the next run, which need not look at these again. */
export interface ReportFile extends PrepareReport {
  format: typeof REPORT_FORMAT;
  /** ISO 8601. */
  written: string;
  /** Of Likeness. */
  version: string;
  raw: string;
  settings: PrepareSettings;
  maxPerPerson: number | null;
  shard: Shard | null;
  skippedPhotos: SkippedPhoto[];
  /** Files and folders that are no photos of a person. */
  ignored: Ignored[];
  /** Crops that were not made by `prepare`, whether listed or not: `<person>/<image>`. */
  handMade: string[];
}

export const REPORT_FORMAT = 'likeness.report/1';

export async function writeReport(path: string, report: ReportFile): Promise<void> {
  await writeFileAtomic(path, `${JSON.stringify(report, null, 2)}\n`);
}

/** @returns null when the file is missing or no report: then its photos are looked at again */
export async function readReport(path: string): Promise<ReportFile | null> {
  try {
    const report = JSON.parse(await readFile(path, 'utf8')) as Partial<ReportFile> | null;
    const { format, written, skippedPhotos, handMade } = report ?? {};
    const isReport = format === REPORT_FORMAT && typeof written === 'string';
    const isWhole = Array.isArray(skippedPhotos) && Array.isArray(handMade);
    return isReport && isWhole ? (report as ReportFile) : null;
  } catch {
    return null;
  }
}

/** Reason → number of photos, the most frequent first. */
export function countReasons(skips: readonly Skip[]): Partial<Record<SkipReason, number>> {
  const counts = new Map<SkipReason, number>();
  for (const { reason } of skips) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return Object.fromEntries([...counts].sort((a, b) => b[1] - a[1]));
}

/**
 * The report of a dataset whose shards are all done. Seconds are the longest shard's: they ran side by
 * side.
 * @param reports one a shard, at least one
 */
export function mergeReports(reports: readonly ReportFile[]): ReportFile {
  const newest = reports.reduce((a, b) => (b.written > a.written ? b : a));
  const sum = (pick: (report: ReportFile) => number) =>
    reports.reduce((total, report) => total + pick(report), 0);
  const skippedPhotos = reports.flatMap((report) => report.skippedPhotos);
  const seconds = Math.max(...reports.map((report) => report.seconds));
  const read = sum((report) => report.read);
  return {
    ...newest,
    ...{ read, seconds, skippedPhotos, shard: null },
    imagesPerSecond: read / Math.max(seconds, 1e-6),
    skipped: countReasons(skippedPhotos),
    kept: sum((report) => report.kept),
    made: sum((report) => report.made),
    keptByHand: sum((report) => report.keptByHand),
    withoutPhoto: sum((report) => report.withoutPhoto),
    handMade: [...new Set(reports.flatMap((report) => report.handMade))],
  };
}
