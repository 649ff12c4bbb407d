import { dlibChipTransform } from '../backbones/alignment';
import { detectFaces } from '../detection/detectFaces';
import type { DetectorName } from '../detection/face';
import { LikenessError } from '../errors';
import { decodeImage } from '../images/decodeImage';
import { warpSquare } from '../images/warp';
import type { FaceNetworks } from '../workers/faceNetworks';

/** Side of a chip, pixels: a face seen so small still tells two photos of a person apart. */
export const CHIP_SIDE_PX = 64;

export interface FaceChipsTask {
  detector: DetectorName;
  crops: readonly { file: string; landmarks: ArrayLike<number> | null }[];
}

const MIN_SCORE = 0.3;

/**
 * Faces cut out upright and grey, eyes and mouth at the same places; runs in a worker.
 * @returns one a crop, 64×64 brightness 0–255, row-major; null where no face can be seen
 */
export async function faceChips(
  networks: FaceNetworks,
  { detector, crops }: FaceChipsTask,
): Promise<(Uint8Array | null)[]> {
  const chips: (Uint8Array | null)[] = [];
  for (const { file, landmarks: given } of crops) {
    try {
      const image = await decodeImage(file);
      const found =
        given ??
        (await detectFaces(networks, image, { detector, minScore: MIN_SCORE }))[0]?.landmarks;
      const chip = found && warpSquare(image, dlibChipTransform(found, CHIP_SIDE_PX), CHIP_SIDE_PX);
      chips.push(chip ? greyOf(chip.data) : null);
    } catch (error) {
      if (!(error instanceof LikenessError)) throw error;
      chips.push(null);
    }
  }
  return chips;
}

/** ITU-R BT.601. */
function greyOf(rgb: Uint8Array): Uint8Array {
  const grey = new Uint8Array(rgb.length / 3);
  for (let i = 0; i < grey.length; i++) {
    grey[i] = Math.round(0.299 * rgb[3 * i]! + 0.587 * rgb[3 * i + 1]! + 0.114 * rgb[3 * i + 2]!);
  }
  return grey;
}
