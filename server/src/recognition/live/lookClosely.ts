import { EMBEDDING_DIMENSIONS } from '../../backbones/backbone';
import type { Face, ScoredBox } from '../../detection/face';
import type { RgbImage } from '../../images/rgbImage';
import { embed } from '../../training/embeddingHead';
import type { FacePool } from '../../workers/facePool';
import type { RecognitionModel } from '../model';
import { seenQuality } from './faceQuality';
import type { KeptFace } from './keptFaces';

/** Embeddings, pictures and quality of some faces of a frame, in their order. */
export async function lookClosely(
  frame: RgbImage,
  boxes: readonly (ScoredBox | Face)[],
  model: RecognitionModel,
  pool: FacePool,
  signal?: AbortSignal,
): Promise<KeptFace[]> {
  if (boxes.length === 0) return [];
  const task = { frame, boxes, backbone: model.backboneName };
  const found = await pool.run('frameFaces', task, signal);
  const embeddings = embed(model.head, found.features!);
  return found.faces.map((face, i) => ({
    quality: seenQuality(face, frame, {
      sharpness: found.sharpness[i]!,
      brightness: found.brightness[i]!,
    }),
    crop: found.crops[i]!,
    embedding: embeddings.slice(i * EMBEDDING_DIMENSIONS, (i + 1) * EMBEDDING_DIMENSIONS),
    box: face.box,
  }));
}
