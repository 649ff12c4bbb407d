import type { Box, DetectorName, ScoredBox } from '../detection/face';
import type { RgbImage } from '../images/rgbImage';

/** Which runtime runs, on what, and why not a faster one. */
export interface EngineReport {
  /** "tfjs" */
  engine: string;
  /** "tensorflow-gpu", "tensorflow", "wasm" */
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
  /** @returns boxes in pixels of `image`, best first, scores ≥ `minScore`, overlaps already removed */
  detect(image: RgbImage, minScore: number): Promise<ScoredBox[]>;
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

/** A tensor runtime that can load the networks; one for each process or worker thread. */
export interface Engine {
  readonly report: EngineReport;
  detector(name: DetectorName): Promise<DetectorNetwork>;
  landmarks(): Promise<LandmarkNetwork>;
  features(backboneName: string): Promise<FeatureNetwork>;
}
