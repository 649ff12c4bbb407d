import { ErrorCode } from '../../../protocol/src/errors';
import { EMBEDDING_DIMENSIONS } from '../backbones/backbone';
import { LikenessError } from '../errors';
import type { GalleryEmbeddings } from './gallery';

/** Rounding of 128 float32 squares stays a hundred times below. */
const LENGTH_TOLERANCE = 1e-4;

/**
 * LanceDB has no checksums, but every embedding has length 1, and a flipped bit that moves a distance by
 * more than some thousandths changes that; only a component's sign does not.
 * @param folder the gallery's, for the error
 * @throws LikenessError CorruptFile
 */
export function requireUnitLength(
  { persons, sources, values }: GalleryEmbeddings,
  folder: string,
): void {
  for (const [row, person] of persons.entries()) {
    let squares = 0;
    for (let i = row * EMBEDDING_DIMENSIONS; i < (row + 1) * EMBEDDING_DIMENSIONS; i++) {
      squares += values[i]! ** 2;
    }
    // Not the other way round: NaN is in no order to anything.
    if (Math.abs(squares - 1) <= LENGTH_TOLERANCE) continue;
    throw new LikenessError(
      ErrorCode.CorruptFile,
      `The stored face of ${person} from ${sources[row]!} is damaged in the gallery in ${folder}.`,
      'Restore the gallery from a backup, or remove that person and enrol them again.',
      folder,
    );
  }
}
