import { NotificationType, RequestType } from 'vscode-jsonrpc';
import type { ErrorData } from './errors';
import type { ReviewResult } from './review';

/** What a review panel is about. */
export interface ReviewSubject {
  /** Absolute path of the dataset's folder. */
  dataset: string;
}

/** The lists of a review, in the order in which they are worked through. */
export type FindingKind = Exclude<keyof ReviewResult, 'dataset' | 'images' | 'people' | 'rejected'>;

/** Pictures that belong together: those of one person, or of one side of the question. */
export interface PictureGroup {
  title: string;
  /** `<person>/<image>`; at most a few, see `more`. */
  images: string[];
  /** How many others are not shown. */
  more: number;
}

/** A finding as the page shows it: a question with its evidence. */
export interface ReviewItem {
  id: string;
  kind: FindingKind;
  /** How certain it is, 0–1. */
  score: number;
  /** Short, for the list: "ada/3.jpg". */
  title: string;
  /** One sentence or two: what is wrong, and why. */
  words: string;
  groups: PictureGroup[];
  /** What accepting does: "Move to Ada". Null when only the user can put it right. */
  fix: string | null;
}

export interface ReviewContent {
  items: ReviewItem[];
  images: number;
  people: number;
  /** Findings that were rejected, now or earlier. */
  rejected: number;
  /** Address of the dataset's images: an image's is this, "/", and its encoded name. */
  folder: string;
  /** What taking back would take back; null for nothing. */
  undo: string | null;
  chosen: ChosenFindings;
}

/** Images that are chosen on the map, and the findings about them. */
export interface ChosenFindings {
  /** How many images; 0: nothing is chosen. */
  images: number;
  /** Of findings. */
  ids: string[];
}

/**
 * Page → host: what there is to decide. The first time, and with `again`, the dataset is looked through. Null when that
 * was cancelled.
 */
export const ReviewContentRequest = new RequestType<
  { again?: boolean },
  ReviewContent | null,
  ErrorData
>('likeness/review/content');

/** accept: put it right. reject: nothing is wrong, never ask again. undo: take the last answer back. */
export type ReviewAnswer = 'accept' | 'reject' | 'undo';

/** What an answer has changed: of thousands of questions a few go, or come back. */
export interface ReviewChange extends Pick<ReviewContent, 'rejected' | 'undo'> {
  /** Ids of questions that are not asked any more. */
  gone: string[];
  /** Questions that are asked again, and their places in the list once those before them are there. */
  back: { index: number; item: ReviewItem }[];
}

/** Page → host; nothing is changed when the user left a question. */
export const ReviewAnswerRequest = new RequestType<
  { answer: ReviewAnswer; id: string | null },
  ReviewChange,
  ErrorData
>('likeness/review/answer');

/** Page → host: show an image in an editor of its own, or a person's images. */
export const ReviewOpenRequest = new RequestType<
  { image: string } | { person: string },
  null,
  ErrorData
>('likeness/review/open');

/** Host → page: other images are chosen on the map now. */
export const ReviewChosen = new NotificationType<ChosenFindings>('likeness/review/chosen');

/** Host → page: labels were marked as wrong meanwhile: ask for what there is to decide. */
export const ReviewStale = new NotificationType<object>('likeness/review/stale');
