import type { FaceRow } from './facesTable';
import type { Skip } from './outcome';
import type { RawPhoto } from './scanRaw';

/** What became of a photo in this run. */
export type PhotoOutcome =
  | {
      kind: 'kept';
      row: FaceRow;
      /** The crop was written by this run. */
      made: boolean;
      /** The crop is not in list.txt yet: made by this run or by one that did not end. */
      unlisted: boolean;
    }
  | { kind: 'kept-by-hand' }
  | { kind: 'skipped'; skip: Skip };

/** A photo of this run's share, in the order of `<person>/<image>`. */
export interface PhotoWork {
  photo: RawPhoto;
  person: string;
  /** SHA-256 (hex) and size of the file; null and 0 when it could not be read. */
  photoSha256: string | null;
  photoBytes: number;
  /** SHA-256 (hex) of the crop this run wrote for it; null when it wrote none. */
  written: string | null;
  /** null: the networks have to look at it. */
  outcome: PhotoOutcome | null;
}

export function skipped(reason: Skip['reason'], words = ''): PhotoOutcome {
  return { kind: 'skipped', skip: { reason, words } };
}
