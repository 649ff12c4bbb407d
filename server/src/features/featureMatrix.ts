/** Frozen features of a dataset's images, row i belonging to `images[i]`. */
export interface FeatureMatrix {
  /** Key of the backbone that made them (Backbone.key). */
  backboneKey: string;
  /** D, length of a row. */
  dimensions: number;
  /** `<person>/<image>` a row, sorted by code point. */
  images: readonly string[];
  /** SHA-256 (hex) of each image file's bytes. */
  hashes: readonly string[];
  /** N×D, row-major, not normalised. */
  values: Float32Array;
}

/** The person of a list.txt entry: what stands before its first slash. */
export function personOf(image: string): string {
  return image.slice(0, image.indexOf('/'));
}
