import { resolve } from 'node:path';
import { ErrorCode } from '../../../protocol/src/errors';
import { LikenessError } from '../errors';
import type { GalleryFace } from './galleryTable';

/** Which faces are meant. */
export interface FaceChoice {
  /** Ids as `people show` lists them, or their first characters where those are nobody else's. */
  ids?: readonly string[] | undefined;
  /** Photos they were enrolled from. */
  sources?: readonly string[] | undefined;
}

/** So few characters are a typing mistake. */
const SHORTEST_ID = 4;

/**
 * Finds the faces that are meant.
 * @returns at least one, each once
 * @throws LikenessError NotFound for an id or photo that none has, InvalidInput for an id that several may have
 */
export function chooseFaces(
  faces: readonly GalleryFace[],
  { ids = [], sources = [] }: FaceChoice,
): GalleryFace[] {
  const chosen = [
    ...ids.map((id) => faceWithId(faces, id)),
    ...sources.flatMap((source) => facesOfPhoto(faces, source)),
  ];
  if (chosen.length > 0) return [...new Set(chosen)];
  throw new LikenessError(
    ErrorCode.InvalidInput,
    'No face was chosen.',
    'Name faces by the ids that "likeness people show" lists, or by their photos.',
  );
}

function faceWithId(faces: readonly GalleryFace[], id: string): GalleryFace {
  const exact = faces.find((face) => face.id === id);
  if (exact !== undefined) return exact;
  const found = id.length < SHORTEST_ID ? [] : faces.filter((face) => face.id.startsWith(id));
  if (found.length === 1) return found[0]!;
  if (found.length === 0) throw noFace(`with the id ${id}`);
  throw new LikenessError(
    ErrorCode.InvalidInput,
    `The ids of ${found.length} faces begin with ${id}.`,
    'Give more of it.',
  );
}

function facesOfPhoto(faces: readonly GalleryFace[], source: string): GalleryFace[] {
  const path = resolve(source);
  const found = faces.filter((face) => face.source === path || face.source === source);
  if (found.length === 0) throw noFace(`from ${source}`);
  return found;
}

function noFace(which: string): LikenessError {
  return new LikenessError(
    ErrorCode.NotFound,
    `There is no face ${which} here.`,
    'Look with "likeness people show <name>" which there are.',
  );
}
