import { readFile } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { sep } from 'node:path';
import { ErrorCode } from '../../../protocol/src/errors';
import { cannotRead, LikenessError } from '../errors';
import { writeFileAtomic } from '../files/atomicFile';
import { NAMES_A_TURN, sortNames, type InTurns } from './sortNames';

/** What list.txt says, and sentences about the lines that were passed over. */
export interface ListFile {
  /** `<person>/<image>`, sorted by code point, each once. */
  images: string[];
  notes: string[];
}

/**
 * Reads list.txt: one `<person>/<image>` a line. Windows line ends, a byte-order mark, blank lines and
 * duplicates are tolerated; a line that is not two names, or leaves the dataset, is noted and ignored.
 * @returns null when there is no such file
 * @throws LikenessError NotFound when it cannot be read, CorruptFile when it is no UTF-8 text: it holds
 * what somebody curated, so it must not be taken for an empty one
 */
export async function readList(path: string): Promise<ListFile | null> {
  const file = await readListBytes(path);
  return file === null ? null : letOthersWork(parsing(file.text));
}

/** What readList reads, as it is; a byte-order mark is no part of the text. */
export async function readListBytes(path: string): Promise<{ bytes: Buffer; text: string } | null> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw cannotRead(error, path);
  }
  return { bytes, text: decodeText(bytes, path) };
}

function decodeText(bytes: Uint8Array, path: string): string {
  // No name holds a zero byte, while UTF-16, which some editors save, and damaged files are full of them.
  if (bytes.includes(0)) throw notText(path);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw notText(path);
  }
}

/** Of many bad lines, as in a file that is no list at all, so many are told in full. */
const BAD_LINES_TOLD = 10;
const LINE_LETTERS_TOLD = 100;

export function parseList(text: string): ListFile {
  const steps = parsing(text);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** parseList in turns. */
export function* parsing(text: string): InTurns<ListFile> {
  const images = new Set<string>();
  const bad: string[] = [];
  let start = text.startsWith('\ufeff') ? 1 : 0;
  for (let number = 1; start < text.length; number++) {
    const end = text.indexOf('\n', start);
    const line = text.slice(start, end < 0 ? text.length : end).replace(/\r$/, '');
    start = end < 0 ? text.length : end + 1;
    if (number % NAMES_A_TURN === 0) yield;
    if (isImageName(line)) images.add(line);
    else if (line.trim() !== '') {
      const words = `list.txt, line ${number}: "${shortened(line)}"`;
      bad.push(`${words} is not <person>/<image>; it is ignored.`);
    }
  }
  const notes = bad.slice(0, BAD_LINES_TOLD);
  if (bad.length > notes.length) {
    notes.push(`list.txt: ${bad.length - notes.length} more such lines are ignored.`);
  }
  return { images: yield* sortNames([...images]), notes };
}

/**
 * With millions of lines this takes seconds, in which a lock must be renewed and a cancel heard. A lock that
 * is not renewed is another process's for the taking.
 */
export async function letOthersWork<T>(steps: InTurns<T>): Promise<T> {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    await setImmediate();
  }
}

function shortened(line: string): string {
  return line.length <= LINE_LETTERS_TOLD ? line : `${line.slice(0, LINE_LETTERS_TOLD)}…`;
}

/** Writes list.txt, sorted by code point, each image once, in one atomic step. */
export async function writeList(path: string, images: Iterable<string>): Promise<void> {
  await writeFileAtomic(path, await textOfList(images));
}

/** The bytes that writeList writes. */
export async function textOfList(images: Iterable<string>): Promise<Buffer> {
  const sorted = await letOthersWork(sortNames([...new Set(images)]));
  return letOthersWork(joining(sorted));
}

/** One name a line, as UTF-8. */
function* joining(names: readonly string[]): InTurns<Buffer> {
  const parts: Buffer[] = [];
  for (let i = 0; i < names.length; i += NAMES_A_TURN) {
    parts.push(Buffer.from(`${names.slice(i, i + NAMES_A_TURN).join('\n')}\n`));
    yield;
  }
  return Buffer.concat(parts);
}

/** Whether a text is `<person>/<image>`: two plain names that stay inside the dataset and in one line. */
export function isImageName(text: string): boolean {
  const slash = text.indexOf('/');
  if (slash < 0 || text.includes('/', slash + 1)) return false;
  return isPlainName(text.slice(0, slash)) && isPlainName(text.slice(slash + 1));
}

const UNUSABLE = sep === '\\' ? /[\n\r\0\\:]/ : /[\n\r\0]/;

function isPlainName(name: string): boolean {
  if (name === '' || name === '.' || name === '..') return false;
  // On Windows a backslash separates folders and a colon names a drive or stream.
  return !UNUSABLE.test(name);
}

function notText(path: string): LikenessError {
  return new LikenessError(
    ErrorCode.CorruptFile,
    `${path} is not UTF-8 text.`,
    'Save it again as UTF-8, or restore it; without it every crop in images/ belongs to the dataset.',
    path,
  );
}
