import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Alignment } from '../../server/src/backbones/backbone';
import { detectFaces } from '../../server/src/detection/detectFaces';
import type { DetectedFace } from '../../server/src/detection/face';
import { intersectionOverUnion } from '../../server/src/detection/overlap';
import { noGuard } from '../../server/src/engine/onnx/nativeGate';
import { loadOnnxRuntime, type OnnxRuntime } from '../../server/src/engine/onnx/onnxRuntime';
import { yunetDetector } from '../../server/src/engine/onnx/yunetDetector';
import { cropFeatures } from '../../server/src/features/cropFeatures';
import { sha256 } from '../../server/src/files/hash';
import { decodeImage } from '../../server/src/images/decodeImage';
import { resizeImage } from '../../server/src/images/resize';
import type { RgbImage } from '../../server/src/images/rgbImage';
import { loadFaceNetworks } from '../../server/src/workers/loadFaceNetworks';
import { writeBlueDetector } from '../fixtures/blueDetector';
import { FIELDS, writeFieldNetwork } from '../fixtures/fieldNetwork';
import { SAMPLE_PHOTOS } from '../fixtures/samplePhotos';
import { hostileServer, serve } from './hostileServer';
import { startLikeness } from './runLikeness';

const YUNET = join(__dirname, '../../../shared/data/networks/yunet_n_dynamic.onnx');

let folder: string;
let env: NodeJS.ProcessEnv;
let runtime: OnnxRuntime;
let blue: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'likeness-yunet-'));
  env = { LIKENESS_MODELS: join(folder, 'models') };
  process.env['LIKENESS_MODELS'] = env['LIKENESS_MODELS'];
  runtime = await loadOnnxRuntime({ provider: 'cpu', threads: 1, guard: noGuard });
  blue = join(folder, 'blue.onnx');
  await writeBlueDetector(blue);
});
afterAll(async () => {
  delete process.env['LIKENESS_MODELS'];
  await rm(folder, { recursive: true });
});

const likeness = (...args: string[]) => startLikeness(args, folder, env).ended;

describe('what YuNet’s network says about its cells', () => {
  /** Black but for squares of 8 pixels, by their column and row. */
  function picture(squares: readonly [column: number, row: number, colour: number[]][]): RgbImage {
    const [width, height] = [44, 30];
    const data = new Uint8Array(width * height * 3);
    for (const [column, row, colour] of squares) {
      for (let y = 8 * row; y < 8 * row + 8; y++) {
        for (let x = 8 * column; x < 8 * column + 8; x++) data.set(colour, 3 * (y * width + x));
      }
    }
    return { width, height, data };
  }

  test('becomes boxes round their centres, and points, in pixels of the picture', async () => {
    const detector = await yunetDetector(runtime, blue);
    const faces = await detector.detect(picture([[2, 1, [0, 0, 255]]]), 0.4);
    expect(faces).toHaveLength(1);
    const { box, score, fivePoints } = faces[0]!;
    // √(1 × 0.25); centre (2.25, 1.5) cells, 2 × 4 cells large.
    expect(score).toBeCloseTo(0.5, 5);
    const near = (value: number) => expect.closeTo(value, 4) as number;
    expect(box).toEqual({ x: near(10), y: near(-4), width: near(16), height: near(32) });
    const expected = [16, 8.8, 17.6, 10.4, 19.2, 12, 20.8, 13.6, 22.4, 15.2];
    expect([...fivePoints!]).toEqual(expected.map(near));
  });

  test('is about blue, green and red in this order, from 0 to 255', async () => {
    const detector = await yunetDetector(runtime, blue);
    const squares = picture([
      [0, 0, [255, 0, 0]],
      [1, 1, [0, 255, 0]],
      [2, 2, [255, 255, 204]],
    ]);
    const faces = await detector.detect(squares, 0.01);
    expect(faces.map(({ score }) => score)).toEqual([expect.closeTo(0.4, 5)]);
    expect(await detector.detect(squares, 0.41)).toEqual([]);
  });
});

test('a detector that is not installed says how to install it', async () => {
  const photo = SAMPLE_PHOTOS[0]!.file;
  const { code, err } = await likeness('recognize', photo, '--detector', 'yunet');
  expect(code).not.toBe(0);
  expect(err).toContain('The network "yunet" is not installed.');
  expect(err).toContain('likeness models install yunet');
});

test('a network that finds no faces is not taken for it', async () => {
  const { code, err } = await likeness('models', 'import', blue, '--as', 'yunet');
  expect(code).not.toBe(0);
  expect(err).toContain('As the detector "yunet" the network finds 0 faces');
  expect((await likeness('models', 'list')).out).toMatch(/^yunet +not installed/m);
});

