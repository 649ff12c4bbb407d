import { MOST_PROBLEMS, type Analysis, type Problem } from './analysis';
import type { DiskCheck } from './diskCheck';
import { parsedLine } from './listDocument';
import { LINES_A_STEP, type Steps } from './slices';

/** Of many names so many are told. */
const NAMES_TOLD = 3;

/** What only a look at the disk tells, and what it tells about the people. */
export function* diskProblems(analysis: Analysis): Steps<Problem[]> {
  const { disk, check, overview } = analysis;
  const problems = yield* singleImages(analysis);
  if (disk !== null && !disk.exists) {
    const count = overview.imageCount;
    const message = `There is no folder images/ beside this list: none of its ${count} images can be found.`;
    const place = { line: 0, part: 'line', severity: 'error' } as const;
    return [...problems, { ...place, code: 'no-images-folder', message }];
  }
  if (check === null) return problems;
  return [
    ...problems,
    ...(yield* missingFiles(analysis, check)),
    ...(yield* unlistedImages(analysis, check)),
  ];
}

function* singleImages({ overview }: Analysis): Steps<Problem[]> {
  const problems: Problem[] = [];
  let steps = 0;
  for (const { person, names, runs } of overview.persons.values()) {
    if (++steps % LINES_A_STEP === 0) yield;
    if (names.size !== 1) continue;
    const message = `${person} has one image only: training learns nothing about a person from fewer than two.`;
    const place = { line: runs[0]!.first, part: 'person', severity: 'information' } as const;
    problems.push({ ...place, code: 'single-image', message });
  }
  return problems;
}

/** In the order of the lines. Those that are too many to be shown are only counted, and get no hint. */
function* missingFiles({ document }: Analysis, check: DiskCheck): Steps<Problem[]> {
  const problems: Problem[] = [];
  for (const line of Uint32Array.from(check.missing).sort()) {
    if (problems.length % LINES_A_STEP === 0) yield;
    const parsed = parsedLine(document.lines[line]!);
    if (parsed.kind !== 'image') continue;
    const spelling = problems.length < MOST_PROBLEMS ? check.spellingOf(parsed.image) : null;
    const hint = spelling === null ? '' : ` There is ${spelling}.`;
    const message = `images/${parsed.image} does not exist.${hint}`;
    problems.push({ code: 'missing-file', line, part: 'line', severity: 'error', message });
  }
  return problems;
}

/** One finding a person who has a line, at their first one; one for all others, at the end. */
function* unlistedImages(
  { document, overview }: Analysis,
  { unlisted }: DiskCheck,
): Steps<Problem[]> {
  const problems: Problem[] = [];
  const strangers: string[] = [];
  let steps = 0;
  for (const [person, images] of unlisted) {
    if (++steps % LINES_A_STEP === 0) yield;
    const first = overview.persons.get(person)?.runs[0]?.first;
    if (first === undefined) {
      strangers.push(`${person} (${images.length})`);
      continue;
    }
    const names = enumerate(images.map((image) => image.slice(person.length + 1)));
    const message =
      images.length === 1
        ? `An image of ${person} is on the disk and not listed: ${names}.`
        : `${images.length} images of ${person} are on the disk and not listed: ${names}.`;
    const place = { line: first, part: 'person', severity: 'information' } as const;
    problems.push({ ...place, code: 'unlisted-image', message });
  }
  if (strangers.length > 0) problems.push(unlistedPeople(strangers, document.lines.length));
  return problems;
}

function unlistedPeople(strangers: string[], lineCount: number): Problem {
  const people = strangers.length === 1 ? 'One person has' : `${strangers.length} people have`;
  return {
    code: 'unlisted-person',
    // The last line is empty as a rule, and nothing can be seen there.
    line: Math.max(0, lineCount - 2),
    part: 'line',
    severity: 'information',
    message: `${people} images on the disk and no line here: ${enumerate(strangers)}.`,
  };
}

/** "a, b, c and 4 more" */
function enumerate(names: readonly string[]): string {
  const told = names.slice(0, NAMES_TOLD).join(', ');
  const more = names.length - NAMES_TOLD;
  return more > 0 ? `${told} and ${more} more` : told;
}
