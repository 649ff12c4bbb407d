import { bytesField, floatField, int64, int64Field, varintField } from './protobuf';

/** Kinds of numbers a tensor holds, with their codes (onnx.proto, TensorProto.DataType). */
const DATA_TYPE = { float32: 1, uint8: 2, int8: 3, int32: 6, int64: 7, bool: 9 } as const;

export type OnnxType = keyof typeof DATA_TYPE;

/** Constant numbers inside a model: weights, biases, shapes. */
export interface OnnxTensor {
  name: string;
  type: OnnxType;
  /** Empty for a single number. */
  shape: readonly number[];
  /**
   * Row-major, as many as the shape says, little-endian as on every machine that Node runs on; or where
   * they lie in another file.
   */
  data: Float32Array | Uint8Array | Int8Array | Int32Array | BigInt64Array | ExternalData;
}

/** Numbers outside the model's own file: what is larger than 2 GB, or than memory, must lie there. */
export interface ExternalData {
  /** Name of a file in the model's folder. */
  file: string;
  /** Where they begin, bytes. */
  offset: number;
  /** How many bytes they are. */
  bytes: number;
}

/** An input or output of a model; a side of unknown length has a name. */
export interface OnnxValue {
  name: string;
  type: OnnxType;
  /** null: as the model's nodes make it. */
  shape: readonly (number | string)[] | null;
}

/** Whole numbers and lists of them become int64, `{ float }` a float, words a string. */
export type OnnxAttribute =
  number | readonly number[] | string | { float: number } | { floats: readonly number[] };

export interface OnnxNode {
  name: string;
  operator: string;
  /** An empty name leaves an optional input out. */
  inputs: readonly string[];
  outputs: readonly string[];
  attributes: Readonly<Record<string, OnnxAttribute>>;
}

export interface OnnxGraph {
  name: string;
  inputs: readonly OnnxValue[];
  outputs: readonly OnnxValue[];
  /** In an order in which each node's inputs are known before it. */
  nodes: readonly OnnxNode[];
  initializers: readonly OnnxTensor[];
}

export interface OnnxModel {
  graph: OnnxGraph;
  /** What it is and where it comes from, for people who open the file. */
  description: string;
  producerVersion: string;
  /** Stored in the file as metadata: licence, source, … */
  metadata?: Readonly<Record<string, string>> | undefined;
}

/** Version of the standard operators: 17 has all that are used here; ONNX Runtime reads it since 1.12. */
export const ONNX_OPSET = 17;
/** The file format's own version that goes with opset 17. */
const IR_VERSION = 8;

/** A model as the content of an .onnx file (github.com/onnx/onnx, onnx/onnx.proto, ModelProto). */
export function encodeOnnxModel(model: OnnxModel): Buffer {
  const { graph, description, producerVersion, metadata = {} } = model;
  return Buffer.concat([
    int64Field(1, IR_VERSION),
    bytesField(2, 'likeness'),
    bytesField(3, producerVersion),
    bytesField(6, description),
    bytesField(7, encodeGraph(graph)),
    bytesField(8, Buffer.concat([bytesField(1, ''), int64Field(2, ONNX_OPSET)])),
    ...Object.entries(metadata).map(([key, value]) =>
      bytesField(14, Buffer.concat([bytesField(1, key), bytesField(2, value)])),
    ),
  ]);
}

function encodeGraph({ name, inputs, outputs, nodes, initializers }: OnnxGraph): Buffer {
  return Buffer.concat([
    ...nodes.map((node) => bytesField(1, encodeNode(node))),
    bytesField(2, name),
    ...initializers.map((tensor) => bytesField(5, encodeTensor(tensor))),
    ...inputs.map((value) => bytesField(11, encodeValue(value))),
    ...outputs.map((value) => bytesField(12, encodeValue(value))),
  ]);
}

function encodeNode({ name, operator, inputs, outputs, attributes }: OnnxNode): Buffer {
  return Buffer.concat([
    ...inputs.map((input) => bytesField(1, input)),
    ...outputs.map((output) => bytesField(2, output)),
    bytesField(3, name),
    bytesField(4, operator),
    ...Object.entries(attributes).map(([key, value]) => bytesField(5, encodeAttribute(key, value))),
  ]);
}

/** AttributeProto: its value lies in the field of its kind, which is also named by a code. */
function encodeAttribute(name: string, value: OnnxAttribute): Buffer {
  const of = (type: number, ...fields: Buffer[]) =>
    Buffer.concat([bytesField(1, name), ...fields, varintField(20, type)]);
  if (typeof value === 'number') return of(2, int64Field(3, value));
  if (typeof value === 'string') return of(3, bytesField(4, value));
  if ('float' in value) return of(1, floatField(2, value.float));
  if ('floats' in value) return of(6, ...value.floats.map((number) => floatField(7, number)));
  return of(7, ...value.map((number) => int64Field(8, number)));
}

/** @throws Error when shape and data don't agree: a mistake of the caller's */
function encodeTensor({ name, type, shape, data }: OnnxTensor): Buffer {
  const size = shape.reduce((product, side) => product * side, 1);
  const head = [
    bytesField(1, Buffer.concat(shape.map(int64))),
    varintField(2, DATA_TYPE[type]),
    bytesField(8, name),
  ];
  if ('file' in data) return Buffer.concat([...head, ...externalFields(data)]);
  if (size !== data.length) {
    throw new Error(
      `${name} has ${data.length} values, but its shape ${shape.join('×')} has ${size}`,
    );
  }
  return Buffer.concat([
    ...head,
    bytesField(9, Buffer.from(data.buffer, data.byteOffset, data.byteLength)),
  ]);
}

/** onnx.proto, TensorProto.external_data and data_location EXTERNAL. */
function externalFields({ file, offset, bytes }: ExternalData): Buffer[] {
  const facts = { location: file, offset: String(offset), length: String(bytes) };
  return [
    ...Object.entries(facts).map(([key, value]) =>
      bytesField(13, Buffer.concat([bytesField(1, key), bytesField(2, value)])),
    ),
    varintField(14, 1),
  ];
}

function encodeValue({ name, type, shape }: OnnxValue): Buffer {
  const sides = shape?.map((side) =>
    bytesField(1, typeof side === 'number' ? int64Field(1, side) : bytesField(2, side)),
  );
  const tensor = Buffer.concat([
    varintField(1, DATA_TYPE[type]),
    ...(sides === undefined ? [] : [bytesField(2, Buffer.concat(sides))]),
  ]);
  return Buffer.concat([bytesField(1, name), bytesField(2, bytesField(1, tensor))]);
}
