import type { BundledDetectorName, ScoredBox } from '../../detection/face';
import type { RgbImage } from '../../images/rgbImage';
import type { DetectorNetwork } from '../engine';
import { imageTensor, type FaceApiRuntime } from './faceApi';

/** Faces a photo may have; the detector's own limit is 100. */
const MOST_FACES = 100;

/** Side of the tiny detector's input, pixels, a multiple of 32: face-api's own default. */
const TINY_INPUT_PX = 416;

/** face-api's SSD MobileNet v1 (input 512) or its tiny detector. */
export async function tfjsDetector(
  runtime: FaceApiRuntime,
  name: BundledDetectorName,
): Promise<DetectorNetwork> {
  const { faceapi, weightsFolder } = runtime;
  const network = name === 'ssd' ? new faceapi.SsdMobilenetv1() : new faceapi.TinyFaceDetector();
  await network.loadFromDisk(weightsFolder);

  const locate = (input: ReturnType<typeof imageTensor>, minScore: number) =>
    network instanceof faceapi.SsdMobilenetv1
      ? network.locateFaces(input, { minConfidence: minScore, maxResults: MOST_FACES })
      : network.locateFaces(input, { scoreThreshold: minScore, inputSize: TINY_INPUT_PX });

  return {
    leavesOverlaps: false,
    async detect(image: RgbImage, minScore: number): Promise<ScoredBox[]> {
      const input = imageTensor(runtime, image);
      try {
        const detections = await locate(input, minScore);
        return detections
          .map(({ box: { x, y, width, height }, score }) => ({
            box: { x, y, width, height },
            score,
          }))
          .sort((a, b) => b.score - a.score);
      } finally {
        input.dispose();
      }
    },
  };
}
