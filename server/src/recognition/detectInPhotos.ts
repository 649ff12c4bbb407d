import type { DetectedFace, DetectedPhoto, DetectResult } from '../../../protocol/src/photos';
import type { PhotoAnalysis } from '../detection/analysePhoto';
import { eachPhoto, gather } from '../gallery/eachPhoto';
import { PHOTO_MIN_SCORE, type PhotoFaceOptions } from '../gallery/photoFaces';
import type { JobContext } from '../job';
import type { FacePool } from '../workers/facePool';

export interface DetectInPhotosOptions extends PhotoFaceOptions {
  photos: readonly string[];
}

/**
 * Finds the faces of photos, with what tells how good they are. Photos that cannot be read are reported.
 * @throws LikenessError Cancelled
 */
export async function detectInPhotos(
  { photos, detector = 'ssd', minScore = PHOTO_MIN_SCORE }: DetectInPhotosOptions,
  pool: FacePool,
  context: JobContext = {},
): Promise<DetectResult> {
  const detect = async (photo: string): Promise<DetectedPhoto[]> => {
    const task = { file: photo, detector, minScore, backbone: null };
    const analysis = await pool.run('analysePhoto', task, context.signal);
    const { width, height } = analysis;
    return [{ photo, width, height, faces: facesOf(analysis) }];
  };
  const work = { step: 'Finding faces', atOnce: pool.size + 1 };
  const { values, failed } = gather(photos, await eachPhoto(photos, work, detect, context));
  return { photos: values, failed };
}

function facesOf({ faces, sharpness }: PhotoAnalysis): DetectedFace[] {
  return faces
    .map(({ box, score, landmarks }, i) => ({
      box,
      score,
      sharpness: sharpness[i]!,
      faceSizePx: Math.min(box.width, box.height),
      landmarks: [...landmarks],
    }))
    .sort((a, b) => a.box.x - b.box.x);
}
