import { ErrorCode } from '../../../protocol/src/errors';
import { LikenessError } from '../errors';
import type { FeatureMatrix } from '../features/featureMatrix';
import { rowsByPerson } from './people';

/** Copies rows of a matrix. @returns rows.length × D */
export function selectRows(
  { values, dimensions }: Pick<FeatureMatrix, 'values' | 'dimensions'>,
  rows: ArrayLike<number>,
): Float32Array {
  const selected = new Float32Array(rows.length * dimensions);
  for (let i = 0; i < rows.length; i++) {
    const from = rows[i]! * dimensions;
    selected.set(values.subarray(from, from + dimensions), i * dimensions);
  }
  return selected;
}

/**
 * Makes sure that features can be trained on at all.
 * @throws LikenessError NotEnoughData or CorruptFile
 */
export function checkFeatures(features: FeatureMatrix): void {
  const { images, values, dimensions } = features;
  if (values.length !== images.length * dimensions || features.hashes.length !== images.length) {
    throw new RangeError(
      `${images.length} images need as many hashes and ${images.length * dimensions} values`,
    );
  }
  checkFinite(features);
  checkTrainable(images, [...images.keys()]);
}

function checkFinite({ images, values, dimensions }: FeatureMatrix): void {
  let bad = 0; // a plain loop: there can be hundreds of millions of values
  while (bad < values.length && Number.isFinite(values[bad])) bad++;
  if (bad === values.length) return;
  const image = images[Math.floor(bad / dimensions)]!;
  throw new LikenessError(
    ErrorCode.CorruptFile,
    `The features of ${image} contain ${values[bad]}, which is no usable number.`,
    'Take that image out of the dataset.',
    image,
  );
}

/**
 * Triplets need two images of one person and an image of another.
 * @param rows what is to be trained on
 * @throws LikenessError NotEnoughData
 */
export function checkTrainable(images: readonly string[], rows: readonly number[]): void {
  const people = rowsByPerson(images, rows);
  if (people.size < 2) {
    throw new LikenessError(
      ErrorCode.NotEnoughData,
      `Training compares people with each other, and there ${people.size === 0 ? 'are none' : `is only ${[...people.keys()][0]}`} to train on.`,
      'Add a folder with photos of at least one more person.',
    );
  }
  if ([...people.values()].some((own) => own.length > 1)) return;
  throw new LikenessError(
    ErrorCode.NotEnoughData,
    `All ${people.size} people have just one image to train on, so there are no two images of one person to compare.`,
    'Add at least one more photo of some of them.',
  );
}
