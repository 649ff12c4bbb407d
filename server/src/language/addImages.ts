import { compareCodePoints } from '../dataset/codePointOrder';
import { parsedLine, type ListDocument } from './listDocument';
import { areRunsSorted, type Overview, type Run } from './overview';
import { LINES_A_STEP, type Steps } from './slices';

type Lines = Pick<ListDocument, 'lines'>;

/**
 * Where new lines belong: among the person's own, in their order; those of a new person where their name
 * would stand in a sorted list, else at the end.
 * @param images none of them in the list, sorted by code point
 * @returns line → lines to insert before it, as toEdits takes them
 */
export function* insertionsOf(
  document: Lines,
  { persons, runs }: Pick<Overview, 'persons' | 'runs'>,
  images: Iterable<string>,
): Steps<Map<number, string[]>> {
  const insertions = new Map<number, string[]>();
  const sortedRuns = areRunsSorted(runs) ? runs : null;
  let steps = 0;
  for (const image of images) {
    if (++steps % LINES_A_STEP === 0) yield;
    const person = image.slice(0, image.indexOf('/'));
    const own = persons.get(person)?.runs.at(-1);
    const line =
      own === undefined
        ? placeOfPerson(document, sortedRuns, person)
        : placeIn(document, own, image);
    const there = insertions.get(line);
    if (there === undefined) insertions.set(line, [image]);
    else there.push(image);
  }
  return insertions;
}

/** In a run that is not sorted it is some place in it. */
function placeIn({ lines }: Lines, { first, last }: Run, image: string): number {
  return firstWhere(first, last + 1, (i) => {
    const parsed = parsedLine(lines[i]!);
    return parsed.kind === 'image' && compareCodePoints(parsed.image, image) > 0;
  });
}

function placeOfPerson({ lines }: Lines, sortedRuns: readonly Run[] | null, person: string) {
  const end = lines.at(-1)!.text === '' ? lines.length - 1 : lines.length;
  if (sortedRuns === null) return end;
  const isBehind = (i: number) => compareCodePoints(`${sortedRuns[i]!.person}/`, `${person}/`) > 0;
  return sortedRuns[firstWhere(0, sortedRuns.length, isBehind)]?.first ?? end;
}

/** The first of `from` … `to − 1` for which something holds that holds for all behind it; else `to`. */
function firstWhere(from: number, to: number, holds: (i: number) => boolean): number {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
