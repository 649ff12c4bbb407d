import type * as Tensorflow from '@tensorflow/tfjs';
import type { FeatureNetwork } from '../engine';
import type { FaceApiRuntime } from './faceApi';

const INPUT_PX = 150;
const POOLED_DIMENSIONS = 256;

/**
 * face-api's FaceRecognitionNet (dlib's ResNet) up to its pooled 256-D output. The network subtracts
 * its mean and scales by itself, so it takes pixels 0–255. Its last layer is a plain product with a
 * 256×128 matrix: with the identity in that place, the pooled vector comes out.
 */
export async function faceApiFeatureNetwork(runtime: FaceApiRuntime): Promise<FeatureNetwork> {
  const { tf, faceapi, weightsFolder } = runtime;
  const network = new faceapi.FaceRecognitionNet();
  await network.loadFromDisk(weightsFolder);
  const params = network.params as unknown as { fc: Tensorflow.Tensor2D };
  params.fc.dispose();
  params.fc = tf.eye(POOLED_DIMENSIONS);

  return {
    async features(batch, n) {
      const faces = tf.tidy(() => tf.unstack(tf.tensor4d(batch, [n, INPUT_PX, INPUT_PX, 3])));
      try {
        const input = new faceapi.NetInput(faces, true);
        const pooled = network.forwardInput(input);
        try {
          return (await pooled.data()) as Float32Array;
        } finally {
          pooled.dispose();
        }
      } finally {
        tf.dispose(faces);
      }
    },
  };
}
