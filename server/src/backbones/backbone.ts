import type { Face } from '../detection/face';
import type { RgbImage } from '../images/rgbImage';

/** How a face is cut out for a backbone; see alignment.ts. */
export const ALIGNMENTS = ['five-point', 'five-point-detector', 'dlib-chip', 'box'] as const;
export type Alignment = (typeof ALIGNMENTS)[number];

/** One number each for a network's three input channels. */
export type Channels = readonly [number, number, number];

/** What there is to know about a frozen face network, from models/registry.json. */
export interface BackboneInfo {
  name: string;
  /** Side of the square input, pixels. */
  inputSizePx: number;
  colourOrder: 'rgb' | 'bgr';
  /**
   * input = (pixel − mean) × scale, in the order of the channels as fed, one scale for all or one each;
   * 0 and 1 for a network that normalises inside.
   */
  mean: Channels;
  scale: number | Channels;
  alignment: Alignment;
  /** Whether the feature is the mean of the face's and its mirror image's. */
  mirror: boolean;
  /** D, length of a feature. */
  dimensions: number;
  /** Whether a feature, L2-normalised, tells people apart as it is: training starts from there. */
  isEmbedding?: boolean | undefined;
  licence: string;
  source: string;
}

/** A frozen face network ready to run: aligned, normalised, batched. */
export interface Backbone {
  readonly info: BackboneInfo;
  /**
   * Identifies everything a feature depends on besides the image (network, weights, preprocessing,
   * alignment); features with different keys must not be mixed.
   */
  readonly key: string;
  /**
   * @param faces an image and one face in it, each
   * @returns n×D, row-major, not normalised
   */
  features(faces: readonly { image: RgbImage; face: Face }[]): Promise<Float32Array>;
}

/** The backbone's own embedding layer, where it has one: D×128, row-major, no bias. */
export interface PretrainedHead {
  weights: Float32Array;
  dimensions: number;
}

export const EMBEDDING_DIMENSIONS = 128;
