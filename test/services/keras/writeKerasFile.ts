import type { SeededRandom } from '../../../server/src/training/random';

/** A layer as it shall lie in a file: its group's name and its tensors. */
export interface SavedLayer {
  name: string;
  tensors: { name: string; shape: number[]; values: Float32Array }[];
}

/** Writes what Keras's `save_weights` writes; `inside` as `save` does, in a group of that name. */
export async function writeKerasFile(
  path: string,
  layers: readonly SavedLayer[],
  inside?: string,
): Promise<void> {
  const { default: hdf5 } = await import('h5wasm/node');
  await hdf5.ready;
  const file = new hdf5.File(path, 'w');
  const root = inside === undefined ? file : file.create_group(inside);
  // Layers without weights are listed too.
  const names = ['input_1', ...layers.map(({ name }) => name)];
  root.create_attribute('layer_names', names);
  for (const { name, tensors } of [{ name: 'input_1', tensors: [] }, ...layers]) {
    const group = root.create_group(name);
    group.create_attribute(
      'weight_names',
      tensors.map((tensor) => tensor.name),
    );
    for (const { name: tensor, shape, values } of tensors) {
      const folders = tensor.split('/').slice(0, -1);
      folders.reduce((parent, folder) => {
        const known = parent.get(folder);
        return known instanceof hdf5.Group ? known : parent.create_group(folder);
      }, group);
      group.create_dataset({ name: tensor, data: values, shape });
    }
  }
  file.close();
}

/** Weights that neither die out nor grow from layer to layer. */
export function randomWeights(random: SeededRandom, shape: readonly number[]): Float32Array {
  const size = shape.reduce((product, side) => product * side, 1);
  const limit = shape.length === 1 ? 0.1 : Math.sqrt(6 / (size / shape.at(-1)!));
  return Float32Array.from({ length: size }, () => limit * (2 * random.unit() - 1));
}

/** Between a half and one and a half: factors and variances. */
export function randomFactors(random: SeededRandom, length: number): Float32Array {
  return Float32Array.from({ length }, () => 0.5 + random.unit());
}
