import { loadBackbone } from '../../server/src/backbones/loadBackbone';
import { pretrainedHead } from '../../server/src/backbones/pretrainedHead';
import { backboneInfo, DEFAULT_BACKBONE } from '../../server/src/backbones/registry';
import { detectFaces } from '../../server/src/detection/detectFaces';
import type { DetectorName } from '../../server/src/detection/face';
import { noGuard } from '../../server/src/engine/onnx/nativeGate';
import { onnxEngine } from '../../server/src/engine/onnx/onnxEngine';
import type { RgbImage } from '../../server/src/images/rgbImage';
import { SeededRandom } from '../../server/src/training/random';
import { embed } from '../../server/src/training/embeddingHead';
import type { FaceNetworks } from '../../server/src/workers/faceNetworks';
import type { FaceApiUser } from './faceApiUser';
import { markdownTable, ms, times } from './markdown';
import { alternate } from './measure';

/** People who are remembered, one embedding each. */
const PEOPLE = 300;
const DIMENSIONS = 128;

/**
 * From a camera's frame to the names of its faces, one frame at a time: all cores work on each.
 * @param frame 640×480 with three faces
 */
export async function compareFrames(
  user: FaceApiUser,
  frame: RgbImage,
  cores: number,
  rounds: number,
): Promise<string> {
  const networks = await loadNetworks(cores);
  const gallery = Array.from({ length: PEOPLE }, (_, i) => unitVector(i));
  const matcher = user.matcher(gallery);
  const rows = [['detector', 'faces', 'face-api, ms', 'Likeness, ms', 'best, ms', 'ratio']];
  for (const detector of ['tiny', 'ssd'] as const) {
    const own = () => nameFaces(networks, frame, detector, gallery);
    const timings = await alternate(
      [
        { name: 'face-api', run: () => user.name(frame, detector, matcher) },
        { name: 'own', run: own },
      ],
      rounds,
    );
    const [reference, ours] = [timings.get('face-api')!, timings.get('own')!];
    const faces = (await own()).length;
    rows.push([
      detector,
      String(faces),
      ms(reference.medianMs),
      ms(ours.medianMs),
      ms(ours.bestMs),
      times(reference.medianMs / ours.medianMs),
    ]);
  }
  return markdownTable(rows);
}

async function loadNetworks(threads: number): Promise<FaceNetworks> {
  const engine = await onnxEngine({ provider: 'cpu', threads, guard: noGuard });
  const [ssd, tiny] = [await engine.detector('ssd'), await engine.detector('tiny')];
  const landmarks = await engine.landmarks();
  const backbone = await loadBackbone(engine, backboneInfo(DEFAULT_BACKBONE));
  return {
    report: engine.report,
    detector: (name) => Promise.resolve(name === 'ssd' ? ssd : tiny),
    landmarks: () => Promise.resolve(landmarks),
    backbone: () => Promise.resolve(backbone),
    candidate: () => Promise.resolve(backbone),
  };
}

async function nameFaces(
  networks: FaceNetworks,
  frame: RgbImage,
  detector: DetectorName,
  gallery: readonly Float32Array[],
): Promise<string[]> {
  const faces = await detectFaces(networks, frame, { detector, minScore: 0.5 });
  if (faces.length === 0) return [];
  const backbone = await networks.backbone(DEFAULT_BACKBONE);
  const features = await backbone.features(faces.map((face) => ({ image: frame, face })));
  const head = (await pretrainedHead(DEFAULT_BACKBONE))!;
  const embeddings = embed(head, features);
  return faces.map((_, i) =>
    nearest(embeddings.subarray(i * DIMENSIONS, (i + 1) * DIMENSIONS), gallery),
  );
}

function nearest(probe: Float32Array, gallery: readonly Float32Array[]): string {
  const squared = gallery.map((known) =>
    known.reduce((sum, value, i) => sum + (value - probe[i]!) ** 2, 0),
  );
  return String(squared.indexOf(Math.min(...squared)));
}

function unitVector(seed: number): Float32Array {
  const random = SeededRandom.ofSeed(seed, 1);
  const values = Float32Array.from({ length: DIMENSIONS }, () => random.unit() - 0.5);
  const norm = Math.hypot(...values);
  return values.map((value) => value / norm);
}
