import type { GalleryEmbeddings } from './gallery';

/** One person's rows of a gallery; none for somebody who is not in it. */
export function embeddingsOf(known: GalleryEmbeddings, name: string): GalleryEmbeddings {
  const rows = known.persons.flatMap((person, row) => (person === name ? [row] : []));
  const length = known.values.length / Math.max(known.persons.length, 1);
  const values = new Float32Array(rows.length * length);
  rows.forEach((row, i) => {
    values.set(known.values.subarray(row * length, (row + 1) * length), i * length);
  });
  return { persons: rows.map(() => name), sources: rows.map((row) => known.sources[row]!), values };
}
