import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { dlibChip } from '../../server/src/backbones/alignment';
import { EMBEDDING_DIMENSIONS } from '../../server/src/backbones/backbone';
import { pretrainedHead } from '../../server/src/backbones/pretrainedHead';
import { analysePhoto } from '../../server/src/detection/analysePhoto';
import { detectFaces } from '../../server/src/detection/detectFaces';
import type { Face } from '../../server/src/detection/face';
import { intersectionOverUnion } from '../../server/src/detection/overlap';
import {
  imageTensor,
  loadFaceApi,
  type FaceApiRuntime,
} from '../../server/src/engine/tfjs/faceApi';
import { tfjsEngine } from '../../server/src/engine/tfjs/tfjsEngine';
import { cropImage, scaleBox } from '../../server/src/images/crop';
import { decodeImage } from '../../server/src/images/decodeImage';
import { mirrorImage } from '../../server/src/images/mirror';
import type { RgbImage } from '../../server/src/images/rgbImage';
import { loadFaceNetworks } from '../../server/src/workers/loadFaceNetworks';
import { SAMPLE_PHOTOS } from '../fixtures/samplePhotos';

let runtime: FaceApiRuntime;
let photo: RgbImage;
let faces: Face[];

beforeAll(async () => {
  runtime = await loadFaceApi();
  photo = await decodeImage(SAMPLE_PHOTOS[3]!.file);
  faces = await detectFaces(await loadFaceNetworks(), photo, { detector: 'ssd', minScore: 0.5 });
});

describe('the TensorFlow.js engine', () => {
  it('says what runs and what faster backends it passed over', async () => {
    const { report } = await tfjsEngine();
    expect(report.engine).toBe('tfjs');
    expect(['wasm', 'tensorflow', 'tensorflow-gpu']).toContain(report.backend);
    if (report.backend === 'wasm') {
      expect(report.passedOver).toHaveLength(2);
      expect(report.passedOver[0]).toMatch(/tfjs-node-gpu: not installed/);
    }
  });

  it('finds every person of every sample photo, with face-api finding the same boxes', async () => {
    const { faceapi, weightsFolder } = runtime;
    const reference = new faceapi.SsdMobilenetv1();
    await reference.loadFromDisk(weightsFolder);
    for (const { file, people } of SAMPLE_PHOTOS) {
      const image = await decodeImage(file);
      const found = await detectFaces(await loadFaceNetworks(), image, {
        detector: 'ssd',
        minScore: 0.5,
      });
      expect(found).toHaveLength(people);
      const input = imageTensor(runtime, image);
      const expected = await reference.locateFaces(input, { minConfidence: 0.5 });
      input.dispose();
      for (const { box } of expected) {
        const best = Math.max(...found.map((face) => intersectionOverUnion(face.box, box)));
        expect(best).toBeGreaterThan(0.8);
      }
    }
  });

  it('finds faces with the tiny detector too', async () => {
    const found = await detectFaces(await loadFaceNetworks(), photo, {
      detector: 'tiny',
      minScore: 0.4,
    });
    expect(found.length).toBeGreaterThanOrEqual(3);
  });

  it('finds a close-up that fills the picture, which the detector alone misses or doubts', async () => {
    const { box } = faces[0]!;
    const closeUp = cropImage(photo, box);
    const engine = await tfjsEngine();
    const alone = await (await engine.detector('ssd')).detect(closeUp, 0.1);
    expect(alone[0]?.score ?? 0).toBeLessThan(0.7);
    const [found] = await detectFaces(await loadFaceNetworks(), closeUp, {
      detector: 'ssd',
      minScore: 0.5,
    });
    expect(found!.score).toBeGreaterThan(0.7);
    const whole = { x: 0, y: 0, width: closeUp.width, height: closeUp.height };
    expect(intersectionOverUnion(found!.box, whole)).toBeGreaterThan(0.6);
  });

  it('gives boxes and landmarks in pixels of the photo, also of one that it shrinks to look at', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'likeness-large-'));
    const file = join(folder, 'large.jpg');
    await sharp(SAMPLE_PHOTOS[3]!.file).resize(5760).toFile(file);
    const task = { detector: 'ssd', minScore: 0.5, backbone: null } as const;
    const large = await analysePhoto(await loadFaceNetworks(), { file, ...task });
    await rm(folder, { recursive: true });
    expect([large.width, large.height]).toEqual([5760, 3 * photo.height]);
    expect(large.faces).toHaveLength(faces.length);
    for (const { box, landmarks } of faces) {
      const inLarge = scaleBox(box, 3);
      const same = large.faces.find((face) => intersectionOverUnion(face.box, inLarge) > 0.8);
      expect(Math.abs(same!.landmarks[60]! - 3 * landmarks[60]!)).toBeLessThan(0.1 * inLarge.width);
    }
  });

  it('puts the landmarks inside the face: eyes above nose above mouth, left before right', () => {
    for (const { box, landmarks } of faces) {
      const x = (i: number) => (landmarks[2 * i]! - box.x) / box.width;
      const y = (i: number) => (landmarks[2 * i + 1]! - box.y) / box.height;
      for (const i of [36, 45, 30, 48, 54]) {
        expect(x(i)).toBeGreaterThan(-0.1);
        expect(x(i)).toBeLessThan(1.1);
      }
      expect(x(36)).toBeLessThan(x(45));
      expect(y(36)).toBeLessThan(y(30));
      expect(y(30)).toBeLessThan(y(57));
    }
  });
});

describe('the bundled backbone', () => {
  it('gives face-api its own descriptor once its own last layer is applied', async () => {
    const { faceapi, tf, weightsFolder } = runtime;
    const reference = new faceapi.FaceRecognitionNet();
    await reference.loadFromDisk(weightsFolder);
    const network = await (await tfjsEngine()).features('face-api');
    const head = (await pretrainedHead('face-api'))!;
    expect(head.dimensions).toBe(256);

    for (const face of faces) {
      const chip = dlibChip(photo, face.landmarks, 150);
      const pooled = await network.features(Float32Array.from(chip.data), 1);
      const descriptor = tf.tidy(() =>
        tf
          .matMul(
            tf.tensor2d(pooled, [1, 256]),
            tf.tensor2d(head.weights, [256, EMBEDDING_DIMENSIONS]),
          )
          .dataSync(),
      );
      const input = imageTensor(runtime, chip);
      const expected = (await reference.computeFaceDescriptor(input)) as Float32Array;
      input.dispose();
      expect(Math.hypot(...expected.map((value, i) => value - descriptor[i]!))).toBeLessThan(1e-4);
    }
  });

  it('averages the features of a face and of its mirror image, whatever else is in the batch', async () => {
    const backbone = await (await loadFaceNetworks()).backbone('face-api');
    const network = await (await tfjsEngine()).features('face-api');
    const features = await backbone.features(faces.map((face) => ({ image: photo, face })));
    expect(features).toHaveLength(faces.length * 256);
    for (const [row, face] of faces.entries()) {
      const chip = dlibChip(photo, face.landmarks, 150);
      const plain = await network.features(Float32Array.from(chip.data), 1);
      const mirrored = await network.features(Float32Array.from(mirrorImage(chip).data), 1);
      const mean = plain.map((value, i) => (value + mirrored[i]!) / 2);
      const own = features.subarray(row * 256, (row + 1) * 256);
      expect(Math.max(...mean.map((value, i) => Math.abs(value - own[i]!)))).toBeLessThan(1e-5);
      expect(Math.max(...plain.map((value, i) => Math.abs(value - own[i]!)))).toBeGreaterThan(1e-3);
    }
  });
});
