import type { FeatureMap, KerasGraph } from './kerasGraph';
import type { Layer } from './matchLayout';
import { resnet50, senet50 } from './resnet50';
import { vgg16 } from './vgg16';

/** How a network lies in a Keras file, and how it is computed. */
export interface KerasNetwork {
  title: string;
  /** D, length of a feature. */
  dimensions: number;
  /** Every order in which its layers may have been saved. */
  orders: readonly (readonly Layer[])[];
  build: (graph: KerasGraph) => Promise<FeatureMap>;
}

/** The networks that can be read from Keras files, by the names that models/registry.json uses. */
export const KERAS_NETWORKS = { vgg16, resnet50, senet50 } satisfies Record<
  string,
  () => KerasNetwork
>;

export type KerasNetworkName = keyof typeof KERAS_NETWORKS;
