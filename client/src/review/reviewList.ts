import type { ReviewResult } from '../../../protocol/src/review';
import type { ReviewItem } from '../../../protocol/src/webviewReview';
import { reviewEntries, type ReviewEntry } from './reviewItems';

/** An answer that can be taken back. */
export interface Answered {
  how: 'accepted' | 'rejected';
  entry: ReviewEntry;
}

/**
 * The findings of one review and what was answered. What an answer has moved away takes other questions about the
 * same images with it, until it is taken back.
 */
export class ReviewList {
  private readonly entries: Map<string, ReviewEntry>;
  private readonly answers: Answered[] = [];

  constructor(readonly result: ReviewResult) {
    this.entries = new Map(reviewEntries(result).map((entry) => [entry.item.id, entry]));
  }

  /** @returns what is still to be decided */
  get open(): ReviewItem[] {
    return this.openEntries.map(({ item }) => item);
  }

  get openEntries(): ReviewEntry[] {
    const answered = new Set(this.answers.map(({ entry }) => entry.item.id));
    const gone = new Set(this.answers.flatMap(goneImages));
    const mergedAway = new Set(this.answers.flatMap(goneFolders));
    return [...this.entries.values()]
      .filter(({ item }) => !answered.has(item.id))
      .filter(
        ({ images, persons }) =>
          !images.some((image) => gone.has(image) || mergedAway.has(personOf(image))) &&
          !persons.some((person) => mergedAway.has(person)),
      );
  }

  /** Rejected now, and before. */
  get rejected(): number {
    const now = this.answers.filter(({ how }) => how === 'rejected').length;
    return this.result.rejected + now;
  }

  get last(): Answered | undefined {
    return this.answers.at(-1);
  }

  find(id: string): ReviewEntry | undefined {
    return this.entries.get(id);
  }

  note(answered: Answered): void {
    this.answers.push(answered);
  }

  /** @returns ids of the findings about some of these images, or, where one is about a person, about theirs */
  about(images: readonly string[]): string[] {
    const [wanted, persons] = [new Set(images), new Set(images.map(personOf))];
    const isAbout = (entry: ReviewEntry) =>
      entry.images.some((image) => wanted.has(image)) ||
      entry.persons.some((person) => persons.has(person));
    return [...this.entries.values()].filter(isAbout).map(({ item }) => item.id);
  }

  /** The last answer was taken back. */
  takeBack(): void {
    this.answers.pop();
  }
}

function goneImages({ how, entry: { fix } }: Answered): string[] {
  return how === 'rejected' || fix === null || fix.kind === 'merge' ? [] : fix.images;
}

function goneFolders({ how, entry: { fix } }: Answered): string[] {
  return how === 'accepted' && fix?.kind === 'merge' ? fix.persons : [];
}

function personOf(image: string): string {
  return image.slice(0, image.indexOf('/'));
}
