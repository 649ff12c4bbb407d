import { ErrorCode } from '../../../../protocol/src/errors';
import { LikenessError } from '../../errors';

/** A tensor of a Keras file; its numbers stay in the file until they are asked for. */
export interface KerasTensor {
  /** As Keras saved it: "conv1_1/kernel:0". Only for people: see matchLayout. */
  name: string;
  shape: readonly number[];
  /**
   * @param part of the tensor: along the leading axes an index, or from where to where (exclusive)
   * @returns row-major
   */
  read(part?: readonly (number | readonly [number, number])[]): Float32Array;
}

/** The weights of a Keras file (HDF5), in the order in which Keras saved them. */
export interface KerasFile {
  tensors: readonly KerasTensor[];
  close(): void;
}

/**
 * Opens what `model.save_weights` or `model.save` of Keras 1 to 3 wrote as HDF5: groups named by the
 * attribute `layer_names`, each with its tensors named by `weight_names`.
 * @throws LikenessError CorruptFile for what is no HDF5 or has no layers
 */
export async function openKerasFile(path: string): Promise<KerasFile> {
  const { default: hdf5 } = await import('h5wasm/node');
  await hdf5.ready;
  const file = openOrThrow(() => new hdf5.File(path, 'r'), path);
  // It does not throw at what it cannot open.
  if (file.file_id <= 0n) throw damaged(path, 'it has no HDF5 header or is cut off');
  try {
    const root = file.get('model_weights') ?? file;
    if (!(root instanceof hdf5.Group)) throw noLayers(path);
    const tensors = words(root.attrs, 'layer_names').flatMap((layer) => {
      const group = root.get(layer);
      if (!(group instanceof hdf5.Group)) throw noLayers(path);
      return words(group.attrs, 'weight_names').map((name): KerasTensor => {
        const dataset = group.get(name);
        if (!(dataset instanceof hdf5.Dataset)) throw noLayers(path);
        const { shape } = dataset;
        if (shape === null || dataset.dtype !== '<f') throw noFloats(path, name);
        return { name, shape, read: (part = []) => slice(dataset, shape, part, path) };
      });
    });
    if (tensors.length === 0) throw noLayers(path);
    return { tensors, close: () => void file.close() };
  } catch (error) {
    file.close();
    throw error;
  }
}

interface Attributes {
  [name: string]: { readonly value: unknown } | undefined;
}

/** Keras splits lists that are too long for one attribute into name0, name1, … */
function words(attributes: Attributes, name: string): string[] {
  const listed = (key: string): string[] | null => {
    const value = attributes[key]?.value;
    if (value === undefined || value === null) return null;
    return Array.isArray(value) ? value.map(String) : [];
  };
  const whole = listed(name);
  if (whole !== null) return whole;
  const parts: string[] = [];
  for (let i = 0; ; i++) {
    const part = listed(`${name}${i}`);
    if (part === null) return parts;
    parts.push(...part);
  }
}

function slice(
  dataset: { slice(ranges: [number, number][]): unknown },
  shape: readonly number[],
  part: readonly (number | readonly [number, number])[],
  path: string,
): Float32Array {
  const ranges = shape.map((side, axis): [number, number] => {
    const wanted = part[axis] ?? [0, side];
    return typeof wanted === 'number' ? [wanted, wanted + 1] : [...wanted];
  });
  const values = openOrThrow(() => dataset.slice(ranges), path);
  if (values instanceof Float32Array) return values;
  throw damaged(path, 'its numbers cannot be read');
}

function openOrThrow<T>(open: () => T, path: string): T {
  try {
    return open();
  } catch (error) {
    throw damaged(path, error instanceof Error ? error.message : String(error));
  }
}

function damaged(path: string, words: string): LikenessError {
  return new LikenessError(
    ErrorCode.CorruptFile,
    `The file ${path} cannot be read as HDF5 (${words}).`,
    'It may have been cut off on its way: fetch it again.',
    path,
  );
}

function noLayers(path: string): LikenessError {
  return new LikenessError(
    ErrorCode.CorruptFile,
    `The HDF5 file ${path} has no layers of a Keras model.`,
    'Choose a file that Keras saved weights to.',
    path,
  );
}

function noFloats(path: string, name: string): LikenessError {
  return new LikenessError(
    ErrorCode.CorruptFile,
    `The tensor "${name}" in ${path} does not hold 32-bit floating-point numbers.`,
    'Choose a file whose weights were saved as float32.',
    path,
  );
}
