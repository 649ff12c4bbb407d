import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Box } from '../detection/face';
import type { CORRECTED } from '../dataset/corrections';
import type { FaceCrop } from '../detection/keepFace';
import { writeFileAtomic } from '../files/atomicFile';
import { portable } from '../files/portableNames';
import { consentNote } from './consentTable';
import { Gallery, type NewFace } from './gallery';
import type { GalleryModel } from './galleryModel';
import type { FaceQuality } from './galleryTable';
import { personName } from './personName';

/** A face that was seen by a camera. */
export interface CameraFace extends FaceQuality {
  crop: FaceCrop;
  /** 128 values, length 1. */
  embedding: Float32Array;
  /** In pixels of its frame. */
  box: Box;
}

export interface StoreFacesOptions {
  name: string;
  faces: readonly CameraFace[];
  /** The gallery's folder. */
  gallery: string;
  model: GalleryModel;
  /** Folder of photos: the crops go to `<raw>/<name>/`, where the next prepare finds them; null: nowhere. */
  raw: string | null;
  consent?: { by: string; words: string } | undefined;
  /** What their pictures are named by; default: webcam. */
  origin?: typeof WEBCAM | typeof CORRECTED | undefined;
}

export interface StoredFaces {
  /** As the gallery keeps it. */
  name: string;
  /** Ids in the gallery. */
  ids: string[];
  /** Pictures that were written. */
  files: string[];
}

/** What a face comes from when no picture of it is written; that of a correction is CORRECTED. */
export const WEBCAM = 'webcam';

/**
 * Keeps faces of a camera: pictures to train on, embeddings to be recognised by.
 * @throws LikenessError InvalidInput for the name or consent, ModelMismatch, Busy, CannotWrite
 */
export async function storeFaces(options: StoreFacesOptions): Promise<StoredFaces> {
  const name = personName(options.name);
  const consent = options.consent && consentNote(options.consent, Date.now());
  const gallery = new Gallery(options.gallery);
  try {
    await gallery.requireModel(options.model);
    const files = await writePictures(name, options);
    const rows = options.faces.map(({ crop, embedding, box, score, sharpness, faceSizePx }, i) => ({
      ...{ id: randomUUID(), person: name, embedding, crop, box },
      source: files[i] ?? options.origin ?? WEBCAM,
      quality: { score, sharpness, faceSizePx },
      timeMs: Date.now(),
      consent,
    })) satisfies NewFace[];
    await gallery.add(rows, options.model);
    return { name, ids: rows.map(({ id }) => id), files };
  } finally {
    gallery.close();
  }
}

/** The folder among the photos that has a person's pictures. */
export function photoFolder(name: string): string {
  return portable(name.replaceAll(/[/\\]/g, '_').replace(/^\.+/, '_'));
}

async function writePictures(
  name: string,
  { raw, faces, origin = WEBCAM }: StoreFacesOptions,
): Promise<string[]> {
  if (raw === null) return [];
  const folder = join(resolve(raw), photoFolder(name));
  await mkdir(folder, { recursive: true });
  const time = new Date().toISOString().replaceAll(/[-:]/g, '').replace('.', '-');
  const files = faces.map((_, i) => join(folder, `${origin}-${time}-${i + 1}.jpg`));
  for (const [i, { crop }] of faces.entries()) await writeFileAtomic(files[i]!, crop.jpeg);
  return files;
}
