import type { FaceRow } from './facesTable';

/**
 * Crops that curation put under another name than their photo's, by moving them or renaming their person:
 * their row in the table of faces says so, since it keeps the photo's path. They stay where they were put, and
 * their photo gives no second crop.
 */
export class PlacedCrops {
  /** Image → row. */
  readonly rows = new Map<string, FaceRow>();
  private readonly byPhoto = new Map<string, FaceRow>();

  /** @param rows the younger ones later */
  constructor(rows: Iterable<FaceRow>) {
    for (const row of rows) {
      this.rows.set(row.image, row);
      this.byPhoto.set(keyOf(nameOfPhoto(row.photo), row.photoSha256), row);
    }
  }

  /** The crop of a photo that was put elsewhere; a photo that has changed since gives a new crop. */
  ofPhoto(image: string, photoSha256: string): FaceRow | null {
    return this.byPhoto.get(keyOf(image, photoSha256)) ?? null;
  }
}

export function isPlaced({ image, photo }: FaceRow): boolean {
  return nameOfPhoto(photo) !== image;
}

/** The name in the dataset that a photo's crop is given at first: the last two parts of its path. */
function nameOfPhoto(path: string): string {
  return path.split('/').slice(-2).join('/');
}

function keyOf(image: string, photoSha256: string): string {
  return `${photoSha256} ${image}`;
}
