import * as ort from 'onnxruntime-node';
import { dlibChip } from '../../server/src/backbones/alignment';
import type { Engine } from '../../server/src/engine/engine';
import { ssdWindow } from '../../server/src/engine/onnx/detectorNetwork';
import { noGuard } from '../../server/src/engine/onnx/nativeGate';
import { onnxEngine } from '../../server/src/engine/onnx/onnxEngine';
import { builtNetworkFile, type BuiltNetwork } from '../../server/src/engine/onnx/onnxRuntime';
import { cropImage } from '../../server/src/images/crop';
import type { RgbImage } from '../../server/src/images/rgbImage';
import type { FaceApiUser } from './faceApiUser';
import { countMultiplyAdds, type Peak } from './floors';
import { markdownTable, ms, times } from './markdown';
import { alternate, type Contender, type Timing } from './measure';

/** Faces in a batch of the recognition network. */
const BATCH = 16;
const CHIP_PX = 150;
const REFERENCE = 'face-api';

interface Compared {
  what: string;
  /** Images in one call. */
  images: number;
  network: BuiltNetwork;
  /** Of the network's input. */
  shape: readonly [n: number, height: number, width: number, channels: number];
  reference: () => Promise<unknown>;
  onnx: (engine: Engine) => Promise<() => Promise<unknown>>;
}

/**
 * Each network on its own, in one thread and in all: face-api on WebAssembly against ONNX Runtime.
 * @param photo has at least one face; @param peak of all cores
 */
export async function compareNetworks(
  user: FaceApiUser,
  photo: RgbImage,
  peak: Peak,
  cores: number,
  rounds: number,
): Promise<string> {
  const engines = new Map<string, Engine>();
  for (const threads of new Set([1, cores])) {
    const options = { provider: 'cpu', threads, guard: noGuard };
    engines.set(threads === 1 ? '1 thread' : `${threads} threads`, await onnxEngine(options));
  }
  const names = [...engines.keys()];
  const head = ['network', 'face-api, ms', ...names.map((name) => `ONNX, ${name}, ms`)];
  const rows = [
    [
      ...head,
      ...names.map((name) => `ratio, ${name}`),
      'ratio of processor time',
      'floor, ms',
      'images/s',
    ],
  ];
  for (const compared of await comparisons(user, photo, engines)) {
    const contenders: Contender[] = [{ name: REFERENCE, run: compared.reference }];
    for (const [name, engine] of engines) {
      contenders.push({ name, run: await compared.onnx(engine) });
    }
    rows.push(
      rowOf(compared, await alternate(contenders, rounds), names, await floorMs(compared, peak)),
    );
  }
  return markdownTable(rows);
}

function rowOf(
  { what, images }: Compared,
  timings: ReadonlyMap<string, Timing>,
  names: readonly string[],
  floor: number,
): string[] {
  const imagesOf = (name: string) => (name === REFERENCE ? 1 : images);
  const perImage = (name: string) => timings.get(name)!.medianMs / imagesOf(name);
  const cpu = (name: string) => timings.get(name)!.cpuMs / imagesOf(name);
  const reference = perImage(REFERENCE);
  const own = names.map(perImage);
  return [
    what,
    ms(reference),
    ...own.map(ms),
    ...own.map((value) => times(reference / value)),
    times(cpu(REFERENCE) / cpu(names[0]!)),
    ms(floor),
    (1000 / Math.min(...own)).toFixed(0),
  ];
}

/** Of an image: its multiply-adds at the peak of a plain matrix product. */
async function floorMs(
  { network, shape, images }: Compared,
  { gigaMultiplyAdds }: Peak,
): Promise<number> {
  const size = shape.reduce((product, side) => product * side, 1);
  const pixels = new ort.Tensor('float32', new Float32Array(size).fill(100), shape);
  const minScore = new ort.Tensor('float32', Float32Array.of(0.5), [1]);
  const isDetector = network === 'face-api-ssd' || network === 'face-api-tiny';
  const inputs = { pixels, ...(isDetector ? { min_score: minScore } : {}) };
  const multiplyAdds = await countMultiplyAdds(builtNetworkFile(network), inputs);
  return multiplyAdds / images / gigaMultiplyAdds / 1e6;
}

async function comparisons(
  user: FaceApiUser,
  photo: RgbImage,
  engines: ReadonlyMap<string, Engine>,
): Promise<Compared[]> {
  const [engine] = engines.values();
  const [best] = await (await engine!.detector('ssd')).detect(photo, 0.5);
  const [points] = await (await engine!.landmarks()).landmarks(photo, [best!.box]);
  const face = cropImage(photo, best!.box);
  const window = ssdWindow(photo);
  const whole = { x: 0, y: 0, width: face.width, height: face.height };
  const chip = dlibChip(photo, points!, CHIP_PX);
  const chips = (n: number) => {
    const batch = new Float32Array(n * chip.data.length);
    for (let i = 0; i < n; i++) batch.set(chip.data, i * chip.data.length);
    return batch;
  };
  const embed = (n: number) => async (on: Engine) => {
    const network = await on.features('face-api');
    return () => network.features(chips(n), n);
  };
  const detect = (name: 'ssd' | 'tiny') => async (on: Engine) => {
    const network = await on.detector(name);
    return () => network.detect(photo, 0.5);
  };
  return [
    {
      what: 'SSD detector',
      images: 1,
      network: 'face-api-ssd',
      shape: [1, window.height, window.width, 3],
      reference: () => user.detect(photo, 'ssd'),
      onnx: detect('ssd'),
    },
    {
      what: 'tiny detector',
      images: 1,
      network: 'face-api-tiny',
      shape: [1, 416, 416, 3],
      reference: () => user.detect(photo, 'tiny'),
      onnx: detect('tiny'),
    },
    {
      what: '68 landmarks',
      images: 1,
      network: 'face-api-landmarks',
      shape: [1, 112, 112, 3],
      reference: () => user.landmarks(face),
      onnx: async (on) => {
        const network = await on.landmarks();
        return () => network.landmarks(face, [whole]);
      },
    },
    {
      what: 'recognition, one face',
      images: 1,
      network: 'face-api-recognition',
      shape: [1, CHIP_PX, CHIP_PX, 3],
      reference: () => user.descriptor(chip),
      onnx: embed(1),
    },
    {
      what: `recognition, ${BATCH} faces`,
      images: BATCH,
      network: 'face-api-recognition',
      shape: [BATCH, CHIP_PX, CHIP_PX, 3],
      reference: () => user.descriptor(chip),
      onnx: embed(BATCH),
    },
  ];
}
