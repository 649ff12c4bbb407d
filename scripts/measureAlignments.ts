/**
 * Measures how a face should be cut out for a backbone, before any training:
 *
 *   node dist/measureAlignments.js <folder of person folders> [backbone, default the bundled one] [photos a person, default all]
 *
 * The largest face of each photo, by the product's own detection; every alignment, with and without the
 * mirror image; all pairs. Prints Markdown.
 */
import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import {
  EMBEDDING_DIMENSIONS,
  type Alignment,
  type Backbone,
} from '../server/src/backbones/backbone';
import { loadBackbone } from '../server/src/backbones/loadBackbone';
import { pretrainedHead } from '../server/src/backbones/pretrainedHead';
import { backboneInfo, DEFAULT_BACKBONE } from '../server/src/backbones/registry';
import { detectFaces } from '../server/src/detection/detectFaces';
import type { Face } from '../server/src/detection/face';
import { noGuard } from '../server/src/engine/onnx/nativeGate';
import { onnxEngine } from '../server/src/engine/onnx/onnxEngine';
import { decodeImage, PHOTO_SIDE_PX } from '../server/src/images/decodeImage';
import type { RgbImage } from '../server/src/images/rgbImage';
import { tarAtFar } from '../server/src/metrics/tarAtFar';
import { tenFoldAccuracy, type Fold } from '../server/src/metrics/tenFoldAccuracy';
import { embed } from '../server/src/training/embeddingHead';
import { SeededRandom } from '../server/src/training/random';
import { markdownTable } from './bench/markdown';

const ALIGNMENTS: readonly Alignment[] = ['box', 'five-point', 'dlib-chip'];
const MIN_SCORE = 0.3;
const FOLDS = 10;
const FARS = [1e-3, 1e-4];
const RANDOM_STREAM = 101;

interface Subject {
  person: number;
  image: RgbImage;
  face: Face;
}

/** One way of cutting out, and what came of it. */
interface Way {
  alignment: Alignment;
  mirror: boolean;
  backbone: Backbone;
  features: Float32Array[];
  milliseconds: number;
}

function photosIn(folder: string, most: number): { person: number; file: string }[] {
  const people = readdirSync(folder, { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  );
  return people.flatMap(({ name }, person) =>
    readdirSync(join(folder, name))
      .sort()
      .slice(0, most)
      .map((photo) => ({ person, file: join(folder, name, photo) })),
  );
}

async function embeddings(
  features: readonly Float32Array[],
  backbone: string,
): Promise<Float32Array[]> {
  const head = await pretrainedHead(backbone);
  return features.map((feature) =>
    head === null ? unit(feature) : embed(head, feature).subarray(0, EMBEDDING_DIMENSIONS),
  );
}

function unit(feature: Float32Array): Float32Array {
  const length = Math.hypot(...feature);
  return feature.map((value) => value / length);
}

/** Squared Euclidean. */
function distance(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += (a[k]! - b[k]!) ** 2;
  return sum;
}

/** Folds of people, as LFW has them: with as many pairs of different people as of the same. */
function foldsOf(people: readonly number[], rows: readonly Float32Array[]): Fold[] {
  const random = SeededRandom.ofSeed(1, RANDOM_STREAM);
  return Array.from({ length: FOLDS }, (_, fold) => {
    const own = people.flatMap((person, i) => (person % FOLDS === fold ? [i] : []));
    const [same, other]: [number[], number[]] = [[], []];
    for (const i of own) {
      for (const j of own) {
        if (i < j && people[i] === people[j]) same.push(distance(rows[i]!, rows[j]!));
      }
    }
    while (other.length < same.length) {
      const [i, j] = [random.below(own.length), random.below(own.length)].map((at) => own[at]!);
      if (people[i!] !== people[j!]) other.push(distance(rows[i!]!, rows[j!]!));
    }
    return { positives: Float32Array.from(same), negatives: Float32Array.from(other) };
  });
}

function allPairs(people: readonly number[], rows: readonly Float32Array[]) {
  const [same, other]: [number[], number[]] = [[], []];
  for (let i = 0; i < rows.length; i++) {
    for (let j = 0; j < i; j++) {
      (people[i] === people[j] ? same : other).push(distance(rows[i]!, rows[j]!));
    }
  }
  return tarAtFar(Float32Array.from(same), Float32Array.from(other), FARS);
}

async function main(): Promise<void> {
  const [folder, name = DEFAULT_BACKBONE, most = 'all'] = process.argv.slice(2);
  if (folder === undefined)
    throw new Error('Usage: measureAlignments <folder> [backbone] [photos]');
  const engine = await onnxEngine({
    provider: 'cpu',
    threads: availableParallelism(),
    guard: noGuard,
  });
  const [ssd, landmarks] = [await engine.detector('ssd'), await engine.landmarks()];
  const ways: Way[] = [];
  for (const alignment of ALIGNMENTS) {
    for (const mirror of [false, true]) {
      const backbone = await loadBackbone(engine, { ...backboneInfo(name), alignment, mirror });
      ways.push({ alignment, mirror, backbone, features: [], milliseconds: 0 });
    }
  }
  const networks = {
    report: engine.report,
    detector: () => Promise.resolve(ssd),
    landmarks: () => Promise.resolve(landmarks),
    backbone: () => Promise.resolve(ways[0]!.backbone),
    candidate: () => Promise.resolve(ways[0]!.backbone),
  };
  const photos = photosIn(folder, most === 'all' ? Infinity : Number(most));
  const people: number[] = [];
  let [missedPlain, missed] = [0, 0];
  for (const { person, file } of photos) {
    const image = await decodeImage(file, { maxSidePx: PHOTO_SIDE_PX });
    if ((await ssd.detect(image, MIN_SCORE)).length === 0) missedPlain++;
    const faces = await detectFaces(networks, image, { detector: 'ssd', minScore: MIN_SCORE });
    const area = ({ box }: Face) => box.width * box.height;
    const [face] = faces.sort((a, b) => area(b) - area(a));
    if (face === undefined) missed++;
    else {
      people.push(person);
      await cutAndEmbed({ person, image, face }, ways);
    }
  }
  process.stdout.write(
    `${photos.length} photos; without a face ${missed}, ${missedPlain} if they are not tried again with a border\n\n`,
  );
  const rows = [
    [
      'alignment',
      'mirror image',
      'ten-fold accuracy, %',
      ...FARS.map((far) => `TAR at FAR ${far}`),
      'ms a face',
    ],
  ];
  for (const { alignment, mirror, features, milliseconds } of ways) {
    const vectors = await embeddings(features, name);
    const { mean, stdErr } = tenFoldAccuracy(foldsOf(people, vectors));
    rows.push([
      ...[alignment, mirror ? 'averaged' : 'no'],
      `${(100 * mean).toFixed(2)} ± ${(100 * stdErr).toFixed(2)}`,
      ...allPairs(people, vectors).map(({ tar }) => tar.toFixed(3)),
      (milliseconds / features.length).toFixed(1),
    ]);
  }
  process.stdout.write(markdownTable(rows));
}

async function cutAndEmbed({ image, face }: Subject, ways: Way[]): Promise<void> {
  for (const way of ways) {
    const startMs = performance.now();
    way.features.push(await way.backbone.features([{ image, face }]));
    way.milliseconds += performance.now() - startMs;
  }
}

main().catch((error: unknown) => {
  process.exitCode = 1;
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
});
