import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { OnnxGraphBuilder } from '../../../server/src/files/onnxGraph';
import { encodeOnnxModel } from '../../../server/src/files/onnxModel';
import { int64 } from '../../../server/src/files/protobuf';

const described = { description: 'a test', producerVersion: '1' };

describe('a model that is written', () => {
  it('runs in ONNX Runtime and computes what its graph says', async () => {
    const builder = new OnnxGraphBuilder();
    const weights = builder.floats('weights', [1, 2, 3, 4, 5, 6], [3, 2]);
    const product = builder.node('product', 'MatMul', ['x', weights]);
    // −1: the last axis, a negative attribute; keepdims 0: a zero one.
    builder.node('y', 'ReduceMax', [product], { axes: [-1], keepdims: 0 });
    const graph = builder.build(
      'test',
      [{ name: 'x', type: 'float32', shape: ['n', 3] }],
      [{ name: 'y', type: 'float32', shape: ['n'] }],
    );
    const session = await InferenceSession.create(encodeOnnxModel({ ...described, graph }));
    const x = new Tensor('float32', Float32Array.of(1, 0, 0, 0, 1, -1), [2, 3]);
    const { y } = await session.run({ x });
    expect([...(y!.data as Float32Array)]).toEqual([2, -2]);
    expect(y!.dims).toEqual([2]);
  });

  it('keeps weights as bytes where the graph says how to expand them', async () => {
    const builder = new OnnxGraphBuilder();
    const bytes = { type: 'uint8' as const, shape: [2, 2] };
    builder.constant({ name: 'q', ...bytes, data: Uint8Array.of(0, 128, 255, 130) });
    builder.floats('scale', [0.5, 2]);
    builder.constant({ name: 'zero', type: 'uint8', shape: [2], data: Uint8Array.of(128, 128) });
    builder.node('w', 'DequantizeLinear', ['q', 'scale', 'zero'], { axis: 0 });
    builder.node('y', 'LeakyRelu', ['w'], { alpha: { float: 0.25 } });
    const graph = builder.build('test', [], [{ name: 'y', type: 'float32', shape: [2, 2] }]);
    const session = await InferenceSession.create(encodeOnnxModel({ ...described, graph }));
    expect([...((await session.run({})).y!.data as Float32Array)]).toEqual([-16, 0, 254, 4]);
  });

  it('is refused when a constant and its shape disagree', () => {
    const builder = new OnnxGraphBuilder();
    builder.floats('weights', [1, 2, 3], [2, 2]);
    const graph = builder.build('test', [], []);
    expect(() => encodeOnnxModel({ ...described, graph })).toThrow(/weights has 3 values/);
  });
});

describe('whole numbers on the wire', () => {
  it('are as protobuf’s documentation shows them', () => {
    expect([...int64(150)]).toEqual([0x96, 0x01]);
    // "Negative numbers": −2 takes ten bytes.
    expect([...int64(-2)]).toEqual([0xfe, ...Array<number>(8).fill(0xff), 0x01]);
  });
});
