import { join } from 'node:path';

/** Where a change's files lie. */
export interface Folders {
  /** Absolute path of the dataset. */
  dataset: string;
  /** Absolute path of the change's own folder in the trash. */
  entry: string;
}

/** Begin with a dot, as no person's folder does: erasing somebody of that name must not find them. */
export const REMOVED = '.removed';
export const MADE = '.made';

export function removedPlace(image: string): string {
  return `${REMOVED}/${image}`;
}

export function madePlace(image: string): string {
  return `${MADE}/${image}`;
}

export function imagePlace(image: string): string {
  return `images/${image}`;
}

export function isInTrash(place: string): boolean {
  return place.startsWith('.');
}

/** The absolute path of a place. */
export function pathOf(place: string, { dataset, entry }: Folders): string {
  return join(isInTrash(place) ? entry : dataset, ...place.split('/'));
}

/** "<person>/<image>" for people's eyes. */
export function shownPlace(place: string): string {
  return place.slice(place.indexOf('/') + 1);
}
