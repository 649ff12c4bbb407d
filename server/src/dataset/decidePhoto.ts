import { join } from 'node:path';
import { exists, hashCrop, isHandMade } from './cropFile';
import type { KnownDataset, KnownPhoto } from './knownPhotos';
import type { SkipReason } from './outcome';
import { skipped, type PhotoOutcome } from './photoWork';
import { CHOSEN_BY_HAND } from './prepareSettings';

/** What a decision about a photo rests on. */
export interface DecideContext {
  known: KnownDataset;
  /** Folder of the crops. */
  images: string;
  /** Whether that folder was there when the run began; if not, all crops are made again. */
  hadImages: boolean;
  /** settingsKey of this run. */
  settings: string;
}

/** Verdicts on the pixels: they stand as long as photo and settings stay the same. */
const LASTING: ReadonlySet<SkipReason> = new Set<SkipReason>([
  'no-face',
  'several-faces',
  'too-small',
  'too-blurred',
  'unreadable',
]);

const NOTHING_MADE: ReadonlySet<string> = new Set();

/**
 * What becomes of a photo without looking at its pixels; null when they have to be looked at.
 * - Nothing changed (photo, settings): the crop, or the reason for having none, stays.
 * - A crop that somebody made, or edited, stays as it is, whatever changed; so does one whose face or margin
 *   they chose, and one that they gave another name.
 */
export async function decidePhoto(
  image: string,
  photoSha256: string,
  context: DecideContext,
): Promise<PhotoOutcome | null> {
  const placed = context.known.placed.ofPhoto(image, photoSha256);
  if (placed !== null) return { kind: 'kept', row: placed, made: false, unlisted: false };
  const known = context.known.photos.get(image);
  const crop = join(context.images, image);
  const isAsSet = known?.settings === context.settings || known?.settings === CHOSEN_BY_HAND;
  if (known?.photoSha256 === photoSha256 && isAsSet) {
    if (known.skip !== null && LASTING.has(known.skip.reason)) {
      return { kind: 'skipped', skip: known.skip };
    }
    if (known.row !== null && (await isThere(crop, known))) {
      return { kind: 'kept', row: known.row, made: false, unlisted: known.unfinished };
    }
  }
  const byHand = await isHandMade(crop, known?.made ?? NOTHING_MADE);
  return byHand ? { kind: 'kept-by-hand' } : null;
}

/** A run that was killed may have noted a crop without having written it, over an older one. */
async function isThere(crop: string, { unfinished, row }: KnownPhoto): Promise<boolean> {
  return unfinished ? (await hashCrop(crop)) === row?.sha256 : exists(crop);
}

/**
 * Whether the user took a photo's crop out of the dataset: its line from list.txt, or its file from
 * images/. It stays out until the photo itself changes or somebody puts the line back.
 */
export async function isRemovedByHand(
  image: string,
  photoSha256: string,
  { known, images, hadImages }: DecideContext,
): Promise<boolean> {
  if (known.dropped.has(image)) return false;
  const placed = known.placed.ofPhoto(image, photoSha256);
  if (placed !== null) {
    const isListed = known.listed === null || known.listed.has(placed.image);
    return !isListed || (hadImages && !(await exists(join(images, placed.image))));
  }
  const unlisted = known.listed !== null && !known.listed.has(image);
  const photo = known.photos.get(image);
  if (photo === undefined) return unlisted && known.handMade.has(image);
  if (photo.unfinished || photo.photoSha256 !== photoSha256) return false;
  if (photo.skip?.reason === 'removed-by-hand') return known.listed === null || unlisted;
  if (photo.row === null) return unlisted && known.handMade.has(image);
  return unlisted || (hadImages && !(await exists(join(images, image))));
}

/**
 * Why a photo can give no crop: its name in the dataset is taken by the crop of another photo, which curation
 * put there. Null when it is not.
 */
export function takenBy(image: string, photoSha256: string, { known }: DecideContext) {
  const other = known.placed.rows.get(image);
  if (other === undefined || known.placed.ofPhoto(image, photoSha256) !== null) return null;
  return skipped('same-name', `the crop of ${other.photo} was moved to this name`);
}

export const REMOVED_BY_HAND = skipped(
  'removed-by-hand',
  'put its line back into list.txt to have it again',
);
