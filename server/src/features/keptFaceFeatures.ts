import type { FaceCrop } from '../detection/keepFace';
import { decodeImage } from '../images/decodeImage';
import type { FaceNetworks } from '../workers/faceNetworks';

export interface KeptFaceFeaturesTask {
  backbone: string;
  crops: readonly FaceCrop[];
}

/**
 * Features of faces that were kept as pictures; runs in a worker.
 * @returns n×D, row-major, not normalised
 * @throws LikenessError CorruptFile when a picture cannot be decoded
 */
export async function keptFaceFeatures(
  networks: FaceNetworks,
  { backbone, crops }: KeptFaceFeaturesTask,
): Promise<Float32Array> {
  const network = await networks.backbone(backbone);
  const faces = await Promise.all(
    crops.map(async ({ jpeg, landmarks, box }) => ({
      image: await decodeImage(jpeg, { name: 'The picture of a face' }),
      face: { box, landmarks, score: 1 },
    })),
  );
  return network.features(faces);
}
