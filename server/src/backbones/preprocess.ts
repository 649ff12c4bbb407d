import type { RgbImage } from '../images/rgbImage';
import type { BackboneInfo } from './backbone';

type Normalisation = Pick<BackboneInfo, 'colourOrder' | 'mean' | 'scale'>;

/**
 * VGG-Face's own `preprocess_input`, version 1, for VGG-16: channels in BGR order, minus the mean of
 * the VGG-Face training images; no scaling (Parkhi et al., Deep Face Recognition, 2015).
 */
export const VGG_FACE_V1: Normalisation = {
  colourOrder: 'bgr',
  mean: [93.594, 104.7624, 129.1863],
  scale: 1,
};

/**
 * Version 2, for ResNet-50 and SENet-50: the same with the mean of VGGFace2 (Cao et al., VGGFace2,
 * 2018).
 */
export const VGG_FACE_V2: Normalisation = {
  colourOrder: 'bgr',
  mean: [91.4953, 103.8827, 131.0912],
  scale: 1,
};

/**
 * Writes an image into a batch as a network wants it: (pixel − mean) × scale, channels in order.
 * @param out receives height × width × 3 floats from `offset` on
 */
export function preprocessInput(
  { data }: RgbImage,
  { colourOrder, mean, scale }: Normalisation,
  out: Float32Array,
  offset = 0,
): void {
  const [first, third] = colourOrder === 'rgb' ? [0, 2] : [2, 0];
  const scales = typeof scale === 'number' ? ([scale, scale, scale] as const) : scale;
  for (let i = 0; i < data.length; i += 3) {
    out[offset + i] = (data[i + first]! - mean[0]) * scales[0];
    out[offset + i + 1] = (data[i + 1]! - mean[1]) * scales[1];
    out[offset + i + 2] = (data[i + third]! - mean[2]) * scales[2];
  }
}
