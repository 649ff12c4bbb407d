import { checkDisk } from './diskCheck';
import type { DiskImages } from '../dataset/diskImages';
import { MOST_PROBLEMS, type Analysis, type Problem } from './analysis';
import { diskProblems } from './diskProblems';
import type { ListDocument } from './listDocument';
import { overviewOf, type Overview } from './overview';
import type { Steps } from './slices';
import { textProblems } from './textProblems';

export interface AnalysisInput {
  document: ListDocument;
  disk: DiskImages | null;
  hasMarkOnDisk: boolean;
  /** What the same text says, where that is known: after a look at the disk it need not be read again. */
  overview?: Overview | undefined;
}

/** Looks at a whole list. */
export function* analyse(input: AnalysisInput): Steps<Analysis> {
  const { document, disk, hasMarkOnDisk } = input;
  const overview = input.overview ?? (yield* overviewOf(document));
  const check = disk?.exists ? yield* checkDisk(overview, disk) : null;
  return { document, overview, disk, check, hasMarkOnDisk };
}

/** All that is wrong with a list, errors first, then by line. */
export function* problemsOf(analysis: Analysis): Steps<Problem[]> {
  const problems = [...(yield* textProblems(analysis)), ...(yield* diskProblems(analysis))];
  const buckets: Record<Problem['severity'], Problem[]> = {
    error: [],
    warning: [],
    information: [],
  };
  for (const problem of problems) buckets[problem.severity].push(problem);
  for (const bucket of Object.values(buckets)) {
    yield;
    bucket.sort((a, b) => a.line - b.line);
  }
  return Object.values(buckets).flat();
}

/** What the first lines alone tell is wrong with them, whatever follows. */
export function* beginningProblems(document: ListDocument, lineCount: number): Steps<Problem[]> {
  const overview = yield* overviewOf({ lines: document.lines.slice(0, lineCount) });
  return yield* textProblems({
    ...{ document, overview },
    ...{ disk: null, check: null, hasMarkOnDisk: false },
  });
}

/** As many as an editor shows; the last of them says how many there are more. */
export function shownProblems(problems: readonly Problem[]): Problem[] {
  if (problems.length <= MOST_PROBLEMS) return [...problems];
  const shown = problems.slice(0, MOST_PROBLEMS - 1);
  const more = problems.length - shown.length;
  const message = `There are ${more} more problems in this list, which are not shown.`;
  return [
    ...shown,
    { code: 'more-problems', line: 0, part: 'line', severity: 'information', message },
  ];
}
