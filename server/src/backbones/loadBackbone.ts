import { ErrorCode } from '../../../protocol/src/errors';
import type { Engine } from '../engine/engine';
import { LikenessError } from '../errors';
import { mirrorImage } from '../images/mirror';
import type { RgbImage } from '../images/rgbImage';
import { alignFace } from './alignment';
import type { Backbone, BackboneInfo } from './backbone';
import { preprocessInput } from './preprocess';
import { backboneKey, type RegisteredBackbone } from './registry';

/** Chips in one call of the network: more would only take memory. */
const BATCH_CHIPS = 16;

/**
 * Makes a backbone ready to run on an engine.
 * @throws LikenessError EngineFailed, CorruptFile and ModelMismatch when its network does not load
 */
export async function loadBackbone(engine: Engine, info: RegisteredBackbone): Promise<Backbone> {
  const network = await engine.features(info.name, info.network);

  return {
    info,
    key: backboneKey(info),
    async features(faces) {
      const chips = faces.flatMap(({ image, face }) =>
        views(alignFace(info, image, face), info.mirror),
      );
      const raw = new Float32Array(chips.length * info.dimensions);
      for (let start = 0; start < chips.length; start += BATCH_CHIPS) {
        const batch = chips.slice(start, start + BATCH_CHIPS);
        const features = await network.features(inputOf(batch, info), batch.length);
        if (features.length !== batch.length * info.dimensions)
          throw otherLength(info, features.length / batch.length);
        raw.set(features, start * info.dimensions);
      }
      return info.mirror ? meanOfPairs(raw, info.dimensions) : raw;
    },
  };
}

function otherLength({ name, dimensions }: BackboneInfo, length: number): LikenessError {
  return new LikenessError(
    ErrorCode.ModelMismatch,
    `The network "${name}" gives ${length} numbers for a face, where its description says ${dimensions}.`,
    'Correct "dimensions" or "output" in its description.',
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
