import { join } from 'node:path';
import { ErrorCode } from '../../../protocol/src/errors';
import { checkImageName } from '../dataset/curation/datasetState';
import { datasetPaths } from '../dataset/datasetPaths';
import { LikenessError } from '../errors';
import { personOf } from '../features/featureMatrix';
import { hashImages } from '../features/hashImages';
import { findingId, markFindings } from './decided';

/** The id of the finding that an image does not show its person. @param sha256 of the image, hex */
export function wrongLabelId(sha256: string, person: string): string {
  return findingId('wrong-label', [sha256, person]);
}

/**
 * Puts images into the next review as wrong labels, first of all.
 * @param images `<person>/<image>`
 * @param undo takes it back
 * @returns how many labels are marked now
 * @throws LikenessError InvalidInput for what is no `<person>/<image>`, NotFound when an image is not there, Busy, CannotWrite
 */
export async function markWrongLabels(
  workspace: string,
  dataset: string,
  images: readonly string[],
  undo = false,
): Promise<number> {
  for (const image of images) checkImageName(image);
  const folder = datasetPaths(dataset, null).images;
  const files = images.map((image) => join(folder, image));
  const hashes = await hashImages(files, {});
  const ids = images.map((image, i) => {
    const hash = hashes[i]!;
    if ('sha256' in hash) return wrongLabelId(hash.sha256, personOf(image));
    throw new LikenessError(
      ErrorCode.NotFound,
      `${image} is not in the dataset any more.`,
      'Evaluate again: images were moved or deleted since.',
      files[i],
    );
  });
  return markFindings(workspace, ids, undo);
}
