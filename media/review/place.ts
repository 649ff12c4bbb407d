import type {
  FindingKind,
  ReviewChange,
  ReviewContent,
  ReviewItem,
} from '../../protocol/src/webviewReview';

/** The kinds in the order in which they are worked through, and what their lists are called. */
export const KINDS: readonly { kind: FindingKind; title: string }[] = [
  { kind: 'wrongLabels', title: 'Wrong labels' },
  { kind: 'samePerson', title: 'Same person twice' },
  { kind: 'mixedFolders', title: 'Two people in one' },
  { kind: 'duplicates', title: 'Copies' },
  { kind: 'leaks', title: 'Leaks' },
  { kind: 'poor', title: 'Poor images' },
];

/** Where the user is: a list, and the question in it. */
export interface Place {
  kind: FindingKind;
  id: string | null;
  /** Whether questions about all images are listed although some are chosen on the map. */
  all?: boolean;
}

/** The questions that there are after an answer. */
export function changed(
  items: readonly ReviewItem[],
  { gone, back }: Pick<ReviewChange, 'gone' | 'back'>,
): ReviewItem[] {
  const left = new Set(gone);
  const kept = items.filter(({ id }) => !left.has(id));
  for (const { index, item } of back) kept.splice(index, 0, item);
  return kept;
}

/** The questions that are listed: about what is chosen on the map alone, unless the user wants all. */
export function listed(content: ReviewContent | null, { all }: Place): readonly ReviewItem[] {
  if (content === null) return [];
  const { items, chosen } = content;
  if (chosen.images === 0 || all === true) return items;
  const about = new Set(chosen.ids);
  return items.filter(({ id }) => about.has(id));
}

export function ofKind(items: readonly ReviewItem[], kind: FindingKind): ReviewItem[] {
  return items.filter((item) => item.kind === kind);
}

/**
 * Where to go on when questions have gone or come: the same question; else the one that stands where it stood; else the
 * next list that is not empty.
 * @param before the items that the place was chosen from
 */
export function carriedOn(
  place: Place,
  before: readonly ReviewItem[],
  now: readonly ReviewItem[],
): Place {
  const list = ofKind(now, place.kind);
  const same = list.find(({ id }) => id === place.id);
  if (same !== undefined) return place;
  const index = Math.max(
    0,
    ofKind(before, place.kind).findIndex(({ id }) => id === place.id),
  );
  const next = list[Math.min(index, list.length - 1)];
  if (next !== undefined) return { ...place, id: next.id };
  const first = KINDS.flatMap(({ kind }) => ofKind(now, kind)).at(0);
  return first === undefined
    ? { ...place, id: null }
    : { ...place, kind: first.kind, id: first.id };
}

/** @param steps how many questions further down, negative: up */
export function stepped(place: Place, items: readonly ReviewItem[], steps: number): Place {
  const list = ofKind(items, place.kind);
  const index = list.findIndex(({ id }) => id === place.id);
  const to = list[Math.min(Math.max(index + steps, 0), list.length - 1)];
  return to === undefined ? place : { ...place, id: to.id };
}