describe.skipIf(!existsSync(YUNET))(
  'YuNet (skipped where ../shared/data/networks is missing)',
  () => {
    beforeAll(async () => {
      const server = await hostileServer(await readFile(YUNET), serve);
      const mirror = { ...env, LIKENESS_MIRROR: server.url };
      const args = ['models', 'install', 'yunet', '--accept-licence', '--json'];
      const { code, out, err } = await startLikeness(args, folder, mirror).ended;
      await server.close();
      expect({ code, err }).toMatchObject({ code: 0 });
      expect(JSON.parse(out)).toMatchObject({ name: 'yunet', check: { kind: 'detector' } });
      expect((await likeness('models', 'list')).out).toMatch(/^yunet +installed +detector/m);
    });

    test('finds every person of every sample photo once, where the bundled detector does', async () => {
      const networks = await loadFaceNetworks();
      for (const { file, people } of SAMPLE_PHOTOS) {
        const image = await decodeImage(file);
        const options = { detector: 'ssd', minScore: 0.5 } as const;
        const expected = await detectFaces(networks, image, options);
        const found = await detectFaces(networks, image, { ...options, detector: 'yunet' });
        expect(found).toHaveLength(people);
        for (const { box } of expected) {
          const overlaps = found.map((face) => intersectionOverUnion(face.box, box));
          expect(Math.max(...overlaps)).toBeGreaterThan(0.6);
        }
      }
    });

    test('sees the eyes above the mouth and left before right, in a picture of any size', async () => {
      const photo = await decodeImage(SAMPLE_PHOTOS[3]!.file);
      const detector = await yunetDetector(runtime, YUNET);
      for (const widthPx of [301, 640, 777]) {
        const heightPx = Math.round((photo.height * widthPx) / photo.width);
        const faces = await detector.detect(await resizeImage(photo, widthPx, heightPx), 0.6);
        expect(faces.length).toBeGreaterThan(0);
        for (const face of faces) expectInOrder(face);
      }
    });

    test('gives its own points to the backbones that ask for them, and to no others', async () => {
      await importFields('own', 'five-point-detector');
      await importFields('other', 'five-point');
      const networks = await loadFaceNetworks();
      const [own, other] = [await networks.backbone('own'), await networks.backbone('other')];
      const file = SAMPLE_PHOTOS[0]!.file;
      const image = await decodeImage(file);
      const options = { detector: 'yunet', minScore: 0.5 } as const;
      const [face] = await detectFaces(networks, image, options);
      const moved = { ...face!, landmarks: landmarksWith(face!.fivePoints!) };
      const feature = await own.features([{ image, face: face! }]);
      expect(feature).toEqual(await other.features([{ image, face: moved }]));
      expect(feature).not.toEqual(await other.features([{ image, face: face! }]));
      // A detector without points leaves it to the 68.
      const [plain] = await detectFaces(networks, image, { ...options, detector: 'ssd' });
      const ofPlain = await own.features([{ image, face: plain! }]);
      expect(ofPlain).toEqual(await other.features([{ image, face: plain! }]));
    });

    test('looks again at crops whose backbone asks for its points, whatever landmarks they have', async () => {
      const networks = await loadFaceNetworks();
      const file = SAMPLE_PHOTOS[0]!.file;
      const hash = sha256(await readFile(file));
      const ask = async (backbone: string, landmarks: Float32Array | null) => {
        const crops = [{ file, landmarks, sha256: hash }];
        const result = await cropFeatures(networks, { backbone, detector: 'yunet', crops });
        return { features: result.features, origin: result.outcomes[0]!.origin };
      };
      const kept = landmarksWith([100, 100, 200, 100, 150, 150, 110, 200, 190, 200]);
      expect(await ask('own', kept)).toEqual(await ask('own', null));
      expect((await ask('own', kept)).origin).toBe('detected:yunet');
      expect((await ask('other', kept)).origin).toMatch(/^given:/);
    });
  },
);

async function importFields(name: string, alignment: Alignment): Promise<void> {
  const file = join(folder, `${name}.onnx`);
  await writeFieldNetwork(file);
  const description = { ...FIELDS, name, alignment, mirror: false };
  await writeFile(join(folder, `${name}.json`), JSON.stringify(description));
  expect(await likeness('models', 'import', file)).toMatchObject({ code: 0 });
}

/** 68 landmarks whose five points are these. */
function landmarksWith(points: ArrayLike<number>): Float32Array {
  const landmarks = new Float32Array(136);
  const put = (point: number, first: number, last: number) => {
    for (let i = first; i <= last; i++) {
      landmarks.set([points[2 * point]!, points[2 * point + 1]!], 2 * i);
    }
  };
  [36, 42].forEach((first, eye) => put(eye, first, first + 5));
  [30, 48, 54].forEach((landmark, i) => put(i + 2, landmark, landmark));
  return landmarks;
}

function expectInOrder({ box, fivePoints }: DetectedFace): void {
  const [leftEye, rightEye, nose, leftCorner, rightCorner] = [0, 1, 2, 3, 4].map((i) => ({
    x: (fivePoints![2 * i]! - box.x) / box.width,
    y: (fivePoints![2 * i + 1]! - box.y) / box.height,
  }));
  for (const { x, y } of [leftEye!, rightEye!, nose!, leftCorner!, rightCorner!]) {
    for (const part of [x, y]) expect(part).toBeGreaterThan(-0.1);
    for (const part of [x, y]) expect(part).toBeLessThan(1.1);
  }
  expect(leftEye!.x).toBeLessThan(rightEye!.x);
  expect(leftCorner!.x).toBeLessThan(rightCorner!.x);
  expect(leftEye!.y).toBeLessThan(leftCorner!.y);
  expect(rightEye!.y).toBeLessThan(rightCorner!.y);
}
