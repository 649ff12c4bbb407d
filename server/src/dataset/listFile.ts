import { readFile } from 'node:fs/promises';
import { sep } from 'node:path';
import { ErrorCode } from '../../../protocol/src/errors';
import { LikenessError } from '../errors';
import { writeFileAtomic } from '../files/atomicFile';
import { compareCodePoints } from './codePointOrder';

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
 * @throws LikenessError NotFound when it cannot be read
 */
export async function readList(path: string): Promise<ListFile | null> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw cannotRead(error, path);
  }
  return parseList(text);
}

export function parseList(text: string): ListFile {
  const images = new Set<string>();
  const notes: string[] = [];
  const lines = text.replace(/^\ufeff/, '').split('\n');
  lines.forEach((raw, i) => {
    const line = raw.replace(/\r$/, '');
    if (line.trim() === '') return;
    if (isImageName(line)) images.add(line);
    else notes.push(`list.txt, line ${i + 1}: "${line}" is not <person>/<image>; it is ignored.`);
  });
  return { images: [...images].sort(compareCodePoints), notes };
}

/** Writes list.txt, sorted by code point, each image once, in one atomic step. */
export async function writeList(path: string, images: Iterable<string>): Promise<void> {
  const sorted = [...new Set(images)].sort(compareCodePoints);
  await writeFileAtomic(path, sorted.map((image) => `${image}\n`).join(''));
}

/** Whether a text is `<person>/<image>`: two plain names that stay inside the dataset and in one line. */
export function isImageName(text: string): boolean {
  const names = text.split('/');
  return names.length === 2 && names.every(isPlainName);
}

function isPlainName(name: string): boolean {
  if (name === '' || name === '.' || name === '..') return false;
  // On Windows a backslash separates folders and a colon names a drive or stream.
  return !(sep === '\\' ? /[\n\r\0\\:]/ : /[\n\r\0]/).test(name);
}

function cannotRead(error: unknown, path: string): LikenessError {
  const { code } = error as NodeJS.ErrnoException;
  return new LikenessError(
    ErrorCode.NotFound,
    `${path} cannot be read (${code ?? String(error)}).`,
    'Check its permissions and the disk it is on.',
    path,
  );
}
