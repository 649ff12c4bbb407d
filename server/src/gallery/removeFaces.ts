import { chooseFaces } from './chooseFaces';
import type { Gallery } from './gallery';

export interface RemoveFacesResult {
  /** Ids of the faces that are gone. */
  removed: string[];
  /** Whose they were, and how many each has left: with 0 the person is gone too. */
  people: { name: string; faces: number }[];
}

/**
 * Removes single faces with their pictures, from the disk too.
 * @param ids as chooseFaces takes them
 * @throws LikenessError NotFound, InvalidInput, Busy, CannotWrite
 */
export async function removeFaces(
  gallery: Gallery,
  ids: readonly string[],
): Promise<RemoveFacesResult> {
  let result: RemoveFacesResult = { removed: [], people: [] };
  await gallery.change((before) => {
    const chosen = new Set(chooseFaces(before, { ids }));
    const after = before.filter((face) => !chosen.has(face));
    const names = [...new Set([...chosen].map(({ person }) => person))];
    result = {
      removed: [...chosen].map(({ id }) => id),
      people: names.map((name) => ({
        name,
        faces: after.filter(({ person }) => person === name).length,
      })),
    };
    return after;
  });
  return result;
}
