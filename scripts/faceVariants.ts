import type { Box } from '../server/src/detection/face';
import { augmentImage, type Augmentation } from '../server/src/images/augment';
import { cropImage } from '../server/src/images/crop';
import { encodeJpeg } from '../server/src/images/encode';
import type { RgbImage } from '../server/src/images/rgbImage';
import { SeededRandom } from '../server/src/training/random';

/** How far a variant's picture reaches beyond the face on every side, in parts of the face's size. */
const MARGIN_RATIO = 1;
/** How much that region moves and grows, in parts of the face's size. */
const JITTER_RATIO = 0.15;

/** Which picture to make: the region of the photo, what is done to it, and how it is stored. */
export interface Variant {
  region: Box;
  change: Augmentation;
  /** JPEG's, 1–100. */
  quality: number;
}

/**
 * Draws the pictures to make of one face. The first is the plain crop.
 * @param face in pixels of its photo
 * @param seed the same seed draws the same variants
 */
export function drawVariants(face: Box, count: number, seed: number): Variant[] {
  const random = SeededRandom.ofSeed(seed, 1);
  const plain = { region: region(face, 0, 0, 0), change: {}, quality: 92 };
  const others = Array.from({ length: count - 1 }, () => drawVariant(face, random));
  return [plain, ...others].slice(0, count);
}

function drawVariant(face: Box, random: SeededRandom): Variant {
  const within = (low: number, high: number) => low + (high - low) * random.unit();
  const jitter = () => within(-JITTER_RATIO, JITTER_RATIO);
  const blurred = random.unit() < 0.4;
  // Blur takes away detail in proportion to the face, as distance from the camera would.
  const blurSigmaPx = Math.max(0.3, within(0.005, 0.02) * face.width);
  return {
    region: region(face, jitter(), jitter(), jitter()),
    change: {
      mirror: random.unit() < 0.5,
      rotationDeg: within(-20, 20),
      brightness: within(0.5, 1.6),
      contrast: within(0.6, 1.3),
      ...(blurred ? { blurSigmaPx } : {}),
    },
    quality: Math.round(within(50, 90)),
  };
}

/** The face with its margin, moved and grown by parts of the face's size. */
function region({ x, y, width, height }: Box, right: number, down: number, growth: number): Box {
  const margin = MARGIN_RATIO + growth;
  return {
    x: x + (right - margin) * width,
    y: y + (down - margin) * height,
    width: (1 + 2 * margin) * width,
    height: (1 + 2 * margin) * height,
  };
}

/** @returns the bytes of a JPEG file */
export async function renderVariant(photo: RgbImage, variant: Variant): Promise<Uint8Array> {
  const changed = await augmentImage(cropImage(photo, variant.region), variant.change);
  return encodeJpeg(changed, variant.quality);
}
