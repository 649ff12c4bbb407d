import { join } from 'node:path';
import type { DatasetPhotoResult } from '../../../../protocol/src/explorer';
import { ErrorCode } from '../../../../protocol/src/errors';
import { LikenessError } from '../../errors';
import { cropOrigins } from '../cropOrigins';
import { hashCrop } from '../cropFile';
import { checkImageName } from '../curation/datasetState';
import { findPhoto } from '../curation/recrop';
import { datasetPaths } from '../datasetPaths';

/**
 * The photo that an image was cropped from.
 * @throws LikenessError NotFound when it is not known, or not there; InvalidInput, CorruptFile
 */
export async function photoOf(options: {
  dataset: string;
  workspace: string;
  image: string;
}): Promise<DatasetPhotoResult> {
  const { dataset, image } = options;
  checkImageName(image);
  const hash = await hashCrop(join(datasetPaths(dataset, null).images, image));
  const origin = (await cropOrigins(dataset)).get(hash ?? '');
  if (origin === undefined) throw unknown(image);
  return { file: await findPhoto(options, origin.photo), origin };
}

function unknown(image: string): LikenessError {
  return new LikenessError(
    ErrorCode.NotFound,
    `It is not known which photo ${image} came from.`,
    'It was put there by hand, or edited since it was made.',
  );
}
