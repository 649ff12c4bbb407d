import type * as Tensorflow from '@tensorflow/tfjs';
import { EMBEDDING_DIMENSIONS } from '../backbones/backbone';
import { loadTensorflow } from '../engine/tfjs/loadTensorflow';
import type { EmbeddingHead } from '../training/embeddingHead';
import type { ExportedFile, HeadFormat } from './headFormat';

const MODEL_FILE = 'model.json';
const WEIGHTS_FILE = 'weights.bin';

const E = EMBEDDING_DIMENSIONS;

/** 1e-12, as in training/embeddingHead.ts, squared and shared out over the components. */
const EPSILON = 1e-24 / E;

/**
 * A layers model that stock TensorFlow.js loads with `tf.loadLayersModel`, features [N,D] → embeddings
 * [N,128]. No stock layer divides by the length, but LayerNormalization does once the mean is zero: over
 * the 2·128 numbers (z, −z) the mean is 0 and the variance ‖z‖²/128, so it gives √128·(z, −z)/‖z‖. A
 * fixed layer before it appends −z, another one after it takes the half of the difference and the √128
 * away.
 */
export const tfjsHead: HeadFormat = {
  kind: 'folder',
  checkedWith: 'TensorFlow.js',

  async encode(head, facts) {
    const { tf } = await loadTensorflow();
    const model = headModel(tf, head);
    try {
      model.setUserDefinedMetadata(facts);
      return toFiles(await artifactsOf(tf, model));
    } finally {
      model.dispose();
    }
  },

  async embed(files, features) {
    const { tf } = await loadTensorflow();
    const model = await tf.loadLayersModel(readerOf(tf, files));
    try {
      const dimensions = model.inputs[0]!.shape[1]!;
      const output = tf.tidy(
        () =>
          model.predict(
            tf.tensor2d(features, [features.length / dimensions, dimensions]),
          ) as Tensorflow.Tensor,
      );
      const embeddings = await output.data<'float32'>();
      output.dispose();
      return embeddings;
    } finally {
      model.dispose();
    }
  },
};

function headModel(
  tf: typeof Tensorflow,
  { dimensions, weights }: EmbeddingHead,
): Tensorflow.Sequential {
  const dense = { useBias: false, kernelInitializer: 'zeros' } as const;
  const fixed = { ...dense, trainable: false };
  const model = tf.sequential({ name: 'likeness_head' });
  model.add(tf.layers.dense({ ...dense, name: 'dense', units: E, inputShape: [dimensions] }));
  model.add(tf.layers.dense({ ...fixed, name: 'with_negative', units: 2 * E }));
  model.add(
    tf.layers.layerNormalization({
      name: 'unit_length',
      epsilon: EPSILON,
      center: false,
      scale: false,
      trainable: false,
    }),
  );
  model.add(tf.layers.dense({ ...fixed, name: 'embedding', units: E }));
  const set = (layer: string, values: Float32Array, shape: [number, number]) =>
    tf.tidy(() => model.getLayer(layer).setWeights([tf.tensor2d(values, shape)]));
  set('dense', weights, [dimensions, E]);
  set('with_negative', appendNegative(), [E, 2 * E]);
  set('embedding', halfOfDifference(), [2 * E, E]);
  return model;
}

/** 128×256: z becomes (z, −z). */
function appendNegative(): Float32Array {
  const kernel = new Float32Array(E * 2 * E);
  for (let i = 0; i < E; i++) {
    kernel[i * 2 * E + i] = 1;
    kernel[i * 2 * E + E + i] = -1;
  }
  return kernel;
}

/** 256×128: √128·(e, −e) becomes e. */
function halfOfDifference(): Float32Array {
  const kernel = new Float32Array(2 * E * E);
  const factor = 0.5 / Math.sqrt(E);
  for (let i = 0; i < E; i++) {
    kernel[i * E + i] = factor;
    kernel[(E + i) * E + i] = -factor;
  }
  return kernel;
}

async function artifactsOf(
  tf: typeof Tensorflow,
  model: Tensorflow.LayersModel,
): Promise<Tensorflow.io.ModelArtifacts> {
  let saved: Tensorflow.io.ModelArtifacts | undefined;
  await model.save(
    tf.io.withSaveHandler((artifacts) => {
      saved = artifacts;
      const modelArtifactsInfo = { dateSaved: new Date(), modelTopologyType: 'JSON' as const };
      return Promise.resolve({ modelArtifactsInfo });
    }),
  );
  return saved!;
}

/** The two files that `tf.loadLayersModel` expects (TensorFlow.js, io/types.ts, ModelJSON). */
function toFiles({
  weightSpecs,
  weightData,
  ...rest
}: Tensorflow.io.ModelArtifacts): ExportedFile[] {
  const weightsManifest = [{ paths: [WEIGHTS_FILE], weights: weightSpecs }];
  const json = JSON.stringify({ ...rest, weightsManifest });
  return [
    { name: WEIGHTS_FILE, content: new Uint8Array(weightData as ArrayBuffer) },
    { name: MODEL_FILE, content: Buffer.from(json) },
  ];
}

/** Reads the files as tfjs's own readers do, without a disk or a server between. */
function readerOf(tf: typeof Tensorflow, files: readonly ExportedFile[]): Tensorflow.io.IOHandler {
  const contentOf = (name: string) => files.find((file) => file.name === name)!.content;
  return {
    async load() {
      const text = new TextDecoder().decode(contentOf(MODEL_FILE));
      const json = JSON.parse(text) as Tensorflow.io.ModelJSON;
      return tf.io.getModelArtifactsForJSON(json, (manifest) => {
        const { paths, weights } = manifest[0]!;
        const bytes = contentOf(paths[0]!);
        const { buffer, byteOffset, byteLength } = bytes;
        return Promise.resolve([
          weights,
          buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer,
        ]);
      });
    },
  };
}
