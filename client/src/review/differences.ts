import type { ReviewChange, ReviewItem } from '../../../protocol/src/webviewReview';

/** @returns what makes one list of questions the other, both in the order of the review */
export function differences(
  before: readonly ReviewItem[],
  now: readonly ReviewItem[],
): Pick<ReviewChange, 'gone' | 'back'> {
  const [had, has] = [before, now].map((items) => new Set(items.map(({ id }) => id)));
  return {
    gone: before.flatMap(({ id }) => (has!.has(id) ? [] : [id])),
    back: now.flatMap((item, index) => (had!.has(item.id) ? [] : [{ index, item }])),
  };
}
