import { alignFace } from '../../server/src/backbones/alignment';
import type { Alignment } from '../../server/src/backbones/backbone';
import { preprocessInput } from '../../server/src/backbones/preprocess';
import { backboneInfo } from '../../server/src/backbones/registry';
import { detectFaces } from '../../server/src/detection/detectFaces';
import type { DetectorName, Face } from '../../server/src/detection/face';
import type { DetectorNetwork, Engine, FeatureNetwork } from '../../server/src/engine/engine';
import { decodeImage, PHOTO_SIDE_PX } from '../../server/src/images/decodeImage';
import { mirrorImage } from '../../server/src/images/mirror';
import type { RgbImage } from '../../server/src/images/rgbImage';
import type { TensorFile } from '../../server/src/training/safetensors';
import type { FaceNetworks } from '../../server/src/workers/faceNetworks';
import { loadFaceNetworks } from '../../server/src/workers/loadFaceNetworks';

/** A way of cutting a face out for a backbone, and its tensors' names in a file. */
export interface Way {
  backbone: string;
  alignment: Alignment;
}

export const plainName = ({ backbone, alignment }: Way) => `${backbone} ${alignment}`;
export const mirrorName = (way: Way) => `${plainName(way)} mirrored`;

/** What all photos of a person gave, with times in milliseconds. */
export interface PersonFigures {
  photos: number;
  /** Photos in which no face was found at first, and with the border too. */
  missedPlain: number;
  missed: number;
  findMs: number;
  /** Of the features of all faces, each with its mirror image, by way. */
  featureMs: Record<string, number>;
}

/** As prepare finds them. */
const MIN_SCORE = 0.3;

/**
 * The largest face of each photo, cut out in every way.
 * @returns the features of the faces and of their mirror images, faces×D each, and the figures as metadata
 */
export async function personVectors(
  engine: Engine,
  detector: DetectorName,
  ways: readonly Way[],
  photos: readonly string[],
): Promise<TensorFile> {
  const figures: PersonFigures = { photos: 0, missedPlain: 0, missed: 0, findMs: 0, featureMs: {} };
  const rows = new Map<string, Float32Array[]>();
  const networks = await watched(await loadFaceNetworks(), detector, figures);
  for (const file of photos) {
    const image = await decodeImage(file, { maxSidePx: PHOTO_SIDE_PX });
    figures.photos++;
    const startMs = performance.now();
    const faces = await detectFaces(networks, image, { detector, minScore: MIN_SCORE });
    figures.findMs += performance.now() - startMs;
    const [face] = faces.sort((a, b) => area(b) - area(a));
    if (face === undefined) figures.missed++;
    else for (const way of ways) await addVectors(engine, way, image, face, rows, figures);
  }
  const tensors = [...rows].map(([name, vectors]) => {
    const data = Float32Array.from(vectors.flatMap((vector) => [...vector]));
    return [name, { shape: [vectors.length, vectors[0]!.length], data }];
  });
  return {
    tensors: Object.fromEntries(tensors) as TensorFile['tensors'],
    metadata: { figures: JSON.stringify(figures) },
  };
}

function area({ box }: Face): number {
  return box.width * box.height;
}

/** Notes whether the detector's first look at a photo finds something. */
async function watched(
  networks: FaceNetworks,
  name: DetectorName,
  figures: PersonFigures,
): Promise<FaceNetworks> {
  const network = await networks.detector(name);
  let looked = 0;
  const detector: DetectorNetwork = {
    ...network,
    async detect(image, minScore) {
      const found = await network.detect(image, minScore);
      if (looked < figures.photos && found.length === 0) figures.missedPlain++;
      looked = figures.photos;
      return found;
    },
  };
  return { ...networks, detector: () => Promise.resolve(detector) };
}

const loaded = new Map<string, Promise<FeatureNetwork>>();

async function addVectors(
  engine: Engine,
  way: Way,
  image: RgbImage,
  face: Face,
  rows: Map<string, Float32Array[]>,
  { featureMs }: PersonFigures,
): Promise<void> {
  const info = { ...backboneInfo(way.backbone), alignment: way.alignment };
  const loading = loaded.get(info.name) ?? engine.features(info.name, info.network);
  loaded.set(info.name, loading);
  const network = await loading;
  const startMs = performance.now();
  const chip = alignFace(info, image, face);
  const input = new Float32Array(2 * chip.data.length);
  preprocessInput(chip, info, input);
  preprocessInput(mirrorImage(chip), info, input, chip.data.length);
  const features = await network.features(input, 2);
  const name = plainName(way);
  featureMs[name] = (featureMs[name] ?? 0) + performance.now() - startMs;
  add(rows, name, features.slice(0, info.dimensions));
  add(rows, mirrorName(way), features.slice(info.dimensions));
}

function add(rows: Map<string, Float32Array[]>, name: string, vector: Float32Array): void {
  rows.set(name, [...(rows.get(name) ?? []), vector]);
}
