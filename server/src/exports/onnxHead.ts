import type * as Ort from 'onnxruntime-node';
import { ErrorCode } from '../../../protocol/src/errors';
import { EMBEDDING_DIMENSIONS } from '../backbones/backbone';
import { LikenessError } from '../errors';
import { OnnxGraphBuilder } from '../files/onnxGraph';
import { encodeOnnxModel, type OnnxGraph } from '../files/onnxModel';
import type { EmbeddingHead } from '../training/embeddingHead';
import { likenessVersion } from '../version';
import type { HeadFormat } from './headFormat';

export const ONNX_INPUT = 'features';
export const ONNX_OUTPUT = 'embeddings';

/** As in training/embeddingHead.ts. LpNormalization has no such bound: 0/0 would be its NaN. */
const SMALLEST_NORM = 1e-12;

/** features [N,D] → embeddings [N,128] for any number of rows, in ONNX Runtime and its relatives. */
export const onnxHead: HeadFormat = {
  kind: 'file',
  checkedWith: 'ONNX Runtime',

  encode(head, facts) {
    const content = encodeOnnxModel({
      graph: headGraph(head),
      description: `Face embeddings, ${EMBEDDING_DIMENSIONS}-D and of length 1, from features of the backbone ${facts['backbone']}. Distance: ${facts['distance']}.`,
      producerVersion: likenessVersion(),
      metadata: facts,
    });
    return Promise.resolve([{ name: '', content }]);
  },

  async embed([file], features) {
    const { InferenceSession, Tensor } = await loadOnnxRuntime();
    // One thread: a head is small, and other work goes on beside it.
    const options = { executionProviders: ['cpu'], intraOpNumThreads: 1 };
    const session = await InferenceSession.create(file!.content, options);
    try {
      const [shape] = session.inputMetadata;
      const dimensions = shape?.isTensor ? Number(shape.shape[1]) : 0;
      const input = new Tensor('float32', features, [features.length / dimensions, dimensions]);
      const { [ONNX_OUTPUT]: output } = await session.run({ [ONNX_INPUT]: input });
      return output!.data as Float32Array;
    } finally {
      await session.release();
    }
  },
};

function headGraph({ dimensions, weights }: EmbeddingHead): OnnxGraph {
  const builder = new OnnxGraphBuilder();
  const kernel = builder.floats('dense.kernel', weights, [dimensions, EMBEDDING_DIMENSIONS]);
  const smallest = builder.floats('smallest_norm', [SMALLEST_NORM]);
  const projected = builder.node('projected', 'MatMul', [ONNX_INPUT, kernel]);
  const norm = builder.node('norm', 'ReduceL2', [projected], { axes: [1], keepdims: 1 });
  const bounded = builder.node('bounded_norm', 'Max', [norm, smallest]);
  builder.node(ONNX_OUTPUT, 'Div', [projected, bounded]);
  return builder.build(
    'likeness_head',
    [{ name: ONNX_INPUT, type: 'float32', shape: ['N', dimensions] }],
    [{ name: ONNX_OUTPUT, type: 'float32', shape: ['N', EMBEDDING_DIMENSIONS] }],
  );
}

/** @throws LikenessError EngineFailed where there is none for this platform */
async function loadOnnxRuntime(): Promise<typeof Ort> {
  try {
    return await import('onnxruntime-node');
  } catch (error) {
    const [words] = String(error instanceof Error ? error.message : error).split('\n');
    throw new LikenessError(
      ErrorCode.EngineFailed,
      `The ONNX file could not be checked and is not written: ONNX Runtime does not load here (${words}).`,
      'Export on Linux, Windows or a Mac with Apple silicon, or choose another format.',
    );
  }
}
