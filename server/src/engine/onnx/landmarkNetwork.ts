import { LANDMARK_COUNT, type Box } from '../../detection/face';
import { clipBox, cropImage } from '../../images/crop';
import type { RgbImage } from '../../images/rgbImage';
import type { LandmarkNetwork } from '../engine';
import { loadNetwork, type OnnxRuntime } from './onnxRuntime';
import { squareInput, type SquareInput } from './squareInput';

const INPUT_PX = 112;
const INPUT_VALUES = INPUT_PX * INPUT_PX * 3;

/** Faces in one run: more would only take memory. */
const BATCH_FACES = 16;

/** face-api's 68-landmark network, fed with the box's pixels in the middle of a square. */
export async function onnxLandmarks(runtime: OnnxRuntime): Promise<LandmarkNetwork> {
  const { Tensor } = runtime.ort;
  const network = await loadNetwork(runtime, 'face-api-landmarks');

  async function landmarksIn(image: RgbImage, boxes: readonly Box[]): Promise<Float32Array[]> {
    const clipped = boxes.map((box) => clipBox(box, image));
    const squares = clipped.map((box) => squareInput(cropImage(image, box), INPUT_PX, true));
    const batch = new Float32Array(squares.length * INPUT_VALUES);
    squares.forEach(({ pixels }, i) => batch.set(pixels, i * INPUT_VALUES));
    const pixels = new Tensor('float32', batch, [squares.length, INPUT_PX, INPUT_PX, 3]);
    const { landmarks } = await network.run({ pixels }, ['landmarks']);
    const parts = landmarks!.data as Float32Array;
    const length = LANDMARK_COUNT * 2;
    return squares.map((square, i) =>
      inImage(parts.subarray(i * length, (i + 1) * length), square, clipped[i]!),
    );
  }

  return {
    async landmarks(image, boxes) {
      const all: Float32Array[] = [];
      for (let start = 0; start < boxes.length; start += BATCH_FACES) {
        all.push(...(await landmarksIn(image, boxes.slice(start, start + BATCH_FACES))));
      }
      return all;
    },
  };
}

/** From parts of the square to pixels of the image. */
function inImage(parts: Float32Array, square: SquareInput, { x, y }: Box): Float32Array {
  const side = INPUT_PX * square.scale;
  const [left, top] = [x - square.left, y - square.top];
  return parts.map((part, i) => part * side + (i % 2 === 0 ? left : top));
}
