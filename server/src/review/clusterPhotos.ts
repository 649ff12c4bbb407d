import { readdir, realpath } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ErrorCode } from '../../../protocol/src/errors';
import type { ClusterResult, PhotoCluster } from '../../../protocol/src/review';
import { EMBEDDING_DIMENSIONS } from '../backbones/backbone';
import { isPhotoName } from '../dataset/photoNames';
import { listFolder } from '../dataset/safeFolder';
import { pickFace } from '../detection/pickFace';
import { LikenessError } from '../errors';
import { asWriteError } from '../files/atomicFile';
import { eachPhoto, gather } from '../gallery/eachPhoto';
import { photoFaces, type PhotoFaceOptions } from '../gallery/photoFaces';
import { nearestPersons, type SearchIndex } from '../gallery/search';
import type { JobContext } from '../job';
import { progressMeter } from '../progressMeter';
import type { RecognitionModel } from '../recognition/model';
import { loadIndex } from '../recognition/recognizePhotos';
import { Pause } from '../training/pause';
import type { FacePool } from '../workers/facePool';
import { clusterFaces } from './clusterFaces';
import { copyPhotos, planCopies } from './personFolders';

export interface ClusterOptions extends PhotoFaceOptions {
  /** Folder of photos of anybody, with folders in it or without; never written to. */
  photos: string;
  /** Folder for a folder of photos a person: new, or empty. Null: nothing is written. */
  out: string | null;
  /** Whose people give their names to groups that look like them; null for none. */
  gallery: string | null;
  model: RecognitionModel;
  /** Squared distance up to which two groups are one person. Default: the model’s own. */
  threshold?: number | undefined;
  /** Smaller groups get no folder. Default 2. */
  minPhotos?: number | undefined;
}

const DEFAULT_MIN_PHOTOS = 2;

/** A photo and the face it is about. */
interface FacedPhoto {
  photo: string;
  embedding: Float32Array;
}

/**
 * Sorts photos of anybody into a folder a person, by the face each photo is about (the largest). A group that
 * looks like somebody in the gallery gets their name, the others are numbered, the largest first.
 * @throws LikenessError NotFound, InvalidInput when `out` holds something, ModelMismatch, CannotWrite, Cancelled
 */
export async function clusterPhotos(
  options: ClusterOptions,
  pool: FacePool,
  context: JobContext = {},
): Promise<ClusterResult> {
  const { model, out, minPhotos = DEFAULT_MIN_PHOTOS } = options;
  if (out !== null) await requireEmpty(out);
  const photos = await photosIn(options.photos);
  const found = async (photo: string): Promise<FacedPhoto[]> => {
    const faces = await photoFaces(photo, model, options, pool, context.signal);
    const { face } = pickFace(faces, { width: 1, height: 1 }, 'largest');
    return face === null ? [] : [{ photo, embedding: face.embedding }];
  };
  const work = { step: 'Finding faces', atOnce: pool.size + 1 };
  const { values, failed } = gather(photos, await eachPhoto(photos, work, found, context));
  const embeddings = new Float32Array(values.length * EMBEDDING_DIMENSIONS);
  values.forEach(({ embedding }, i) => embeddings.set(embedding, i * EMBEDDING_DIMENSIONS));
  const pause = new Pause(context.signal);
  const meter = progressMeter(context, {
    ...{ step: 'Comparing faces', unit: 'photos', total: values.length },
  });
  const threshold = options.threshold ?? model.threshold;
  const groups = await clusterFaces(embeddings, threshold, pause, (count) => meter.advance(count));
  const index = options.gallery === null ? null : await loadIndex(options.gallery, model);
  const people = named(groups, values, minPhotos, index, threshold);
  if (out !== null) await copyPhotos(await planCopies(people, out), context);
  const sorted = new Set(people.flatMap((person) => person.photos));
  const withFace = new Set(values.map(({ photo }) => photo));
  const unreadable = new Set(failed.map(({ photo }) => photo));
  return {
    ...{ photos: photos.length, people, failed, threshold },
    out: out === null ? null : resolve(out),
    alone: values.map(({ photo }) => photo).filter((photo) => !sorted.has(photo)),
    withoutFace: photos.filter((photo) => !withFace.has(photo) && !unreadable.has(photo)),
  };
}

async function requireEmpty(out: string): Promise<void> {
  const names = await readdir(out).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw asWriteError(error, out);
  });
  if (names.length === 0) return;
  throw new LikenessError(
    ErrorCode.InvalidInput,
    `There is something in ${out} already.`,
    'Name a folder that is new or empty, so that people of two runs do not mix.',
    out,
  );
}

/** Every photo below a folder, absolute. */
async function photosIn(folder: string): Promise<string[]> {
  const root = await realpath(folder).catch(() => {
    throw new LikenessError(
      ErrorCode.NotFound,
      `The folder of photos ${folder} does not exist or cannot be read.`,
      'Name a folder with photos in it.',
      folder,
    );
  });
  const photos: string[] = [];
  const walk = async (path: string): Promise<void> => {
    for (const { name, isFolder } of await listFolder(root, path, () => undefined)) {
      const inside = path === '' ? name : `${path}/${name}`;
      if (isFolder) await walk(inside);
      else if (isPhotoName(name)) photos.push(join(root, inside));
    }
  };
  await walk('');
  return photos;
}

function named(
  groups: readonly number[][],
  faces: readonly FacedPhoto[],
  minPhotos: number,
  index: SearchIndex | null,
  threshold: number,
): PhotoCluster[] {
  const large = groups.filter((rows) => rows.length >= minPhotos);
  const digits = Math.max(3, String(large.length).length);
  const people = new Map<string, PhotoCluster>();
  let number = 0;
  for (const rows of large) {
    const known = index && personInGallery(rows, faces, index, threshold);
    const name = known ?? `person ${String(++number).padStart(digits, '0')}`;
    const photos = rows.map((row) => faces[row]!.photo);
    const person = people.get(name);
    // Two groups that look like one enrolled person are that person.
    if (person === undefined) people.set(name, { name, inGallery: known !== null, photos });
    else person.photos.push(...photos);
  }
  return [...people.values()];
}

/** The enrolled person whom most faces of a group match; null when there is none. */
function personInGallery(
  rows: readonly number[],
  faces: readonly FacedPhoto[],
  index: SearchIndex,
  threshold: number,
): string | null {
  const votes = new Map<string, number>();
  for (const row of rows) {
    const search = { limit: 1, k: 1, rankBy: 'match' } as const;
    const [match] = nearestPersons(index, faces[row]!.embedding, search);
    if (match === undefined || match.matchDistance > threshold) continue;
    votes.set(match.person, (votes.get(match.person) ?? 0) + 1);
  }
  const [winner] = [...votes].sort((a, b) => b[1] - a[1]);
  return winner !== undefined && winner[1] * 2 > rows.length ? winner[0] : null;
}
