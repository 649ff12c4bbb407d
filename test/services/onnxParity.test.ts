import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { dlibChip } from '../../server/src/backbones/alignment';
import { EMBEDDING_DIMENSIONS } from '../../server/src/backbones/backbone';
import { pretrainedHead } from '../../server/src/backbones/pretrainedHead';
import type { DetectorName, ScoredBox } from '../../server/src/detection/face';
import { intersectionOverUnion } from '../../server/src/detection/overlap';
import type { Engine } from '../../server/src/engine/engine';
import { noGuard } from '../../server/src/engine/onnx/nativeGate';
import { onnxEngine } from '../../server/src/engine/onnx/onnxEngine';
import {
  imageTensor,
  loadFaceApi,
  type FaceApiRuntime,
} from '../../server/src/engine/tfjs/faceApi';
import { tfjsEngine } from '../../server/src/engine/tfjs/tfjsEngine';
import { cropImage } from '../../server/src/images/crop';
import { decodeImage } from '../../server/src/images/decodeImage';
import { resizeImage } from '../../server/src/images/resize';
import type { RgbImage } from '../../server/src/images/rgbImage';
import { SAMPLE_PHOTOS } from '../fixtures/samplePhotos';

/** What the two engines may differ by. */
const SAME_BOX_IOU = 0.99;
const SAME_SCORE = 0.01;
const SAME_LANDMARK_PX = 0.5; // of the network's own input, 112 px
const SAME_DESCRIPTOR = 0.01; // L2

const LANDMARK_INPUT_PX = 112;
const MIN_SCORE = 0.3;

let onnx: Engine;
let tfjs: Engine;
let runtime: FaceApiRuntime;
/** The sample photos as they are, larger and smaller than the detectors' input, upright and lying. */
let photos: RgbImage[];

beforeAll(async () => {
  onnx = await onnxEngine({ provider: 'cpu', threads: 1, guard: noGuard });
  tfjs = await tfjsEngine();
  runtime = await loadFaceApi();
  photos = [];
  for (const { file } of SAMPLE_PHOTOS) photos.push(...(await sizesOf(await decodeImage(file))));
});

async function sizesOf(image: RgbImage): Promise<RgbImage[]> {
  const third = [image.width, image.height].map((px) => Math.round(px / 3)) as [number, number];
  const upright = { x: image.width / 4, y: 0, width: image.width / 3, height: image.height };
  return [image, await resizeImage(image, ...third), cropImage(image, upright)];
}

/** Pairs each box with the other engine's best match, and those that are near the limit may miss one. */
function pairs(expected: readonly ScoredBox[], found: readonly ScoredBox[]) {
  return expected
    .filter(({ score }) => score > MIN_SCORE + SAME_SCORE)
    .map((own) => {
      const matches = found.map((other) => ({
        iou: intersectionOverUnion(own.box, other.box),
        scoreError: Math.abs(own.score - other.score),
      }));
      return matches.reduce((a, b) => (b.iou > a.iou ? b : a), { iou: 0, scoreError: 1 });
    });
}

describe.each<DetectorName>(['ssd', 'tiny'])('the detector %s on ONNX Runtime', (name) => {
  it('finds face-api’s boxes, no more and no less, with its scores', async () => {
    const [ours, theirs] = [await onnx.detector(name), await tfjs.detector(name)];
    let compared = 0;
    for (const photo of photos) {
      const [found, expected] = [
        await ours.detect(photo, MIN_SCORE),
        await theirs.detect(photo, MIN_SCORE),
      ];
      for (const { iou, scoreError } of [...pairs(expected, found), ...pairs(found, expected)]) {
        expect(iou).toBeGreaterThanOrEqual(SAME_BOX_IOU);
        expect(scoreError).toBeLessThanOrEqual(SAME_SCORE);
        compared++;
      }
    }
    expect(compared).toBeGreaterThan(60);
  });

  it('leaves out what it believes in less than it is asked for', async () => {
    const detector = await onnx.detector(name);
    const all = await detector.detect(photos[0]!, 0.1);
    const [best] = all;
    const some = await detector.detect(photos[0]!, (best!.score + all.at(-1)!.score) / 2);
    expect(some.length).toBeGreaterThan(0);
    expect(some.length).toBeLessThan(all.length);
    expect(all.map(({ score }) => score)).toEqual(
      all.map(({ score }) => score).sort((a, b) => b - a),
    );
  });
});

