import { ErrorCode } from '../../../protocol/src/errors';
import type { Box } from '../detection/face';
import { LikenessError } from '../errors';
import { eachPhoto, gather, type FailedPhoto } from '../gallery/eachPhoto';
import { photoFaces, type PhotoFaceOptions } from '../gallery/photoFaces';
import { nearestFaces, nearestPersons } from '../gallery/search';
import type { FaceMatch, PersonMatch, PersonSearch } from '../gallery/search';
import type { JobContext } from '../job';
import type { FacePool } from '../workers/facePool';
import type { RecognitionModel } from './model';
import { loadIndex, openSearch } from './recognizePhotos';

export interface SearchOptions extends PhotoFaceOptions {
  photos: readonly string[];
  /** The gallery's folder. */
  gallery: string;
  model: RecognitionModel;
  /** How many faces and how many persons to return for each face. Default 5. */
  top?: number | undefined;
  /** How many of a person's faces the mean distance is over. Default 3. */
  k?: number | undefined;
  /** What persons are ordered by: their nearest face, the mean of their k nearest, or their matchDistance. Default best. */
  rankBy?: PersonSearch['rankBy'] | undefined;
  /** Only this person's faces. Default: everybody's. */
  person?: string | undefined;
}

/** One face of a photo and what in the gallery is near it, nearest first. */
export interface FoundFace {
  /** As it was named. */
  photo: string;
  /** In pixels of the upright photo. */
  box: Box;
  score: number;
  faces: FaceMatch[];
  persons: PersonMatch[];
}

export interface SearchResult {
  found: FoundFace[];
  /** Photos that cannot be read. */
  failed: FailedPhoto[];
  /** Squared distance up to which two faces count as the same person, for comparison. */
  threshold: number;
}

/**
 * The stored faces and persons nearest to each face of some photos, whatever their distance.
 * @throws LikenessError ModelMismatch, InvalidInput, Cancelled
 */
export async function searchPhotos(
  options: SearchOptions,
  pool: FacePool,
  context: JobContext = {},
): Promise<SearchResult> {
  const { photos, model, top = 5, k = 3, rankBy = 'best' } = options;
  requireCount('top', top);
  requireCount('k', k);
  const search = await openFor(options);
  const look = async (photo: string): Promise<FoundFace[]> => {
    const found = await photoFaces(photo, model, options, pool, context.signal);
    found.sort((a, b) => a.box.x - b.box.x);
    const looked = found.map(async ({ box, score, embedding }) => ({
      ...{ photo, box, score },
      faces: await search.nearestFaces(embedding, top),
      persons: await search.nearestPersons(embedding, { limit: top, k, rankBy }),
    }));
    return Promise.all(looked);
  };
  const work = { step: 'Searching', atOnce: pool.size + 1 };
  const results = await eachPhoto(photos, work, look, context).finally(() => search.close());
  const { values: found, failed } = gather(photos, results);
  return { found, failed, threshold: model.threshold };
}

/** One person's faces are few: they are searched here. */
async function openFor({ gallery, model, person }: SearchOptions): Promise<Search> {
  if (person === undefined) return openSearch(gallery, model);
  const index = await loadIndex(gallery, model, person);
  return {
    nearestFaces: (probe, k) => nearestFaces(index, probe, k),
    nearestPersons: (probe, search) => nearestPersons(index, probe, search),
    close: () => {},
  };
}

type Answer<T> = T | Promise<T>;

interface Search {
  nearestFaces(probe: Float32Array, k: number): Answer<FaceMatch[]>;
  nearestPersons(probe: Float32Array, search: PersonSearch): Answer<PersonMatch[]>;
  close(): void;
}

function requireCount(name: string, value: number): void {
  if (Number.isInteger(value) && value >= 1) return;
  throw new LikenessError(
    ErrorCode.InvalidInput,
    `${name} cannot be ${value}.`,
    'Give a whole number of at least 1.',
  );
}
