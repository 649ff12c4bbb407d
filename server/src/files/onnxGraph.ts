import type { OnnxAttribute, OnnxGraph, OnnxNode, OnnxTensor, OnnxValue } from './onnxModel';

/** Puts a graph together node by node; every method gives back the name of what it made. */
export class OnnxGraphBuilder {
  private readonly nodes: OnnxNode[] = [];
  private readonly initializers = new Map<string, OnnxTensor>();

  /** A constant; the same name twice is the same constant. */
  constant(tensor: OnnxTensor): string {
    this.initializers.set(tensor.name, tensor);
    return tensor.name;
  }

  floats(name: string, values: ArrayLike<number>, shape: readonly number[] = [values.length]) {
    return this.constant({ name, type: 'float32', shape, data: Float32Array.from(values) });
  }

  integers(name: string, values: readonly number[], shape: readonly number[] = [values.length]) {
    return this.constant({ name, type: 'int64', shape, data: BigInt64Array.from(values, BigInt) });
  }

  /** A node with one output, which bears the node's name. */
  node(
    name: string,
    operator: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, OnnxAttribute>> = {},
  ): string {
    return this.nodeOf(name, operator, inputs, [name], attributes)[0]!;
  }

  /** A node with several outputs. */
  nodeOf(
    name: string,
    operator: string,
    inputs: readonly string[],
    outputs: readonly string[],
    attributes: Readonly<Record<string, OnnxAttribute>> = {},
  ): readonly string[] {
    this.nodes.push({ name, operator, inputs, outputs, attributes });
    return outputs;
  }

  build(name: string, inputs: readonly OnnxValue[], outputs: readonly OnnxValue[]): OnnxGraph {
    const initializers = [...this.initializers.values()];
    return { name, inputs, outputs, nodes: this.nodes, initializers };
  }
}
