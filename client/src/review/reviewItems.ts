import type {
  DuplicateImages,
  Finding,
  Leak,
  MixedFolder,
  PoorImage,
  ReviewResult,
  SamePerson,
  WrongLabel,
} from '../../../protocol/src/review';
import type { FindingKind, PictureGroup, ReviewItem } from '../../../protocol/src/webviewReview';

/** What one finding is about, and the item that asks about it. */
export interface ReviewEntry {
  item: ReviewItem;
  /** Every image that accepting touches or that the question shows: when one is elsewhere, it is no question any more. */
  images: string[];
  /** Those whom it is about as a whole: when one was merged away, it is no question any more. */
  persons: string[];
  fix: Fix | null;
}

/** How a finding is put right. */
export type Fix =
  | { kind: 'move'; images: string[]; person: string }
  | { kind: 'exclude'; images: string[] }
  | { kind: 'delete'; images: string[] }
  | { kind: 'merge'; persons: string[]; into: string }
  /** The host finds a name that is free. */
  | { kind: 'split'; images: string[]; person: string };

/** More pictures than these in a row say no more. */
const SHOWN = 8;

/** All findings as questions, the most certain first in each kind. */
export function reviewEntries(result: ReviewResult): ReviewEntry[] {
  return [
    ...result.wrongLabels.map(wrongLabel),
    ...result.samePerson.map(samePerson),
    ...result.mixedFolders.map(mixedFolder),
    ...result.duplicates.map(duplicates),
    ...result.leaks.map((found) => leak(found, result.samePerson)),
    ...result.poor.map(poor),
  ];
}

function wrongLabel(found: WrongLabel): ReviewEntry {
  const { image, person, suggested, distance, suggestedDistance, nearestOwn, resembles } = found;
  const far = distance === null ? '' : ` (distance ${distance.toFixed(2)})`;
  const near = suggestedDistance === null ? '' : ` (distance ${suggestedDistance.toFixed(2)})`;
  const said = found.marked ? 'It was marked as wrong. ' : '';
  const looks =
    suggested === null
      ? `It looks like nobody of this dataset, and unlike ${person}${far}.`
      : `It looks like ${suggested}${near}, and less like ${person}${far}.`;
  const words = `${said}${looks}`;
  const groups = [
    group('This image', [image]),
    ...(resembles === null ? [] : [group(`Nearest of ${suggested}`, [resembles.image])]),
    ...(nearestOwn === null ? [] : [group(`Nearest of ${person}`, [nearestOwn.image])]),
  ];
  const fix: Fix =
    suggested === null
      ? { kind: 'exclude', images: [image] }
      : { kind: 'move', images: [image], person: suggested };
  return entry('wrongLabels', found, { title: image, words, groups, fix }, { images: [image] });
}

function samePerson(found: SamePerson): ReviewEntry {
  const [larger, smaller] = found.people;
  const words = `${larger} and ${smaller} look like one person: their nearest images are ${found.distance.toFixed(2)} apart.`;
  const groups = [group(larger, [found.nearest[0]]), group(smaller, [found.nearest[1]])];
  const fix: Fix = { kind: 'merge', persons: [smaller], into: larger };
  return entry(
    'samePerson',
    found,
    { title: `${larger} = ${smaller}?`, words, groups, fix },
    { images: found.nearest, persons: found.people },
  );
}

function mixedFolder(found: MixedFolder): ReviewEntry {
  const { person, distance } = found;
  const [larger, smaller] = found.groups;
  const words = `${larger.length} images of ${person} show one person, and ${smaller.length} seem to show another: the nearest of both are ${distance.toFixed(2)} apart.`;
  const groups = [group('One', larger), group('The other', smaller)];
  const fix: Fix = { kind: 'split', images: smaller, person };
  const about = { images: smaller, persons: [person] };
  return entry('mixedFolders', found, { title: person, words, groups, fix }, about);
}

function duplicates(found: DuplicateImages): ReviewEntry {
  const [best, ...copies] = found.images;
  const across = found.acrossPeople ? ' They stand under different people: look who it is.' : '';
  const likeness = (100 * found.score).toFixed(1);
  const words = `${found.images.length} images are the same picture, alike to ${likeness} %. The first is the best one.${across}`;
  const groups = [group('Best', [best!]), group(copies.length === 1 ? 'Copy' : 'Copies', copies)];
  const fix: Fix = { kind: 'delete', images: copies };
  return entry('duplicates', found, { title: best!, words, groups, fix }, found);
}

/** What the run was measured on goes to the person trained on, or out of the list: the next run is measured on neither. */
function leak(found: Leak, samePerson: readonly SamePerson[]): ReviewEntry {
  const { run, kind, trained, measured } = found;
  const words = `The run ${run} was trained on ${trained} and measured on ${measured}, the same ${kind}: its figures are too good.`;
  const isPicture = kind === 'picture';
  const [left, right] = isPicture ? [trained, measured] : nearestOf(trained, measured, samePerson);
  const groups = [
    ...(left === undefined ? [] : [group('Trained on', [left])]),
    ...(right === undefined ? [] : [group('Measured on', [right])]),
  ];
  const fix: Fix = isPicture
    ? { kind: 'exclude', images: [measured] }
    : { kind: 'merge', persons: [measured], into: trained };
  const shown = {
    ...{ title: measured, groups, fix },
    words: `${words} ${isPicture ? 'Exclude the one it was measured on' : 'Merge them'}, and train anew.`,
  };
  const images = [left, right].flatMap((image) => image ?? []);
  return entry('leaks', found, shown, { images, persons: isPicture ? [] : [trained, measured] });
}

/** @returns the most similar images of two people, where the review has found them to be one */
function nearestOf(
  one: string,
  other: string,
  samePerson: readonly SamePerson[],
): [string, string] | [] {
  for (const { people, nearest } of samePerson) {
    if (people[0] === one && people[1] === other) return nearest;
    if (people[0] === other && people[1] === one) return [nearest[1], nearest[0]];
  }
  return [];
}

function poor(found: PoorImage): ReviewEntry {
  const { image, person, words } = found;
  const groups = image === null ? [] : [group(person, [image])];
  const fix: Fix | null = image === null ? null : { kind: 'exclude', images: [image] };
  const about = image === null ? { persons: [person] } : { images: [image] };
  return entry('poor', found, { title: image ?? person, words, groups, fix }, about);
}

function group(title: string, images: readonly string[]): PictureGroup {
  return { title, images: images.slice(0, SHOWN), more: Math.max(0, images.length - SHOWN) };
}

function entry(
  kind: FindingKind,
  { id, score }: Finding,
  { fix, ...shown }: Pick<ReviewItem, 'title' | 'words' | 'groups'> & { fix: Fix | null },
  { images = [], persons = [] }: { images?: readonly string[]; persons?: readonly string[] },
): ReviewEntry {
  return {
    item: { id, kind, score, ...shown, fix: fix === null ? null : fixWords(fix) },
    images: [...images],
    persons: [...persons],
    fix,
  };
}

function fixWords(fix: Fix): string {
  switch (fix.kind) {
    case 'move':
      return `Move to ${fix.person}`;
    case 'exclude':
      return 'Exclude from list.txt';
    case 'delete':
      return fix.images.length === 1 ? 'Delete the copy' : `Delete ${fix.images.length} copies`;
    case 'merge':
      return `Merge into ${fix.into}`;
    case 'split':
      return `Split off ${fix.images.length} images`;
  }
}
