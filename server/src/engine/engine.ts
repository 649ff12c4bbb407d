import type { Box, DetectedFace, DetectorName } from '../detection/face';
import type { RgbImage } from '../images/rgbImage';

/** Which runtime runs, on what, and why not a faster one. */
export interface EngineReport {
  /** "onnx", "tfjs" */
  engine: string;
  /** "cpu", "cuda", "dml", "coreml", "webgpu"; "tensorflow-gpu", "tensorflow", "wasm" */
  backend: string;
  device: 'cpu' | 'gpu';
  version: string;
  /** One sentence for each faster choice that was passed over. */
  passedOver: string[];
  /** How many copies of the engine keep this machine busy: cores for single-threaded backends, else 1. */
  parallelCopies: number;
}

/** Finds faces in an image as its training size allows; no retries, no policy. */
export interface DetectorNetwork {
  /** Whether a face may come several times, in boxes that overlap. */
  readonly leavesOverlaps: boolean;
  /** @returns boxes in pixels of `image`, best first, scores ≥ `minScore` */
  detect(image: RgbImage, minScore: number): Promise<DetectedFace[]>;
}

/** Finds the 68 landmarks inside boxes. */
export interface LandmarkNetwork {
  /** @returns for each box 68 × (x, y) in pixels of `image` */
  landmarks(image: RgbImage, boxes: readonly Box[]): Promise<Float32Array[]>;
}

/** A frozen face network. */
export interface FeatureNetwork {
  /**
   * @param batch n×H×W×3, aligned, in the channel order and range that the network takes
   * @returns n×D, row-major, not normalised
   */
  features(batch: Float32Array, n: number): Promise<Float32Array>;
}

/** An ONNX file with a face network in it, and how it is talked to. */
export interface NetworkFile {
  /** Path. */
  file: string;
  /** Name of its input, which takes floats, and the order of that input's sides. */
  input: string;
  layout: 'nhwc' | 'nchw';
  /** Name of the output whose numbers are the feature. */
  output: string;
  /** Side of the square input, pixels. */
  sizePx: number;
}

/** A tensor runtime that can load the networks; one for each process or worker thread. */
export interface Engine {
  readonly report: EngineReport;
  /** @param file of one that does not come with Likeness */
  detector(name: DetectorName, file?: string): Promise<DetectorNetwork>;
  landmarks(): Promise<LandmarkNetwork>;
  /** @param network none for one that comes with Likeness */
  features(backboneName: string, network?: NetworkFile): Promise<FeatureNetwork>;
}
