import { ErrorCode } from '../../../protocol/src/errors';
import { detectFaces } from '../detection/detectFaces';
import type { DetectorName, Face } from '../detection/face';
import { intersectionOverUnion } from '../detection/overlap';
import { LikenessError } from '../errors';
import { decodeImage } from '../images/decodeImage';
import type { FaceNetworks } from '../workers/faceNetworks';

export interface CheckDetectorTask {
  name: DetectorName;
  /** Its network. */
  file: string;
  /** A photo of several people. */
  photo: string;
}

/** What a detector found in a photo of people. */
export interface DetectorCheck {
  kind: 'detector';
  /** Faces. */
  faces: number;
  /** For the photo, landmarks included. */
  milliseconds: number;
}

const MIN_SCORE = 0.5;
/** Detectors draw their boxes differently; this much of a box is shared by those on the same face. */
const SAME_FACE_IOU = 0.5;

/**
 * Runs a detector on a photo, to see that it finds the people that the bundled one finds there; runs in a worker.
 * @throws LikenessError ModelMismatch when it does not, CorruptFile when it does not load
 */
export async function checkDetector(
  networks: FaceNetworks,
  { name, file, photo }: CheckDetectorTask,
): Promise<DetectorCheck> {
  const image = await decodeImage(photo);
  const candidate = await networks.detector(name, file);
  const own = { ...networks, detector: () => Promise.resolve(candidate) };
  const options = { detector: name, minScore: MIN_SCORE };
  const expected = await detectFaces(networks, image, { ...options, detector: 'ssd' });
  const find = () => detectFaces(own, image, options);
  const found = await find().catch((error: unknown) => {
    const words = error instanceof Error ? error.message : String(error);
    throw unfit(`The network does not run as the detector "${name}": ${words}`, file);
  });
  const startMs = performance.now();
  await find();
  const milliseconds = performance.now() - startMs;
  if (found.length === expected.length && expected.every((face) => isAmong(face, found))) {
    return { kind: 'detector', faces: found.length, milliseconds };
  }
  throw unfit(
    `As the detector "${name}" the network finds ${found.length} faces in a photo of ${expected.length} people, or elsewhere.`,
    file,
  );
}

function isAmong({ box }: Face, found: readonly Face[]): boolean {
  return found.some((other) => intersectionOverUnion(other.box, box) >= SAME_FACE_IOU);
}

function unfit(sentence: string, file: string): LikenessError {
  return new LikenessError(
    ErrorCode.ModelMismatch,
    sentence,
    'Install the file that the list names: "likeness models list".',
    file,
  );
}
