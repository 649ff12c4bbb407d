import { ErrorCode } from '../../../protocol/src/errors';
import { LikenessError } from '../errors';

/** An image as a pairs file names it. */
export interface NamedImage {
  person: string;
  /** ≥ 1; "0001" in the file's name. */
  number: number;
}

export interface NamedPair {
  left: NamedImage;
  right: NamedImage;
  /** Counted from 1, for messages. */
  line: number;
}

/** Pairs of one block of a pairs file. */
export interface NamedFold {
  positives: NamedPair[];
  negatives: NamedPair[];
}

/**
 * Reads a pairs file in LFW's formats (Huang et al. 2007; http://vis-www.cs.umass.edu/lfw/README.txt):
 * - `pairs.txt`: the first line holds the number of folds and of pairs n of each kind in a fold; then,
 *   for each fold, n same-person lines "name number number" and n different-person lines
 *   "name number name number".
 * - `pairsDevTrain.txt`, `pairsDevTest.txt`: the first line holds n only; one block of 2·n lines.
 *
 * Fields are separated by tabs (then names may contain spaces) or by spaces.
 * @param path for messages
 * @throws LikenessError CorruptFile with the line and what to do about it
 */
export function parsePairsFile(text: string, path: string): NamedFold[] {
  const lines = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((content, i) => ({ content: content.trim(), line: i + 1 }))
    .filter(({ content }) => content !== '');
  const fail = (line: number, problem: string, remedy: string): never => {
    throw new LikenessError(
      ErrorCode.CorruptFile,
      `${path}, line ${line}: ${problem}`,
      remedy,
      path,
    );
  };
  const [header, ...rest] = lines;
  if (header === undefined) return fail(1, 'the file is empty.', HEADER_REMEDY);
  const { folds, perKind } = parseHeader(header, fail);
  const pairs = rest.map((line) => parseLine(line, fail));
  checkCount(pairs.length, folds, perKind, lines.at(-1)!.line, fail);
  return Array.from({ length: folds }, (_, fold) => {
    const block = pairs.slice(fold * 2 * perKind, (fold + 1) * 2 * perKind);
    return splitBlock(block, perKind, fail);
  });
}

type Fail = (line: number, problem: string, remedy: string) => never;
interface Line {
  content: string;
  line: number;
}

const HEADER_REMEDY =
  'Begin the file with the number of folds and the number of pairs of each kind in a fold ("10\t300"), or with the latter only.';
const LINE_REMEDY =
  'Write "name number number" for a pair of one person and "name number name number" for two people, separated by tabs.';
const COUNT_REMEDY =
  'The file may be cut off: get it again, or correct the numbers in its first line.';

function fieldsOf({ content }: Line): string[] {
  return content.split(content.includes('\t') ? /\t+/ : /\s+/).map((field) => field.trim());
}

function parseHeader(header: Line, fail: Fail): { folds: number; perKind: number } {
  const numbers = fieldsOf(header).map(positiveInteger);
  const [first, second] = numbers;
  if (numbers.length > 2 || first === undefined || first === null || second === null) {
    return fail(header.line, `"${header.content}" is no header.`, HEADER_REMEDY);
  }
  return second === undefined ? { folds: 1, perKind: first } : { folds: first, perKind: second };
}

function positiveInteger(text: string): number | null {
  const value = Number(text);
  return /^\d+$/.test(text) && value >= 1 && Number.isSafeInteger(value) ? value : null;
}

function parseLine(line: Line, fail: Fail): NamedPair {
  const fields = fieldsOf(line);
  if (fields.length !== 3 && fields.length !== 4) {
    return fail(line.line, `it has ${fields.length} fields, not 3 or 4.`, LINE_REMEDY);
  }
  const image = (person: string, number: string): NamedImage =>
    parseImage(person, number, line, fail);
  const left = image(fields[0]!, fields[1]!);
  const right = fields.length === 3 ? image(fields[0]!, fields[2]!) : image(fields[2]!, fields[3]!);
  if (fields.length === 4 && left.person === right.person) {
    return fail(
      line.line,
      `both names of a different-person pair are "${left.person}".`,
      LINE_REMEDY,
    );
  }
  if (fields.length === 3 && left.number === right.number) {
    return fail(line.line, 'it compares an image with itself.', 'Name two different images.');
  }
  return { left, right, line: line.line };
}

function parseImage(person: string, number: string, line: Line, fail: Fail): NamedImage {
  const value = positiveInteger(number);
  if (value === null) return fail(line.line, `"${number}" is no image number.`, LINE_REMEDY);
  // The name becomes part of a path, which must stay inside the folder of images.
  if (person === '' || person === '.' || person === '..' || /[/\\\0]/.test(person)) {
    return fail(line.line, `"${person}" cannot be the name of a folder.`, LINE_REMEDY);
  }
  return { person, number: value };
}

function checkCount(
  found: number,
  folds: number,
  perKind: number,
  lastLine: number,
  fail: Fail,
): void {
  const expected = folds * perKind * 2;
  if (found === expected) return;
  const problem = `the first line announces ${expected} pairs (${folds} × ${perKind} × 2), but the file has ${found}.`;
  fail(lastLine, problem, COUNT_REMEDY);
}

/** A block holds `perKind` pairs of each kind; LFW lists the same-person pairs first. */
function splitBlock(block: NamedPair[], perKind: number, fail: Fail): NamedFold {
  const isPositive = (pair: NamedPair): boolean => pair.left.person === pair.right.person;
  const positives = block.filter(isPositive);
  if (positives.length !== perKind) {
    const problem = `the fold beginning here has ${positives.length} same-person pairs, not ${perKind}.`;
    fail(block[0]!.line, problem, COUNT_REMEDY);
  }
  return { positives, negatives: block.filter((pair) => !isPositive(pair)) };
}
