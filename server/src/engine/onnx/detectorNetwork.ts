import type { BundledDetectorName, ScoredBox } from '../../detection/face';
import type { DetectorNetwork } from '../engine';
import { loadNetwork, type OnnxRuntime } from './onnxRuntime';
import { squareInput, type Window } from './squareInput';

/** Side of the square that each detector looks at, pixels. */
const INPUT_PX: Record<BundledDetectorName, number> = { ssd: 512, tiny: 416 };

/** Side of a cell on the SSD detector's last map of MobileNet, pixels: a window is a multiple of it. */
const SSD_CELL_PX = 32;

/**
 * Black that is left beside the image when the SSD detector's square is cut down to what the image fills.
 * Of 218 faces in 220 photos all but one came out the same with and without the rest of the black (boxes to
 * an IoU of 0.999, scores to 0.0001); that one, cut in half by the edge of its photo, changed its score
 * by 0.02, and with half as much black by 0.15. A photo of 3:4 takes 13 % less time, one of 2:3 19 %.
 */
const SSD_BLACK_PX = 64;

/** face-api's SSD MobileNet v1 or its tiny detector; overlaps are removed inside the network. */
export async function onnxDetector(
  runtime: OnnxRuntime,
  name: BundledDetectorName,
): Promise<DetectorNetwork> {
  const { Tensor } = runtime.ort;
  const network = await loadNetwork(runtime, `face-api-${name}`);
  const sizePx = INPUT_PX[name];
  return {
    leavesOverlaps: false,
    async detect(image, minScore) {
      const window = name === 'ssd' ? ssdWindow(image) : { width: sizePx, height: sizePx };
      const { pixels } = squareInput(image, sizePx, false, window);
      const inputs = {
        pixels: new Tensor('float32', pixels, [1, window.height, window.width, 3]),
        min_score: new Tensor('float32', Float32Array.of(minScore), [1]),
      };
      const { boxes, scores } = await network.run(inputs, ['boxes', 'scores']);
      const corners = inImage(boxes!.data as Float32Array, image, sizePx, name === 'ssd');
      return Array.from(scores!.data as Float32Array, (score, i) => ({
        box: boxOf(corners, 4 * i),
        score,
      })).sort((a, b) => b.score - a.score);
    },
  };
}

/** As much of the square as the image fills, and some black. */
export function ssdWindow({ width, height }: Window): Window {
  const scale = INPUT_PX.ssd / Math.max(width, height);
  const sideOf = (length: number) => {
    const cells = Math.ceil((length * scale) / SSD_CELL_PX);
    return Math.min(INPUT_PX.ssd, cells * SSD_CELL_PX + SSD_BLACK_PX);
  };
  return { width: sideOf(width), height: sideOf(height) };
}

/**
 * From parts of the square to pixels of the image. face-api reckons with the whole number of pixels that
 * the image's sides have in the square.
 * @param parts of each box top, left, bottom, right
 * @param clips face-api cuts the SSD detector's boxes off where the square ends, the tiny one's not
 */
function inImage(
  parts: Float32Array,
  { width, height }: { width: number; height: number },
  sizePx: number,
  clips: boolean,
): number[] {
  const longest = Math.max(width, height);
  const pixelsOf = (side: number) => (side * sizePx) / Math.round((side * sizePx) / longest);
  const [scaleX, scaleY] = [pixelsOf(width), pixelsOf(height)];
  return Array.from(parts, (part, i) => {
    const inside = clips ? Math.min(Math.max(part, 0), 1) : part;
    return inside * (i % 2 === 0 ? scaleY : scaleX);
  });
}

/** @param corners top, left, bottom, right from `at` on */
function boxOf(corners: readonly number[], at: number): ScoredBox['box'] {
  const [top, left, bottom, right] = corners.slice(at, at + 4) as [number, number, number, number];
  return { x: left, y: top, width: right - left, height: bottom - top };
}
