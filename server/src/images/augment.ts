import { mirrorImage } from './mirror';
import type { RgbImage } from './rgbImage';
import { fromRgb, toRgb } from './sharpImage';

/** Changes another photo of the same face could show. The caller draws them, seeded; absent: none. */
export interface Augmentation {
  mirror?: boolean;
  /** Degrees, clockwise; the size stays, the edges are mirrored into the corners that open up. */
  rotationDeg?: number;
  /** Standard deviation of a Gaussian blur, pixels of this image; 0 or ≥ 0.3. */
  blurSigmaPx?: number;
  /** Factor around mid-grey, 1 changes nothing. */
  contrast?: number;
  /** Factor, 1 changes nothing. */
  brightness?: number;
}

const MID_GREY = 128;

/** Applies the changes in the order of their declaration; the size stays. */
export async function augmentImage(image: RgbImage, change: Augmentation): Promise<RgbImage> {
  const mirrored = change.mirror === true ? mirrorImage(image) : image;
  return adjustLight(await blur(await rotate(mirrored, change.rotationDeg ?? 0), change), change);
}

async function rotate(image: RgbImage, angleDeg: number): Promise<RgbImage> {
  if (angleDeg === 0) return image;
  const { width, height } = image;
  // Half the diagonal less half the shorter side: what a turn by any angle can reach beyond the edge.
  const border = Math.ceil((Math.hypot(width, height) - Math.min(width, height)) / 2) + 1;
  const sides = { top: border, bottom: border, left: border, right: border };
  const wide = await toRgb(fromRgb(image).extend({ ...sides, extendWith: 'mirror' }));
  const turned = await toRgb(fromRgb(wide).rotate(angleDeg));
  const left = Math.round((turned.width - width) / 2);
  const top = Math.round((turned.height - height) / 2);
  return toRgb(fromRgb(turned).extract({ left, top, width, height }));
}

async function blur(image: RgbImage, { blurSigmaPx = 0 }: Augmentation): Promise<RgbImage> {
  return blurSigmaPx === 0 ? image : toRgb(fromRgb(image).blur(blurSigmaPx));
}

async function adjustLight(
  image: RgbImage,
  { contrast = 1, brightness = 1 }: Augmentation,
): Promise<RgbImage> {
  if (contrast === 1 && brightness === 1) return image;
  const slope = contrast * brightness;
  return toRgb(fromRgb(image).linear(slope, MID_GREY * (brightness - slope)));
}