const OTHER_PHOTOS = join(__dirname, '../../../shared/data/faces/raw');

describe.skipIf(!existsSync(OTHER_PHOTOS))('the SSD detector, on photos of 30 more people', () => {
  it('finds face-api’s boxes in pictures of many shapes, of which it looks at no more than it must', async () => {
    const [ours, theirs] = [await onnx.detector('ssd'), await tfjs.detector('ssd')];
    for (const person of readdirSync(OTHER_PHOTOS).slice(0, 30)) {
      const [name] = readdirSync(join(OTHER_PHOTOS, person)).sort();
      const photo = await decodeImage(join(OTHER_PHOTOS, person, name!));
      const expected = await theirs.detect(photo, 0.5);
      for (const { iou, scoreError } of pairs(expected, await ours.detect(photo, MIN_SCORE))) {
        expect(iou).toBeGreaterThanOrEqual(SAME_BOX_IOU);
        expect(scoreError).toBeLessThanOrEqual(SAME_SCORE);
      }
    }
  });
});

describe('the landmarks on ONNX Runtime', () => {
  it('are face-api’s, for many boxes at once as for each alone', async () => {
    const detector = await onnx.detector('ssd');
    const [ours, theirs] = [await onnx.landmarks(), await tfjs.landmarks()];
    for (const photo of photos) {
      const boxes = (await detector.detect(photo, MIN_SCORE)).map(({ box }) => box);
      const found = await ours.landmarks(photo, boxes);
      const expected = await theirs.landmarks(photo, boxes);
      expect(found).toHaveLength(boxes.length);
      for (const [i, { width, height }] of boxes.entries()) {
        const pixel = Math.max(width, height) / LANDMARK_INPUT_PX;
        const errors = expected[i]!.map((value, k) => Math.abs(value - found[i]![k]!) / pixel);
        expect(Math.max(...errors)).toBeLessThan(SAME_LANDMARK_PX);
        const [alone] = await ours.landmarks(photo, [boxes[i]!]);
        const apart = alone!.map((value, k) => Math.abs(value - found[i]![k]!) / pixel);
        expect(Math.max(...apart)).toBeLessThan(1e-3);
      }
    }
  });
});

describe('the recognition network on ONNX Runtime', () => {
  it('gives face-api’s descriptors once its last layer is applied, alone and in a batch', async () => {
    const { tf, faceapi, weightsFolder } = runtime;
    const reference = new faceapi.FaceRecognitionNet();
    await reference.loadFromDisk(weightsFolder);
    const head = (await pretrainedHead('face-api'))!;
    const network = await onnx.features('face-api');
    const chips = await chipsOf(photos);
    expect(chips.length).toBeGreaterThan(40);
    const batch = Float32Array.from(chips.flatMap(({ data }) => [...data]));
    const pooled = await network.features(batch, chips.length);
    const descriptors = tf.tidy(() =>
      tf
        .matMul(
          tf.tensor2d(pooled, [chips.length, head.dimensions]),
          tf.tensor2d(head.weights, [head.dimensions, EMBEDDING_DIMENSIONS]),
        )
        .dataSync(),
    );
    for (const [i, chip] of chips.entries()) {
      const input = imageTensor(runtime, chip);
      const expected = (await reference.computeFaceDescriptor(input)) as Float32Array;
      input.dispose();
      const own = descriptors.subarray(i * EMBEDDING_DIMENSIONS, (i + 1) * EMBEDDING_DIMENSIONS);
      expect(distance(expected, own)).toBeLessThan(SAME_DESCRIPTOR);
      const alone = await network.features(Float32Array.from(chip.data), 1);
      expect(distance(alone, pooled.subarray(i * 256, (i + 1) * 256))).toBeLessThan(1e-4);
    }
  });
});

async function chipsOf(images: readonly RgbImage[]): Promise<RgbImage[]> {
  const [detector, landmarks] = [await onnx.detector('ssd'), await onnx.landmarks()];
  const chips: RgbImage[] = [];
  for (const image of images) {
    const boxes = (await detector.detect(image, 0.5)).map(({ box }) => box);
    for (const points of await landmarks.landmarks(image, boxes)) {
      chips.push(dlibChip(image, points, 150));
    }
  }
  return chips;
}

function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Math.hypot(...Array.from(a, (value, i) => value - b[i]!));
}
