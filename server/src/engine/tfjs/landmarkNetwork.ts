import { LANDMARK_COUNT, type Box } from '../../detection/face';
import { clipBox, cropImage } from '../../images/crop';
import type { RgbImage } from '../../images/rgbImage';
import type { LandmarkNetwork } from '../engine';
import { imageTensor, type FaceApiRuntime } from './faceApi';

/** face-api's 68-landmark network, input 112, fed with the box's pixels padded to a square. */
export async function tfjsLandmarks(runtime: FaceApiRuntime): Promise<LandmarkNetwork> {
  const { faceapi, weightsFolder } = runtime;
  const network = new faceapi.FaceLandmark68Net();
  await network.loadFromDisk(weightsFolder);

  async function landmarksIn(image: RgbImage, box: Box): Promise<Float32Array> {
    const { x, y } = clipBox(box, image);
    const input = imageTensor(runtime, cropImage(image, box));
    try {
      const found = await network.detectLandmarks(input);
      const { positions } = Array.isArray(found) ? found[0]! : found;
      const points = new Float32Array(LANDMARK_COUNT * 2);
      positions.forEach((point, i) => {
        points[2 * i] = x + point.x;
        points[2 * i + 1] = y + point.y;
      });
      return points;
    } finally {
      input.dispose();
    }
  }

  return {
    async landmarks(image, boxes) {
      const all: Float32Array[] = [];
      for (const box of boxes) all.push(await landmarksIn(image, box));
      return all;
    },
  };
}
