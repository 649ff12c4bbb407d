import { squaredDistance } from '../training/embeddingHead';
import type { GalleryEmbeddings } from './gallery';
import type { PhotoFace } from './photoFaces';
import { nearestPersons, searchIndex } from './search';

/** Below this the landmarks, and with them the embedding, are little more than a guess. */
const SMALL_FACE_PX = 40;

/**
 * What a user should look at before relying on newly enrolled faces: another person who would be taken
 * for this one, a photo that looks like somebody else, faces too small to tell apart.
 * @param threshold squared distance up to which two faces match
 * @returns one sentence each
 */
export function enrollWarnings(
  name: string,
  faces: readonly { photo: string; face: PhotoFace }[],
  known: GalleryEmbeddings,
  threshold: number,
): string[] {
  return [
    ...likeOthers(name, faces, known, threshold),
    ...unlikeOwn(name, faces, threshold),
    ...faces.filter(({ face }) => sizePx(face) < SMALL_FACE_PX).map(smallFace),
  ];
}

function sizePx({ box }: PhotoFace): number {
  return Math.min(box.width, box.height);
}

function smallFace({ photo, face }: { photo: string; face: PhotoFace }): string {
  const size = Math.round(sizePx(face));
  return `The face in ${photo} is only ${size} pixels wide; a larger one is recognised better.`;
}

/** One sentence for each other person, about the photo that is nearest to them. */
function likeOthers(
  name: string,
  faces: readonly { photo: string; face: PhotoFace }[],
  known: GalleryEmbeddings,
  threshold: number,
): string[] {
  const index = searchIndex(known);
  const search = { limit: index.rowsOf.size, k: 1, rankBy: 'best' } as const;
  const nearest = new Map<string, { photo: string; distance: number }>();
  for (const { photo, face } of faces) {
    for (const { person, distance } of nearestPersons(index, face.embedding, search)) {
      if (distance > threshold) break;
      const least = nearest.get(person)?.distance ?? Infinity;
      if (person !== name && distance < least) nearest.set(person, { photo, distance });
    }
  }
  return [...nearest].map(
    ([person, { photo, distance }]) =>
      `${name} in ${photo} looks like ${person}: distance ${distance.toFixed(3)}, and up to ` +
      `${threshold.toFixed(3)} counts as the same person. The two may be mixed up.`,
  );
}

/** With three photos or more, one that matches none of the others is probably of somebody else. */
function unlikeOwn(
  name: string,
  faces: readonly { photo: string; face: PhotoFace }[],
  threshold: number,
): string[] {
  if (faces.length < 3) return [];
  return faces.flatMap(({ photo, face }) => {
    const others = faces.filter((other) => other.face !== face);
    const nearest = Math.min(
      ...others.map((other) => squaredDistance(face.embedding, 0, other.face.embedding, 0)),
    );
    if (nearest <= threshold) return [];
    return [
      `The face in ${photo} looks unlike ${name} in the other photos: is it the same person?`,
    ];
  });
}
