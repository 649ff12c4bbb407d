import { needsDetector } from '../backbones/alignment';
import { detectFaces } from '../detection/detectFaces';
import type { DetectorName, Face } from '../detection/face';
import type { FaceCrop } from '../detection/keepFace';
import { intersectionOverUnion } from '../detection/overlap';
import { decodeImage } from '../images/decodeImage';
import type { RgbImage } from '../images/rgbImage';
import type { FaceNetworks } from '../workers/faceNetworks';

export interface KeptFaceFeaturesTask {
  backbone: string;
  /** Looks for the faces again where the backbone needs that. */
  detector: DetectorName;
  crops: readonly FaceCrop[];
}

/** The face is there: a weak detection is still taken. */
const MIN_SCORE = 0.3;
/** Detectors draw their boxes differently; this much of a box is shared by those on the same face. */
const SAME_FACE_IOU = 0.5;

/**
 * Features of faces that were kept as pictures; runs in a worker.
 * @returns n×D, row-major, not normalised
 * @throws LikenessError CorruptFile when a picture cannot be decoded
 */
export async function keptFaceFeatures(
  networks: FaceNetworks,
  { backbone, detector, crops }: KeptFaceFeaturesTask,
): Promise<Float32Array> {
  const network = await networks.backbone(backbone);
  const isSought = needsDetector(network.info);
  const faces = await Promise.all(
    crops.map(async ({ jpeg, landmarks, box }) => {
      const image = await decodeImage(jpeg, { name: 'The picture of a face' });
      const kept = { box, landmarks, score: 1 };
      const face = isSought ? await findAgain(networks, detector, image, kept) : kept;
      return { image, face };
    }),
  );
  return network.features(faces);
}

/** The detector's own view of a face; what was kept where it does not find it. */
async function findAgain(
  networks: FaceNetworks,
  detector: DetectorName,
  image: RgbImage,
  kept: Face,
): Promise<Face> {
  const found = await detectFaces(networks, image, { detector, minScore: MIN_SCORE });
  const isSame = ({ box }: Face) => intersectionOverUnion(box, kept.box) >= SAME_FACE_IOU;
  return found.find(isSame) ?? kept;
}
