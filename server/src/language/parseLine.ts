import { isImageName } from '../dataset/listFile';

/** What is wrong with a path in list.txt. */
export type PathProblem =
  | 'absolute'
  | 'backslash'
  | 'parent-folder'
  | 'too-few-names'
  | 'too-many-names'
  | 'control-character'
  | 'outer-space';

/** What a line of list.txt says. */
export type ParsedLine =
  | { kind: 'blank' }
  | {
      kind: 'image';
      /** `<person>/<image>`, without a byte-order mark. */
      image: string;
      person: string;
      name: string;
      /** Characters of the line before `image`: 1 for a byte-order mark, else 0. */
      start: number;
      /** The line is taken as it is, but not every system or eye will read it the same. */
      warning: PathProblem | null;
    }
  | { kind: 'bad'; problem: PathProblem };

const BLANK: ParsedLine = { kind: 'blank' };
export const BYTE_ORDER_MARK = '\ufeff';

/**
 * Control characters, and those that no eye sees or that turn the reading direction round. Joiners, which
 * some scripts need, are none of them.
 */
const UNSEEN = /[\p{Cc}\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u2069\ufeff]/u;
const UNSEEN_ALL = new RegExp(UNSEEN.source, 'gu');

/** What nearly all lines look like, and none that is in doubt: two names of plain letters, digits and signs. */
const PLAIN =
  /^[\w()+=@#~,;-][\w ()+=@#~,;.-]*\/[\w()+=@#~,;-](?:[\w ()+=@#~,;.-]*[\w()+=@#~,;-])?$/;

/** A line without its end. A byte-order mark before it counts for nothing, as where list.txt is read. */
export function parseLine(text: string): ParsedLine {
  if (PLAIN.test(text)) return imageLine(text, 0, null);
  if (text.trim() === '') return BLANK;
  const start = text.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0;
  const image = start === 0 ? text : text.slice(start);
  if (!isImageName(image)) return { kind: 'bad', problem: problemOf(image) };
  return imageLine(image, start, warningOf(image));
}

function imageLine(image: string, start: number, warning: PathProblem | null): ParsedLine {
  const slash = image.indexOf('/');
  const [person, name] = [image.slice(0, slash), image.slice(slash + 1)];
  return { kind: 'image', image, person, name, start, warning };
}

/** Why a text is no `<person>/<image>`. */
function problemOf(text: string): PathProblem {
  if (/^([/\\]|[a-z]:[/\\]|[a-z][a-z0-9+.-]+:\/\/)/i.test(text)) return 'absolute';
  const names = text.split(/[/\\]/);
  if (names.includes('..') || names.includes('.')) return 'parent-folder';
  if (text.includes('\\')) return 'backslash';
  const real = names.filter((name) => name !== '');
  if (real.length < 2) return 'too-few-names';
  if (names.length > 2) return 'too-many-names';
  return 'control-character';
}

function warningOf(image: string): PathProblem | null {
  if (image.includes('\\')) return 'backslash';
  if (UNSEEN.test(image)) return 'control-character';
  return image.trim() === image ? null : 'outer-space';
}

/** The same text without what no eye sees. */
export function withoutUnseen(text: string): string {
  return text.replace(UNSEEN_ALL, '');
}
