import type { FeatureNetwork } from '../engine';
import { loadNetwork, type OnnxRuntime } from './onnxRuntime';

const INPUT_PX = 150;

/** face-api's FaceRecognitionNet (dlib's ResNet) up to its pooled 256-D output; takes pixels 0–255. */
export async function onnxFaceApiFeatures(runtime: OnnxRuntime): Promise<FeatureNetwork> {
  const { Tensor } = runtime.ort;
  const network = await loadNetwork(runtime, 'face-api-recognition');
  return {
    async features(batch, n) {
      const pixels = new Tensor('float32', batch, [n, INPUT_PX, INPUT_PX, 3]);
      const { feature } = await network.run({ pixels }, ['feature']);
      return feature!.data as Float32Array;
    },
  };
}
