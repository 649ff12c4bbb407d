import type { FindingKind } from '../../../protocol/src/webviewReview';
import type { ReviewEntry } from './reviewItems';

/** What stands beside an image or a person in the tree. */
export interface FindingBadge {
  /** Two characters at most. */
  text: string;
  /** A sentence for each finding. */
  words: string[];
}

/** Beside an image; what is about folders counts beside those. */
const LETTERS: Partial<Record<FindingKind, string>> = {
  wrongLabels: 'W',
  duplicates: 'D',
  leaks: 'L',
  poor: 'P',
};

/**
 * What the open questions of a review say about images, and how many there are about each person.
 * @returns `<person>/<image>`, or `<person>`, → badge; an image that several are about has the first one's letter
 */
export function findingBadges(entries: readonly ReviewEntry[]): Map<string, FindingBadge> {
  const badges = new Map<string, FindingBadge>();
  const add = (path: string, text: string, words: string) => {
    const badge = badges.get(path);
    if (badge === undefined) badges.set(path, { text, words: [words] });
    else badge.words.push(words);
  };
  for (const { item, images, persons } of entries) {
    const letter = LETTERS[item.kind];
    if (letter !== undefined) for (const image of images) add(image, letter, item.words);
    const about = new Set([...images.map(personOf), ...persons]);
    for (const person of about) add(person, '', item.words);
  }
  for (const [path, badge] of badges) if (!path.includes('/')) badge.text = count(badge.words);
  return badges;
}

/** @returns paths whose badges came, went or say something else: an answer is about a few of thousands */
export function changedBadges(
  before: ReadonlyMap<string, FindingBadge>,
  now: ReadonlyMap<string, FindingBadge>,
): string[] {
  return [...new Set([...before.keys(), ...now.keys()])].filter((path) => {
    const [was, is] = [before.get(path), now.get(path)];
    return was?.text !== is?.text || was?.words.join('\n') !== is?.words.join('\n');
  });
}

function count({ length }: readonly string[]): string {
  return length > 99 ? '++' : String(length);
}

function personOf(image: string): string {
  return image.slice(0, image.indexOf('/'));
}
