import { EMBEDDING_DIMENSIONS } from '../backbones/backbone';
import { DEFAULT_DETECTOR } from '../detection/face';
import { intersectionOverUnion } from '../detection/overlap';
import type { FaceCrop } from '../detection/keepFace';
import { ErrorCode } from '../../../protocol/src/errors';
import { LikenessError } from '../errors';
import { embed } from '../training/embeddingHead';
import type { FacePool } from '../workers/facePool';
import type { Gallery } from './gallery';
import type { GalleryFace } from './galleryTable';
import { photoFaces } from './photoFaces';
import type { ReembedOptions } from './reembed';

/** What came of a face: its embedding, or why there is none. */
export interface Embedded {
  face: GalleryFace;
  /** 128 values, length 1. */
  embedding: Float32Array | null;
  from: 'picture' | 'photo';
  /** Its picture, where the gallery had none. */
  crop?: FaceCrop | undefined;
  /** "its photo is gone"; empty with an embedding. */
  why: string;
}

/** A face found again overlaps its old box at least this much, even when another detector finds it. */
const SAME_FACE_IOU = 0.5;
/** The face was there when it was enrolled: a weaker belief in it is enough now. */
const AGAIN_MIN_SCORE = 0.3;

/** Embeds faces by a model, from the pictures that the gallery keeps, else from their photos. */
export async function embedFaces(
  gallery: Gallery,
  faces: readonly GalleryFace[],
  options: ReembedOptions,
  pool: FacePool,
  signal?: AbortSignal,
): Promise<Embedded[]> {
  const crops = await gallery.crops(faces.map(({ id }) => id));
  const kept = faces.filter(({ id }) => crops.has(id));
  const results = await fromPictures(kept, crops, options, pool, signal);
  for (const face of faces) {
    if (results.get(face.id)?.embedding) continue;
    results.set(face.id, await fromPhoto(face, options, pool, signal));
  }
  return [...results.values()];
}

async function fromPictures(
  faces: readonly GalleryFace[],
  crops: ReadonlyMap<string, FaceCrop>,
  options: ReembedOptions,
  pool: FacePool,
  signal?: AbortSignal,
): Promise<Map<string, Embedded>> {
  const { model, detector = DEFAULT_DETECTOR } = options;
  const results = new Map<string, Embedded>();
  if (faces.length === 0) return results;
  const wanted = faces.map(({ id }) => crops.get(id)!);
  const task = { backbone: model.backboneName, detector, crops: wanted };
  const features = await pool.run('keptFaceFeatures', task, signal).catch(ifCorrupt);
  if (features === null) {
    // One of them is damaged; alone, each shows whether it is.
    const alone = faces.length > 1 ? faces.map((face) => [face]) : [];
    for (const one of alone) {
      const found = await fromPictures(one, crops, options, pool, signal);
      for (const [id, result] of found) results.set(id, result);
    }
    return results;
  }
  const embeddings = embed(model.head, features);
  faces.forEach((face, i) => {
    const embedding = embeddings.slice(i * EMBEDDING_DIMENSIONS, (i + 1) * EMBEDDING_DIMENSIONS);
    results.set(face.id, { face, embedding, from: 'picture', why: '' });
  });
  return results;
}

async function fromPhoto(
  face: GalleryFace,
  { model, detector }: ReembedOptions,
  pool: FacePool,
  signal?: AbortSignal,
): Promise<Embedded> {
  const options = { detector, minScore: AGAIN_MIN_SCORE, withCrops: true };
  const found = await photoFaces(face.source, model, options, pool, signal).catch(ifUnreadable);
  const nothing = { face, embedding: null, from: 'photo' } as const;
  if (!Array.isArray(found)) return { ...nothing, why: found.why };
  const overlaps = found.map(({ box }) => intersectionOverUnion(box, face.box));
  const best = overlaps.indexOf(Math.max(...overlaps));
  if (best < 0 || overlaps[best]! < SAME_FACE_IOU) {
    return { ...nothing, why: 'no face is where it was in its photo' };
  }
  const { embedding, crop } = found[best]!;
  return { face, embedding, from: 'photo', crop, why: '' };
}

function ifCorrupt(error: unknown): null {
  if (error instanceof LikenessError && error.code === ErrorCode.CorruptFile) return null;
  throw error;
}

function ifUnreadable(error: unknown): { why: string } {
  if (!(error instanceof LikenessError)) throw error;
  if (error.code === ErrorCode.NotFound) return { why: 'its photo is gone' };
  if (error.code === ErrorCode.CorruptFile) return { why: 'its photo cannot be read any more' };
  throw error;
}
