import { ErrorCode } from '../../../../protocol/src/errors';
import { LikenessError } from '../../errors';
import type { KerasTensor } from './kerasFile';

/** One layer with weights, and the shapes of its tensors in the order in which Keras saves them. */
export interface Layer {
  name: string;
  shapes: readonly (readonly number[])[];
}

/** The tensors of each layer, by the layout's own names of layers. */
export type LayerTensors = ReadonlyMap<string, readonly KerasTensor[]>;

/**
 * Finds each layer's tensors in a file by order and shape: names differ between versions of Keras. What
 * follows the last layer belongs to a classifier, which is not needed.
 * @param orders every order in which the layers may have been saved
 * @throws LikenessError ModelMismatch, naming the first tensor that differs from the order that fits best
 */
export function matchLayout(
  network: string,
  path: string,
  tensors: readonly KerasTensor[],
  orders: readonly (readonly Layer[])[],
): LayerTensors {
  let best = { fits: -1, expected: [] as readonly Expected[] };
  for (const order of orders) {
    const expected = order.flatMap(({ name, shapes }) => shapes.map((shape) => ({ name, shape })));
    const differs = expected.findIndex(({ shape }, i) => !isSame(shape, tensors[i]?.shape));
    if (differs < 0) return group(expected, tensors);
    if (differs > best.fits) best = { fits: differs, expected };
  }
  throw misfit(network, path, best.fits, tensors[best.fits], best.expected[best.fits]!);
}

interface Expected {
  name: string;
  shape: readonly number[];
}

function isSame(a: readonly number[], b: readonly number[] | undefined): boolean {
  return a.length === b?.length && a.every((side, axis) => side === b[axis]);
}

function group(expected: readonly Expected[], tensors: readonly KerasTensor[]): LayerTensors {
  const layers = new Map<string, KerasTensor[]>();
  expected.forEach(({ name }, i) => {
    layers.set(name, [...(layers.get(name) ?? []), tensors[i]!]);
  });
  return layers;
}

function misfit(
  network: string,
  path: string,
  index: number,
  found: KerasTensor | undefined,
  { name, shape }: Expected,
): LikenessError {
  const wanted = `${shape.join(' × ')} of ${name} belongs`;
  return new LikenessError(
    ErrorCode.ModelMismatch,
    found === undefined
      ? `The file ${path} is not ${network}: it ends after ${index} tensors, where ${wanted}.`
      : `The file ${path} is not ${network}: its tensor ${index + 1}, "${found.name}", is ${found.shape.join(' × ')} where ${wanted}.`,
    'Choose the file of this network, or the network of this file.',
    path,
  );
}
