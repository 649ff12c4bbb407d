import type { Consent } from './consentTable';
import { nobodyNamed, type Gallery } from './gallery';
import type { FaceQuality, GalleryFace } from './galleryTable';
import { personName } from './personName';

/** One stored face, without its numbers. */
export interface ShownFace
  extends FaceQuality, Pick<GalleryFace, 'id' | 'source' | 'timeMs' | 'box'> {
  /** Whether the gallery keeps its picture. */
  hasPicture: boolean;
  consent: Consent | null;
}

export interface ShownPerson {
  name: string;
  /** In the order in which they were added. */
  faces: ShownFace[];
}

/** @throws LikenessError NotFound, InvalidInput, CorruptFile */
export async function showPerson(gallery: Gallery, name: string): Promise<ShownPerson> {
  const person = personName(name);
  const own = (await gallery.faces()).filter((face) => face.person === person);
  if (own.length === 0) throw nobodyNamed(person, gallery.folder);
  const [consents, pictures] = [await gallery.consents(), await gallery.cropIds()];
  const faces = own.map(({ id, source, timeMs, quality, box }) => ({
    ...{ id, source, timeMs, box },
    ...quality,
    hasPicture: pictures.has(id),
    consent: consents.get(id) ?? null,
  }));
  return { name: person, faces: faces.sort((a, b) => a.timeMs - b.timeMs) };
}
