import { ErrorCode } from '../../../protocol/src/errors';
import type { RegisteredBackbone } from '../backbones/registry';
import { detectFaces } from '../detection/detectFaces';
import type { Face } from '../detection/face';
import { LikenessError } from '../errors';
import { decodeImage } from '../images/decodeImage';
import { mirrorImage } from '../images/mirror';
import type { RgbImage } from '../images/rgbImage';
import type { FaceNetworks } from '../workers/faceNetworks';

export interface CheckNetworkTask {
  backbone: RegisteredBackbone;
  /** A photo of two people or more. */
  photo: string;
}

/** What a network made of two faces: cosines of the angles between features, −1 to 1. */
export interface NetworkCheck {
  kind: 'backbone';
  /** Of a face and its mirror image. */
  samePerson: number;
  /** Of the faces of two people. */
  otherPerson: number;
  /** For one face, alone. */
  milliseconds: number;
}

const MIN_SCORE = 0.5;

/**
 * Runs a network on real faces, to see that its description fits; runs in a worker.
 * @throws LikenessError ModelMismatch when it does not give a feature a face, CorruptFile when it does not load
 */
export async function checkNetwork(
  networks: FaceNetworks,
  { backbone: info, photo }: CheckNetworkTask,
): Promise<NetworkCheck> {
  const image = await decodeImage(photo);
  const found = await detectFaces(networks, image, { detector: 'ssd', minScore: MIN_SCORE });
  const [first, second] = found;
  if (first === undefined || second === undefined) throw new Error(`${photo} lacks two faces`);
  // Mirrored as a whole: its own mirror image may already be part of a feature.
  const mirrored = mirrorImage(image);
  const [again] = await detectFaces(networks, mirrored, { detector: 'ssd', minScore: MIN_SCORE });
  const backbone = await networks.candidate({ ...info, mirror: false });
  const one = (of: RgbImage, face: Face) =>
    run(info, () => backbone.features([{ image: of, face }]));
  const alone = await one(image, first);
  const startMs = performance.now();
  await one(image, first);
  const milliseconds = performance.now() - startMs;
  const other = await one(image, second);
  const pair = [first, second].map((face) => ({ image, face }));
  const together = await run(info, () => backbone.features(pair));
  if (!isNear(together.subarray(0, alone.length), alone)) throw mixesFaces(info);
  const reflection = await one(mirrored, again ?? first);
  const [samePerson, otherPerson] = [cosine(alone, reflection), cosine(alone, other)];
  return { kind: 'backbone', samePerson, otherPerson, milliseconds };
}

async function run(
  { name }: RegisteredBackbone,
  features: () => Promise<Float32Array>,
): Promise<Float32Array> {
  const feature = await features().catch((error: unknown) => {
    if (error instanceof LikenessError) throw error;
    const words = error instanceof Error ? error.message : String(error);
    throw unfit(`The network "${name}" does not run on a face: ${words}`);
  });
  if (feature.every(Number.isFinite) && feature.some((value) => value !== 0)) return feature;
  throw unfit(`The network "${name}" gives no numbers for a face, or only zeros.`);
}

/** Networks that were exported with their classifier's dropout or batch statistics do this. */
function mixesFaces({ name }: RegisteredBackbone): LikenessError {
  return unfit(`The network "${name}" gives a face other numbers when another is beside it.`);
}

function unfit(sentence: string): LikenessError {
  return new LikenessError(
    ErrorCode.ModelMismatch,
    sentence,
    'Compare its description with what its makers say: input, size, layout, output.',
  );
}

function isNear(a: Float32Array, b: Float32Array): boolean {
  return cosine(a, b) > 0.999;
}

function cosine(a: Float32Array, b: Float32Array): number {
  let [dot, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    dot += a[i]! * b[i]!;
    aa += a[i]! * a[i]!;
    bb += b[i]! * b[i]!;
  }
  return dot / Math.sqrt(aa * bb);
}
