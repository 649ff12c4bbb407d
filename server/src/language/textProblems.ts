import type { Analysis, Problem } from './analysis';
import { parsedLine } from './listDocument';
import type { PathProblem } from './parseLine';
import { LINES_A_STEP, type Steps } from './slices';

/** For a line that is passed over when the list is read. */
const BAD: Record<PathProblem, string> = {
  absolute: 'A line is <person>/<image> inside images/, not an absolute path. It is ignored.',
  backslash: 'Between person and image stands "/", not "\\". The line is ignored.',
  'parent-folder': 'A line must not lead elsewhere with "." or "..". It is ignored.',
  'too-few-names': 'A line is <person>/<image>: one of the two is missing. It is ignored.',
  'too-many-names': 'A line is <person>/<image>: these are more than two names. It is ignored.',
  'control-character': 'A character of this line cannot be part of a name. The line is ignored.',
  'outer-space': 'The line is no <person>/<image>. It is ignored.',
};

/** For a line that is read. */
const DOUBTFUL: Partial<Record<PathProblem, string>> = {
  backslash: 'A name with a backslash: on Windows the line would be ignored.',
  'control-character': 'There is a character in this line that cannot be seen.',
  'outer-space': 'The line begins or ends with a space, which is taken for part of the name.',
};

/** What can be told without a look at the disk. */
export function* textProblems({ document, overview, hasMarkOnDisk }: Analysis): Steps<Problem[]> {
  const problems: Problem[] = [];
  let steps = 0;
  for (const line of overview.badLines) {
    if (++steps % LINES_A_STEP === 0) yield;
    problems.push(...pathProblem(document, line));
  }
  for (const { line, first } of overview.duplicates) {
    if (++steps % LINES_A_STEP === 0) yield;
    problems.push({
      code: 'duplicate-line',
      ...{ line, part: 'line', severity: 'warning' },
      message: `This image is listed already, in line ${first + 1}.`,
      related: { line: first, message: 'It is listed here.' },
    });
  }
  return [...problems, ...fileProblems(overview.foreignEnds, overview.hasMark || hasMarkOnDisk)];
}

function pathProblem(document: Analysis['document'], line: number): Problem[] {
  const parsed = parsedLine(document.lines[line]!);
  const place = { code: 'bad-path', line, part: 'line' } as const;
  if (parsed.kind === 'bad') {
    return [{ ...place, severity: 'error', message: BAD[parsed.problem] }];
  }
  if (parsed.kind !== 'image' || parsed.warning === null) return [];
  const message = DOUBTFUL[parsed.warning] ?? BAD[parsed.warning];
  return [{ ...place, severity: 'warning', message }];
}

/** About the file as a whole; shown at its beginning. */
function fileProblems(foreignEnds: number, hasMark: boolean): Problem[] {
  const place = { line: 0, part: 'line', severity: 'warning' } as const;
  const problems: Problem[] = [];
  if (foreignEnds > 0) {
    const message =
      'Lines end in CRLF (\\r\\n). Likeness reads them, other programs take \\r for part of the name.';
    problems.push({ ...place, code: 'foreign-line-ends', message });
  }
  if (hasMark) {
    const message =
      'The file begins with a byte-order mark. Likeness passes over it, other programs take it for part of the first name.';
    problems.push({ ...place, code: 'byte-order-mark', message });
  }
  return problems;
}
