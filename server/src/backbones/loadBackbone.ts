import { ErrorCode } from '../../../protocol/src/errors';
import type { Face } from '../detection/face';
import type { Engine } from '../engine/engine';
import { LikenessError } from '../errors';
import { mirrorImage } from '../images/mirror';
import type { RgbImage } from '../images/rgbImage';
import { dlibChip } from './alignment';
import type { Backbone, BackboneInfo } from './backbone';
import { preprocessInput } from './preprocess';
import { backboneInfo, backboneKey } from './registry';

/** Chips in one call of the network: more would only take memory. */
const BATCH_CHIPS = 16;

/** Makes a backbone of the registry ready to run on an engine. */
export async function loadBackbone(engine: Engine, name: string): Promise<Backbone> {
  const info = backboneInfo(name);
  const network = await engine.features(name);

  return {
    info,
    key: backboneKey(info),
    async features(faces) {
      const chips = faces.flatMap(({ image, face }) =>
        views(align(info, image, face), info.mirror),
      );
      const raw = new Float32Array(chips.length * info.dimensions);
      for (let start = 0; start < chips.length; start += BATCH_CHIPS) {
        const batch = chips.slice(start, start + BATCH_CHIPS);
        const features = await network.features(inputOf(batch, info), batch.length);
        raw.set(features, start * info.dimensions);
      }
      return info.mirror ? meanOfPairs(raw, info.dimensions) : raw;
    },
  };
}

function align(info: BackboneInfo, image: RgbImage, face: Face): RgbImage {
  if (info.alignment === 'dlib-chip') return dlibChip(image, face.landmarks, info.inputSizePx);
  throw new LikenessError(
    ErrorCode.EngineFailed,
    `The backbone "${info.name}" wants the alignment "${info.alignment}", which this version lacks.`,
    'Choose another backbone, or update Likeness.',
  );
}

function views(chip: RgbImage, withMirror: boolean): RgbImage[] {
  return withMirror ? [chip, mirrorImage(chip)] : [chip];
}

function inputOf(chips: readonly RgbImage[], info: BackboneInfo): Float32Array {
  const valuesPerChip = info.inputSizePx * info.inputSizePx * 3;
  const input = new Float32Array(chips.length * valuesPerChip);
  chips.forEach((chip, i) => preprocessInput(chip, info, input, i * valuesPerChip));
  return input;
}

/** Rows 2i and 2i+1 (a face and its mirror image) become their mean, row i. */
function meanOfPairs(rows: Float32Array, dimensions: number): Float32Array {
  const means = new Float32Array(rows.length / 2);
  for (let i = 0; i < means.length; i++) {
    const row = Math.floor(i / dimensions);
    const first = 2 * row * dimensions + (i - row * dimensions);
    means[i] = (rows[first]! + rows[first + dimensions]!) / 2;
  }
  return means;
}
