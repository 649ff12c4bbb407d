import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { throwIfCancelled } from '../../errors';
import { writeFileAtomic } from '../../files/atomicFile';
import { encodeOnnxModel } from '../../files/onnxModel';
import type { JobContext } from '../../job';
import { progressMeter } from '../../progressMeter';
import { openKerasFile } from './kerasFile';
import { KerasGraph } from './kerasGraph';
import type { KerasNetwork } from './kerasNetwork';
import { matchLayout } from './matchLayout';
import { WeightFile } from './weightFile';

const WEIGHTS = 'network.bin';

export interface ConvertOptions {
  /** Names of nodes whose outputs the network shall have too, for comparing layers. */
  watched?: readonly string[];
  context?: JobContext;
}

/**
 * Converts a Keras file to ONNX: `network.onnx`, which takes preprocessed pixels n × 224 × 224 × 3
 * ("pixels") and gives n × D ("feature"), and `network.bin` with its weights. Tensor by tensor: memory
 * holds a few megabytes of the file at a time.
 * @param folder an empty one
 * @throws LikenessError CorruptFile, ModelMismatch, CannotWrite, Cancelled
 */
export async function convertKeras(
  path: string,
  network: KerasNetwork,
  folder: string,
  { watched = [], context = {} }: ConvertOptions = {},
): Promise<void> {
  const { title, orders, build } = network;
  const file = await openKerasFile(path);
  try {
    const layers = matchLayout(title, path, file.tensors, orders);
    const bytes = sum([...layers.values()].flat().map(({ shape }) => 4 * size(shape)));
    const meter = progressMeter(context, {
      ...{ step: 'Converting', unit: 'MB', total: Math.max(1, Math.round(bytes / 1e6)) },
    });
    let done = 0;
    const weights = await WeightFile.create(join(folder, WEIGHTS), WEIGHTS, async (written) => {
      meter.advance(Math.round((done + written) / 1e6) - Math.round(done / 1e6));
      done += written;
      await setImmediate();
      throwIfCancelled(context.signal);
    });
    const graph = new KerasGraph(layers, weights);
    const feature = await build(graph).finally(() => weights.close());
    const model = encodeOnnxModel({
      graph: graph.build(title, feature, watched),
      description: `${title}, converted from a Keras file`,
      producerVersion: '1',
    });
    await writeFileAtomic(join(folder, 'network.onnx'), model);
  } finally {
    file.close();
  }
}

function size(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
