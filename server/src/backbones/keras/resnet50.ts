import type { FeatureMap, KerasGraph } from './kerasGraph';
import type { KerasNetwork } from './kerasNetwork';
import type { Layer } from './matchLayout';

/** Blocks of each stage (He et al., Deep Residual Learning, 2016, table 1). */
const STAGES = [3, 4, 6, 3];
const INPUT_PX = 224;
/** Output channels of a block, for each channel inside it. */
const EXPANSION = 4;
/** By which a gate's bottleneck is narrower (Hu et al., Squeeze-and-Excitation Networks, 2018, §6.1). */
const REDUCTION = 16;

interface Variant {
  title: string;
  /** Whether each block's channels are weighted by squeeze and excitation. */
  hasGates: boolean;
  /** Of the batch normalisations. */
  epsilon: number;
  /** Channels of the first convolution; VGGFace2's networks have 64. */
  width: number;
}

/** VGGFace2's ResNet-50 up to its pooled output. @param width another than its own is for tests */
export const resnet50 = (width = 64): KerasNetwork =>
  network({ title: 'ResNet-50', hasGates: false, epsilon: 1e-3, width });

/** VGGFace2's SENet-50: a ResNet-50 with squeeze and excitation. */
export const senet50 = (width = 64): KerasNetwork =>
  network({ title: 'SENet-50', hasGates: true, epsilon: 1e-4, width });

function network(variant: Variant): KerasNetwork {
  const { title, width } = variant;
  return {
    title,
    dimensions: width * 2 ** (STAGES.length - 1) * EXPANSION,
    orders: [byDepth, asDefined].map((order) => layers(variant, order)),
    build: (graph) => build(graph, variant),
  };
}

interface Block {
  /** "conv2_1" */
  name: string;
  into: number;
  inside: number;
  out: number;
  stride: number;
  /** The first of a stage changes the number of channels, and so must what is added to it. */
  hasProjection: boolean;
}

function blocks(width: number): Block[] {
  let into = width;
  return STAGES.flatMap((count, stage) => {
    const inside = width * 2 ** stage;
    const out = inside * EXPANSION;
    return Array.from({ length: count }, (_, i): Block => {
      const isFirst = i === 0;
      const name = `conv${stage + 2}_${i + 1}`;
      const stride = isFirst && stage > 0 ? 2 : 1;
      const block = { name, into, inside, out, stride, hasProjection: isFirst };
      into = out;
      return block;
    });
  });
}

/** A convolution and its normalisation, as two layers. */
function pair(name: string, kernel: number, into: number, out: number): [Layer, Layer] {
  return [
    { name, shapes: [[kernel, kernel, into, out]] },
    { name: `${name}/bn`, shapes: [[out], [out], [out], [out]] },
  ];
}

/** The layers at a block's end: those of its last convolution, of its gate, of its projection. */
type EndOrder = (increase: [Layer, Layer], gate: Layer[], projection: Layer[]) => Layer[];

/** Keras sorts the layers of a graph by their distance from the output. */
const byDepth: EndOrder = (increase, gate, projection) =>
  gate.length > 0 || projection.length === 0
    ? [...increase, ...gate, ...projection]
    : [increase[0], projection[0]!, increase[1], projection[1]!];

const asDefined: EndOrder = (increase, gate, projection) => [...increase, ...gate, ...projection];

function layers({ hasGates, width }: Variant, order: EndOrder): Layer[] {
  return [
    ...pair('conv1', 7, 3, width),
    ...blocks(width).flatMap(({ name, into, inside, out, hasProjection }) => {
      const narrow = out / REDUCTION;
      const gate: Layer[] = [
        { name: `${name}_down`, shapes: [[1, 1, out, narrow], [narrow]] },
        { name: `${name}_up`, shapes: [[1, 1, narrow, out], [out]] },
      ];
      const increase = pair(`${name}_increase`, 1, inside, out);
      const projection = hasProjection ? pair(`${name}_proj`, 1, into, out) : [];
      return [
        ...pair(`${name}_reduce`, 1, into, inside),
        ...pair(`${name}_3x3`, 3, inside, inside),
        ...order(increase, hasGates ? gate : [], projection),
      ];
    }),
  ];
}

async function build(graph: KerasGraph, variant: Variant): Promise<FeatureMap> {
  const { epsilon, hasGates, width } = variant;
  const convolve = (x: FeatureMap, name: string, kernel: number, stride = 1) =>
    graph.convolution(x, name, {
      ...{ kernel, stride, isSame: kernel > 1 },
      norm: { name: `${name}/bn`, epsilon },
    });
  let x = graph.relu(await convolve(graph.pixels(INPUT_PX), 'conv1', 7, 2));
  x = graph.maxPool(x, 'pool1', 3, 2);
  for (const { name, stride, hasProjection } of blocks(width)) {
    const reduced = graph.relu(await convolve(x, `${name}_reduce`, 1, stride));
    const middle = graph.relu(await convolve(reduced, `${name}_3x3`, 3));
    let main = await convolve(middle, `${name}_increase`, 1);
    if (hasGates) main = await gated(graph, main, name);
    const shortcut = hasProjection ? await convolve(x, `${name}_proj`, 1, stride) : x;
    x = graph.relu(graph.add(main, shortcut, name));
  }
  return graph.mean(x, 'pooled');
}

async function gated(graph: KerasGraph, x: FeatureMap, name: string): Promise<FeatureMap> {
  const squeezed = graph.mean(x, `${name}_squeeze`);
  const down = graph.relu(await graph.convolution(squeezed, `${name}_down`, { kernel: 1 }));
  const up = await graph.convolution(down, `${name}_up`, { kernel: 1 });
  return graph.gate(x, up, `${name}_gated`);
}
