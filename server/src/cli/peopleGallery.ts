import { Gallery } from '../gallery/gallery';
import type { JobOptions, Outcome } from './verb';

/** Flags that every verb about people takes. */
export interface PeopleFlags extends JobOptions {
  gallery: string;
}

export async function withGallery(
  flags: PeopleFlags,
  work: (gallery: Gallery) => Promise<Outcome>,
): Promise<Outcome> {
  const gallery = new Gallery(flags.gallery);
  try {
    return await work(gallery);
  } finally {
    gallery.close();
  }
}

/** "2026-11-23" */
export function day(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** "1 face", "3 faces" */
export function countOf(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
