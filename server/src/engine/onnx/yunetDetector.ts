import type { DetectedFace } from '../../detection/face';
import type { RgbImage } from '../../images/rgbImage';
import type { DetectorNetwork } from '../engine';
import { loadNetworkFile, type OnnxNetwork, type OnnxRuntime } from './onnxRuntime';

/** Sides of its three maps' cells, pixels; the input's sides are multiples of the largest. */
const STRIDES = [8, 16, 32] as const;
const CELL_PX = 32;
const POINT_VALUES = 10;

/** What the network says about every cell of one map, row by row. */
interface CellMap {
  stride: number;
  /** Cells of a row. */
  columns: number;
  /** Belief that it is a face, and that an object is there, 0–1. */
  cls: Float32Array;
  obj: Float32Array;
  /** 4 a cell: how far the centre is from the cell's corner, in cells; log of width and height, in cells. */
  bbox: Float32Array;
  /** 10 a cell: five points, from the cell's corner, in cells. */
  kps: Float32Array;
}

/**
 * YuNet (Wu et al., YuNet: A Tiny Millisecond-level Face Detector, 2023) from an ONNX file as its makers
 * export it. It takes pictures of any size, blue first, 0–255, and finds the eyes, the tip of the nose and the
 * corners of the mouth with each face.
 * @throws LikenessError CorruptFile
 */
export async function yunetDetector(runtime: OnnxRuntime, file: string): Promise<DetectorNetwork> {
  const network = await loadNetworkFile(runtime, file);
  const { Tensor } = runtime.ort;
  const names = STRIDES.flatMap((stride) => namesOf(stride));
  const [input] = network.inputs;
  return {
    // Many cells see the same face.
    leavesOverlaps: true,
    async detect(image, minScore) {
      const { width, height, planes } = paddedPlanes(image);
      const tensor = new Tensor('float32', planes, [1, 3, height, width]);
      const outputs = await network.run({ [input!.name]: tensor }, names);
      return STRIDES.flatMap((stride) => decode(mapOf(outputs, stride, width), minScore)).sort(
        (a, b) => b.score - a.score,
      );
    },
  };
}

function namesOf(stride: number): string[] {
  return ['cls', 'obj', 'bbox', 'kps'].map((kind) => `${kind}_${stride}`);
}

function mapOf(
  outputs: Awaited<ReturnType<OnnxNetwork['run']>>,
  stride: number,
  width: number,
): CellMap {
  const [cls, obj, bbox, kps] = namesOf(stride).map((name) => outputs[name]!.data as Float32Array);
  return { stride, columns: width / stride, cls: cls!, obj: obj!, bbox: bbox!, kps: kps! };
}

/** The faces of one map's cells. */
function decode({ stride, columns, cls, obj, bbox, kps }: CellMap, minScore: number) {
  const faces: DetectedFace[] = [];
  for (let cell = 0; cell < cls.length; cell++) {
    const score = Math.sqrt(clampUnit(cls[cell]!) * clampUnit(obj[cell]!));
    if (score < minScore) continue;
    const [column, row] = [cell % columns, Math.floor(cell / columns)];
    const [dx, dy, logWidth, logHeight] = bbox.subarray(4 * cell, 4 * cell + 4);
    const [width, height] = [Math.exp(logWidth!) * stride, Math.exp(logHeight!) * stride];
    const [x, y] = [(column + dx!) * stride - width / 2, (row + dy!) * stride - height / 2];
    const points = kps.slice(POINT_VALUES * cell, POINT_VALUES * (cell + 1));
    const fivePoints = points.map((value, i) => (value + (i % 2 === 0 ? column : row)) * stride);
    faces.push({ box: { x, y, width, height }, score, fivePoints });
  }
  return faces;
}

function clampUnit(value: number): number {
  return Math.min(Math.max(value, 0), 1);
}

/** Planes of blue, green and red, with black at the right and below up to whole cells. */
function paddedPlanes(image: RgbImage) {
  const [width, height] = [image.width, image.height].map(
    (side) => Math.ceil(side / CELL_PX) * CELL_PX,
  ) as [number, number];
  const area = width * height;
  const planes = new Float32Array(3 * area);
  for (let y = 0, from = 0; y < image.height; y++) {
    for (let x = 0, to = y * width; x < image.width; x++, to++, from += 3) {
      planes[to] = image.data[from + 2]!;
      planes[area + to] = image.data[from + 1]!;
      planes[2 * area + to] = image.data[from]!;
    }
  }
  return { width, height, planes };
}
