import { ErrorCode } from '../../../../protocol/src/errors';
import type { PeopleMap } from '../../../../protocol/src/review';
import { LikenessError } from '../../errors';
import { Gallery } from '../../gallery/gallery';
import type { JobContext } from '../../job';
import { layOut, type LayOutOptions } from './layOut';

export interface PeopleMapOptions extends LayOutOptions {
  /** The gallery's folder, or another location. */
  gallery: string;
}

/**
 * Places for a gallery’s faces in the plane, similar ones together, by the embeddings that they are kept with.
 * @throws LikenessError NotEnoughData where nobody is enrolled, CorruptFile, Cancelled
 */
export async function mapPeople(
  { gallery: place, ...options }: PeopleMapOptions,
  context: JobContext = {},
): Promise<PeopleMap> {
  const gallery = new Gallery(place);
  try {
    const model = await gallery.model();
    const { ids, persons, sources, values } = await gallery.embeddings();
    if (model === null || ids.length === 0) throw nobody(place);
    const layout = await layOut(values, options, context);
    const faces = ids.map((id, row) => ({ id, name: persons[row]!, source: sources[row]! }));
    return { ...layout, model: model.id, faces };
  } finally {
    gallery.close();
  }
}

function nobody(place: string): LikenessError {
  return new LikenessError(
    ErrorCode.NotEnoughData,
    `Nobody is enrolled in ${place}.`,
    'Enrol people first.',
    place,
  );
}
