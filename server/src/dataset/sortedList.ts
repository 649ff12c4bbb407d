import { compareCodePoints, compareUnits } from './codePointOrder';
import { isImageName, letOthersWork, parsing, readListBytes, textOfList } from './listFile';
import { NAMES_A_TURN, type InTurns } from './sortNames';

const [LINE_FEED, DOT, SLASH] = [0x0a, 0x2e, 0x2f];

/**
 * A list.txt as `writeList` writes it, kept as its text and asked by bisection: half a million names are one
 * text and an array of numbers, read in the time it takes to look at each letter once.
 */
export class SortedList {
  private constructor(
    readonly text: string,
    /** Where each line begins, and one more: the length of the text. */
    private readonly starts: readonly number[],
  ) {}

  /** @returns null for a text that `writeList` would write otherwise: unsorted, doubled, not closed by "\n" */
  static *of(text: string): InTurns<SortedList | null> {
    const starts: number[] = [];
    for (let start = 0, before = 0; start < text.length;) {
      const end = text.indexOf('\n', start);
      if (end < 0 || !isName(text, start, end)) return null;
      if (start > 0 && compareLines(text, before, start) >= 0) return null;
      starts.push(start);
      before = start;
      start = end + 1;
      if (starts.length % NAMES_A_TURN === 0) yield;
    }
    starts.push(text.length);
    return new SortedList(text, starts);
  }

  get length(): number {
    return this.starts.length - 1;
  }

  has(image: string): boolean {
    const at = this.placeOf(image);
    return at < this.length && this.line(at) === image;
  }

  /** The lines about a person, as they stand there; "" for nobody. */
  textOf(person: string): string {
    const first = this.placeOf(`${person}/`);
    return this.text.slice(this.starts[first], this.starts[this.endOf(person, first)]);
  }

  /** `<person>/<image>`, by code point. */
  imagesOf(person: string): string[] {
    return this.textOf(person).split('\n').slice(0, -1);
  }

  /** Everybody with a line. */
  persons(): string[] {
    const persons: string[] = [];
    for (let first = 0; first < this.length;) {
      const start = this.starts[first]!;
      const person = this.text.slice(start, this.text.indexOf('/', start));
      persons.push(person);
      first = this.endOf(person, first);
    }
    return persons;
  }

  /** The text without some lines and with others; what is in both stays. */
  edited(remove: Iterable<string>, add: Iterable<string>): string {
    const added = new Set(add);
    const gone = [...new Set(remove)].filter((image) => this.has(image) && !added.has(image));
    const fresh = [...added].filter((image) => !this.has(image)).sort(compareCodePoints);
    const edits = [
      ...fresh.map((image) => ({ at: this.placeOf(image), image })),
      ...gone.map((image) => ({ at: this.placeOf(image), image: null })),
    ];
    // New lines go before the line that stands there, in their own order: the sort is stable.
    edits.sort((a, b) => a.at - b.at || Number(a.image === null) - Number(b.image === null));
    const parts: string[] = [];
    let done = 0;
    for (const { at, image } of edits) {
      parts.push(this.text.slice(done, this.starts[at]));
      if (image !== null) parts.push(`${image}\n`);
      done = this.starts[image === null ? at + 1 : at]!;
    }
    return parts.join('') + this.text.slice(done);
  }

  private line(at: number): string {
    return this.text.slice(this.starts[at], this.starts[at + 1]! - 1);
  }

  /** The first line that does not come before a text. */
  private placeOf(text: string): number {
    let [low, high] = [0, this.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compareCodePoints(this.line(middle), text) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** All lines of a person follow one another, as they begin alike. */
  private endOf(person: string, first: number): number {
    const prefix = `${person}/`;
    let [low, high] = [first, this.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.text.startsWith(prefix, this.starts[middle])) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/**
 * @returns the list as it would be written, and the bytes as they are; null when there is no such file
 * @throws LikenessError as `readList` does
 */
export async function readSortedList(
  path: string,
): Promise<{ list: SortedList; bytes: Uint8Array } | null> {
  const file = await readListBytes(path);
  if (file === null) return null;
  const { bytes, text } = file;
  const asItIs = await letOthersWork(SortedList.of(text));
  if (asItIs !== null) return { list: asItIs, bytes };
  const { images } = await letOthersWork(parsing(text));
  return { list: await sortedList(images), bytes };
}

export async function sortedList(images: Iterable<string>): Promise<SortedList> {
  const text = (await textOfList(images)).toString();
  return (await letOthersWork(SortedList.of(text)))!;
}

/** Compares the line that begins at `a` with the one at `b`, as compareCodePoints does. */
function compareLines(text: string, a: number, b: number): number {
  for (let i = 0; ; i++) {
    const [x, y] = [text.charCodeAt(a + i), text.charCodeAt(b + i)];
    if (x === y && x !== LINE_FEED) continue;
    const isAtEnd = x === LINE_FEED || y === LINE_FEED;
    return isAtEnd ? Number(y === LINE_FEED) - Number(x === LINE_FEED) : compareUnits(x, y);
  }
}

/** Whether a line is an image's name; what only plain signs are in is seen without making a text of it. */
function isName(text: string, start: number, end: number): boolean {
  let slash = -1;
  for (let i = start; i < end; i++) {
    const sign = text.charCodeAt(i);
    if (sign === SLASH && slash < 0) slash = i;
    else if (!isPlain(sign)) return isImageName(text.slice(start, end));
  }
  const beginsWithDot = [start, slash + 1].some((place) => text.charCodeAt(place) === DOT);
  const isSimple = slash > start && slash < end - 1 && !beginsWithDot;
  return isSimple || isImageName(text.slice(start, end));
}

/** Letters, digits, "-", "." and "_". */
function isPlain(sign: number): boolean {
  return (
    (sign >= 0x61 && sign <= 0x7a) ||
    (sign >= 0x30 && sign <= 0x39) ||
    (sign >= 0x41 && sign <= 0x5a) ||
    sign === 0x5f ||
    sign === 0x2d ||
    sign === DOT
  );
}
