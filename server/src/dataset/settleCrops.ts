import { join } from 'node:path';
import { exists, isHandMade } from './cropFile';
import { cropsIn } from './datasetIndex';
import type { FaceRow } from './facesTable';
import type { KnownDataset } from './knownPhotos';
import type { PhotoWork } from './photoWork';

/** What a run has come to know about the crops of its share. */
export interface SettledCrops {
  /** For the table of faces. */
  rows: FaceRow[];
  /** Images that belong into list.txt and may not be there yet. */
  add: string[];
  /** … that must not stay in list.txt: dropped ones, and those whose crop the user removed. */
  remove: string[];
  /** Crops to delete: `prepare` made them and their photo gives none any more. */
  drop: string[];
  /** Crops that stay although their photo is gone. */
  withoutPhoto: string[];
  /** Crops that `prepare` did not make, as far as known, whether listed or not. */
  handMade: string[];
  /** Of those: found now for the first time. */
  newlyFound: string[];
}

export interface SettleOptions {
  work: readonly PhotoWork[];
  known: KnownDataset;
  /** Folder of the crops. */
  images: string;
  /** SHA-256 of every photo that was read. */
  seen: ReadonlySet<string>;
  isMine: (image: string) => boolean;
  /** Whether this run knows all that `prepare` ever made, so that any other crop is somebody's. */
  knowsAll: boolean;
}

/**
 * Settles what stays, comes and goes in the dataset.
 * - A crop that `prepare` made goes when its photo is skipped now, or lies under another name.
 * - A crop whose photo is gone, or cannot be read from the disk, stays: photos may be on another disk
 *   or come from another folder.
 * - What somebody made, edited or took out stays as they left it; only a crop whose file they removed
 *   loses its line in list.txt too.
 */
export async function settleCrops(options: SettleOptions): Promise<SettledCrops> {
  const { known, images, knowsAll } = options;
  const { kept, unlisted, byHand, removed, skipped, lost } = sortWork(options);
  const gone = photosGone(options);
  const { drop, edited } = await splitEdited([...skipped, ...gone.moved], images);
  const removedRows = removed.flatMap((image) => known.photos.get(image)?.lastRow ?? []);
  const orphans = await withCrop([...gone.rows, ...lost], images);
  const others = [...orphans, ...(await withCrop(removedRows, images))];
  const rows = [...kept, ...others, ...(await placedElsewhere(options, kept))];
  const ours = new Set([...rows.map(({ image }) => image), ...drop]);
  const found = knowsAll ? await foundByHand(images, ours) : [...known.handMade];
  const handMade = [...new Set([...found, ...byHand, ...edited])];
  const isNews = (image: string) =>
    known.listed === null || !(known.handMade.has(image) || known.listed.has(image));
  const newlyFound = handMade.filter(isNews);
  const leftOut = new Set(removed);
  const wanted = known.listed === null ? rows.map(({ image }) => image) : unlisted;
  return {
    ...{ rows, drop, handMade, newlyFound },
    add: [...wanted, ...newlyFound].filter((image) => !leftOut.has(image)),
    remove: [...drop, ...removed],
    withoutPhoto: orphans
      .map(({ image }) => image)
      .filter((image) => known.listed === null || known.listed.has(image)),
  };
}

/** An image and the hashes of all crops that `prepare` wrote for it. */
interface Made {
  image: string;
  made: ReadonlySet<string>;
}

function sortWork({ work, known }: SettleOptions) {
  const kept: FaceRow[] = [];
  const unlisted: string[] = [];
  const byHand: string[] = [];
  const removed: string[] = [];
  const skipped: Made[] = [];
  const lost: FaceRow[] = [];
  for (const { photo, photoSha256, outcome, written } of work) {
    const { image } = photo;
    const before = known.photos.get(image);
    if (outcome === null) throw new Error(`${image} has no outcome`);
    if (outcome.kind === 'kept-by-hand') byHand.push(image);
    else if (outcome.kind === 'kept') {
      kept.push(outcome.row);
      if (outcome.unlisted) unlisted.push(image);
    } else if (outcome.skip.reason === 'removed-by-hand') removed.push(image);
    else if (outcome.skip.reason === 'same-name')
      continue; // that name is another photo's
    else if (photoSha256 === null) lost.push(...(before?.lastRow ? [before.lastRow] : []));
    else {
      const made = new Set([...(before?.made ?? []), ...(written === null ? [] : [written])]);
      if (made.size > 0) skipped.push({ image, made });
    }
  }
  return { kept, unlisted, byHand, removed, skipped, lost };
}

/** Crops of our share whose photo is no longer there, or lies elsewhere in the folder of photos. */
function photosGone({ work, known, seen, isMine }: SettleOptions) {
  const present = new Set(work.map(({ photo }) => photo.image));
  const moved: Made[] = [];
  const rows: FaceRow[] = [];
  for (const { image, lastRow, made } of known.photos.values()) {
    if (lastRow === null || present.has(image) || !isMine(image)) continue;
    if (seen.has(lastRow.photoSha256)) moved.push({ image, made });
    else rows.push(lastRow);
  }
  return { moved, rows };
}

/** Crops of our share that somebody gave another name, and that no photo speaks for. */
async function placedElsewhere(
  { known, images, isMine }: SettleOptions,
  kept: readonly FaceRow[],
): Promise<FaceRow[]> {
  const counted = new Set(kept.map(({ image }) => image));
  const others = [...known.placed.rows.values()].filter(
    ({ image }) => isMine(image) && !counted.has(image),
  );
  return withCrop(others, images);
}

/** Crops that go, apart from those that somebody edited, which stay. */
async function splitEdited(crops: readonly Made[], images: string) {
  const drop: string[] = [];
  const edited: string[] = [];
  for (const { image, made } of crops) {
    const isEdited = await isHandMade(join(images, image), made);
    (isEdited ? edited : drop).push(image);
  }
  return { drop, edited };
}

async function withCrop(rows: readonly FaceRow[], images: string): Promise<FaceRow[]> {
  const there: FaceRow[] = [];
  for (const row of rows) if (await exists(join(images, row.image))) there.push(row);
  return there;
}

async function foundByHand(images: string, ours: ReadonlySet<string>): Promise<string[]> {
  const crops = (await cropsIn(images)) ?? [];
  return crops.filter((image) => !ours.has(image));
}
