import { rm, rmdir } from 'node:fs/promises';
import { dirname, isAbsolute } from 'node:path';
import { CORRECTED, isCorrection } from '../dataset/corrections';
import { squaredDistance } from '../training/embeddingHead';
import { Gallery } from './gallery';
import { SAME_PHOTO_DISTANCE } from './photoFaces';
import { removeFaces } from './removeFaces';
import {
  storeFaces,
  type CameraFace,
  type StoredFaces,
  type StoreFacesOptions,
} from './storeFaces';
import { nextStranger } from './strangers';

export interface CorrectFaceOptions extends Omit<StoreFacesOptions, 'name' | 'faces' | 'origin'> {
  face: CameraFace;
  /** Whose it is; null: not whose it was taken for. */
  is: string | null;
}

/** A face that is stored, and what it comes from. */
interface Told {
  id: string;
  source: string;
}

/**
 * Takes a user's word for whose a face is, or is not: the gallery learns it now, the next training run by the picture
 * among the photos. What was told of the same picture before is taken back, with that picture.
 * @throws LikenessError as storeFaces
 */
export async function correctFace({
  face,
  is,
  ...place
}: CorrectFaceOptions): Promise<StoredFaces> {
  const { people, before } = await read(place.gallery, face);
  const name = is ?? nextStranger(people);
  const stored = await storeFaces({ ...place, name, faces: [face], origin: CORRECTED });
  await takeBack(before, place.gallery);
  return stored;
}

async function read(
  location: string,
  { embedding }: CameraFace,
): Promise<{ people: Set<string>; before: Told[] }> {
  const gallery = new Gallery(location);
  const all = await gallery.embeddings().finally(() => gallery.close());
  const isOfThis = (row: number) =>
    wasTold(all.sources[row]!) &&
    squaredDistance(all.values, row, embedding, 0) < SAME_PHOTO_DISTANCE;
  const before = all.ids.flatMap((id, row) =>
    isOfThis(row) ? [{ id, source: all.sources[row]! }] : [],
  );
  return { people: new Set(all.persons), before };
}

function wasTold(source: string): boolean {
  return source === CORRECTED || isCorrection(source);
}

async function takeBack(before: readonly Told[], location: string): Promise<void> {
  if (before.length === 0) return;
  const gallery = new Gallery(location);
  const ids = before.map(({ id }) => id);
  await removeFaces(gallery, ids).finally(() => gallery.close());
  for (const { source } of before) {
    if (!isAbsolute(source)) continue;
    await rm(source, { force: true });
    // The folder goes with its last picture.
    await rmdir(dirname(source)).catch(() => undefined);
  }
}
