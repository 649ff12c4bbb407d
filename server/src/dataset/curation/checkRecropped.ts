import { ErrorCode } from '../../../../protocol/src/errors';
import { LikenessError } from '../../errors';
import { hashCrop } from '../cropFile';
import type { Change } from './change';
import { imagePlace, pathOf, type Folders } from './places';

/**
 * Whether the crops that are to be exchanged are still those that were made. One that somebody has edited since
 * would go to where it is thrown away one day.
 * @throws LikenessError InvalidInput
 */
export async function checkRecropped({ replaced }: Change, folders: Folders): Promise<void> {
  for (const { before } of replaced) {
    const hash = await hashCrop(pathOf(imagePlace(before.image), folders));
    if (hash === before.sha256) continue;
    throw new LikenessError(
      ErrorCode.InvalidInput,
      `${before.image} was changed after it was cropped.`,
      'Nothing was changed. Copy it first if you want to keep it, then crop it again.',
    );
  }
}
