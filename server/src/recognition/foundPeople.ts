import type { FoundFace as FoundFaceResult } from '../../../protocol/src/photos';
import type { FoundFace } from './searchPhotos';

/** What a search found, without the gallery's row numbers, which mean nothing outside it. */
export function foundPeople({ photo, box, score, persons, faces }: FoundFace): FoundFaceResult {
  return {
    ...{ photo, box, score },
    people: persons.map(({ person, distance, meanDistance, matchDistance, nearest }) => ({
      name: person,
      ...{ distance, meanDistance, matchDistance, source: nearest.source },
    })),
    faces: faces.map(({ person, distance, source }) => ({ name: person, distance, source })),
  };
}
