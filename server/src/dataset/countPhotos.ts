import type { ScanProblem, ScanResult } from '../../../protocol/src/dataset';
import { throwIfCancelled } from '../errors';
import type { JobContext } from '../job';
import { scanRaw } from './scanRaw';

/** A folder that is no folder of photos at all would fill the client's memory otherwise. */
const MOST_PROBLEMS = 1000;
const REPORT_EVERY_MS = 100;

export interface CountPhotosOptions {
  /** Folder with one folder of photos a person; only read. */
  raw: string;
  /** A folder inside it that is passed over. */
  exclude?: string | undefined;
}

/**
 * Whose photos lie in a folder, and how many: names alone are looked at.
 * @throws LikenessError NotFound when `raw` is not a readable folder, Cancelled
 */
export async function countPhotos(
  { raw, exclude }: CountPhotosOptions,
  context: JobContext = {},
): Promise<ScanResult> {
  const people = new Map<string, number>();
  const problems: ScanProblem[] = [];
  let [photos, problemCount] = [0, 0];
  const onIgnored = (problem: ScanProblem) => {
    problemCount++;
    if (problems.length < MOST_PROBLEMS) problems.push(problem);
    throwIfCancelled(context.signal);
  };
  let reportedMs = performance.now();
  for await (const { image } of scanRaw(raw, { exclude, onIgnored })) {
    throwIfCancelled(context.signal);
    const person = image.slice(0, image.indexOf('/'));
    people.set(person, (people.get(person) ?? 0) + 1);
    photos++;
    if (performance.now() - reportedMs < REPORT_EVERY_MS) continue;
    reportedMs = performance.now();
    // How many there will be is what is being found out.
    const counted = { done: photos, total: photos, perSecond: 0, secondsLeft: null };
    context.onProgress?.({ step: 'Looking through photos', unit: 'photos', ...counted });
  }
  const counts = [...people].map(([person, count]) => ({ person, photos: count }));
  return { photos, people: counts, problems, problemCount };
}
