import { compareCodePoints } from '../dataset/codePointOrder';
import { parsedLine, type ListDocument } from './listDocument';
import { BYTE_ORDER_MARK } from './parseLine';
import { LINES_A_STEP, type Steps } from './slices';

/** Neighbouring lines about one person; blank and bad ones between them belong to it. */
export interface Run {
  person: string;
  /** Lines, counted from 0. */
  first: number;
  last: number;
}

/** The lines about one person. */
export interface PersonLines {
  person: string;
  /** Image's name → its first line, ascending. */
  names: Map<string, number>;
  runs: Run[];
}

/** What an open list.txt says, without a look at the disk. Lines are counted from 0. */
export interface Overview {
  /** In the order of their first lines. */
  persons: ReadonlyMap<string, PersonLines>;
  /** In the order of the lines. */
  runs: readonly Run[];
  /** Images, each counted once. */
  imageCount: number;
  /** Lines that repeat another. */
  duplicates: readonly { line: number; first: number }[];
  /** Lines that are no `<person>/<image>`, or not without doubt. */
  badLines: readonly number[];
  /** Lines that end otherwise than in "\n". */
  foreignEnds: number;
  /** Whether the text begins with a byte-order mark. */
  hasMark: boolean;
}

/** Of a list that nobody has looked at. */
export const EMPTY_OVERVIEW: Overview = {
  persons: new Map(),
  runs: [],
  imageCount: 0,
  duplicates: [],
  badLines: [],
  foreignEnds: 0,
  hasMark: false,
};

export function* overviewOf({ lines }: Pick<ListDocument, 'lines'>): Steps<Overview> {
  const persons = new Map<string, PersonLines>();
  const runs: Run[] = [];
  let imageCount = 0;
  const duplicates: { line: number; first: number }[] = [];
  const badLines: number[] = [];
  let foreignEnds = 0;
  let known: PersonLines = { person: '', names: new Map(), runs: [] };
  let run: Run = { person: '', first: 0, last: 0 };
  for (let i = 0; i < lines.length; i++) {
    if (i % LINES_A_STEP === 0) yield;
    const line = lines[i]!;
    if (line.end === '\r\n' || line.end === '\r') foreignEnds++;
    const parsed = parsedLine(line);
    if (parsed.kind === 'bad' || (parsed.kind === 'image' && parsed.warning)) badLines.push(i);
    if (parsed.kind !== 'image') continue;
    const { person, name } = parsed;
    if (run.person === person) run.last = i;
    else {
      run = { person, first: i, last: i };
      runs.push(run);
      known = persons.get(person) ?? { person, names: new Map(), runs: [] };
      known.runs.push(run);
      persons.set(person, known);
    }
    const first = known.names.get(name);
    if (first !== undefined) duplicates.push({ line: i, first });
    else {
      known.names.set(name, i);
      imageCount++;
    }
  }
  const hasMark = lines[0]!.text.startsWith(BYTE_ORDER_MARK);
  return { persons, runs, imageCount, duplicates, badLines, foreignEnds, hasMark };
}

/** The line that lists an image first; undefined when none does. */
export function firstLineOf(
  { persons }: Pick<Overview, 'persons'>,
  image: string,
): number | undefined {
  const slash = image.indexOf('/');
  return persons.get(image.slice(0, slash))?.names.get(image.slice(slash + 1));
}

/** Whether the people of a list stand in the order in which it is written: by code point. */
export function areRunsSorted(runs: readonly Run[]): boolean {
  return runs.every(
    ({ person }, i) => i === 0 || compareCodePoints(`${runs[i - 1]!.person}/`, `${person}/`) < 0,
  );
}
