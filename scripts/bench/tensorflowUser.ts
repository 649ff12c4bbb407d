import type * as Tensorflow from '@tensorflow/tfjs';

/**
 * A step of triplet loss as TensorFlow.js's users write it: the loss in tensors, its gradient and Adam by
 * `minimize`. Anchors, positives and negatives are slices: the WebAssembly backend has no gradient of gather.
 * @param features n×D; its thirds are anchors, positives and negatives
 */
export function autodiffStep(
  tf: typeof Tensorflow,
  features: Float32Array,
  start: Float32Array,
  margin: number,
): { step: () => Promise<void>; dispose: () => void } {
  const dimensions = start.length / 128;
  const weights = tf.variable(tf.tensor2d(start, [dimensions, 128]));
  const adam = tf.train.adam(1e-4);
  const count = features.length / dimensions / 3;
  const loss = () => {
    const output = tf.matMul(tf.tensor2d(features, [3 * count, dimensions]), weights);
    const embeddings = output.div(output.square().sum(1, true).sqrt());
    const [anchor, positive, negative] = [0, 1, 2].map((third) =>
      embeddings.slice([third * count, 0], [count, 128]),
    ) as [Tensorflow.Tensor, Tensorflow.Tensor, Tensorflow.Tensor];
    const distance = (other: Tensorflow.Tensor) => anchor.sub(other).square().sum(1);
    const losses = distance(positive).sub(distance(negative)).add(margin).relu();
    return losses.mean<Tensorflow.Scalar>();
  };
  return {
    async step() {
      const value = adam.minimize(loss, true);
      await value!.data();
      value!.dispose();
    },
    dispose() {
      adam.dispose();
      weights.dispose();
    },
  };
}
