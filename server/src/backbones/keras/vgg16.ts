import type { FeatureMap, KerasGraph } from './kerasGraph';
import type { Layer } from './matchLayout';
import type { KerasNetwork } from './kerasNetwork';

/** Convolutions of each of the five blocks (Parkhi et al., Deep Face Recognition, 2015, table 3). */
const BLOCKS = [2, 2, 3, 3, 3];
const INPUT_PX = 224;
/** Side of the map after the last block. */
const MAP_PX = INPUT_PX / 2 ** BLOCKS.length;

export interface Vgg16Widths {
  /** Output channels of each block. */
  blocks: readonly number[];
  /** Of fc6 and fc7. */
  dense: number;
}

const WIDTHS: Vgg16Widths = { blocks: [64, 128, 256, 512, 512], dense: 4096 };

/** VGG-Face's VGG-16 up to fc7, after its ReLU. @param widths others than its own are for tests */
export function vgg16(widths: Vgg16Widths = WIDTHS): KerasNetwork {
  return {
    title: 'VGG-16',
    dimensions: widths.dense,
    orders: [layers(widths, true), layers(widths, false)],
    build,
  };
}

/** @param asConvolutions whether fc6 and fc7 were saved as convolutions, else as dense layers */
function layers({ blocks, dense }: Vgg16Widths, asConvolutions: boolean): Layer[] {
  let into = 3;
  const convolutions = blocks.flatMap((out, block) =>
    Array.from({ length: BLOCKS[block]! }, (_, i): Layer => {
      const shapes = [[3, 3, into, out], [out]];
      into = out;
      return { name: `conv${block + 1}_${i + 1}`, shapes };
    }),
  );
  const fc6 = asConvolutions ? [MAP_PX, MAP_PX, into, dense] : [MAP_PX * MAP_PX * into, dense];
  const fc7 = asConvolutions ? [1, 1, dense, dense] : [dense, dense];
  return [
    ...convolutions,
    { name: 'fc6', shapes: [fc6, [dense]] },
    { name: 'fc7', shapes: [fc7, [dense]] },
  ];
}

async function build(graph: KerasGraph): Promise<FeatureMap> {
  let x = graph.pixels(INPUT_PX);
  for (const [block, convolutions] of BLOCKS.entries()) {
    for (let i = 1; i <= convolutions; i++) {
      const options = { kernel: 3, isSame: true };
      x = graph.relu(await graph.convolution(x, `conv${block + 1}_${i}`, options));
    }
    x = graph.maxPool(x, `pool${block + 1}`, 2, 2);
  }
  const fc6 = graph.relu(await graph.dense(graph.flatten(x), 'fc6'));
  return graph.relu(await graph.dense(fc6, 'fc7'));
}
