import { lstat } from 'node:fs/promises';
import { ErrorCode } from '../../../../protocol/src/errors';
import { LikenessError } from '../../errors';
import { foldName } from '../../files/portableNames';
import type { Change } from './change';
import { isInTrash, pathOf, shownPlace, type Folders } from './places';

/**
 * Whether a change can be made as the files lie now, which others may have moved since: each must be there, and
 * nothing where it is to go. Nothing is touched before all of it is known to be possible.
 * @throws LikenessError NotFound, InvalidInput
 */
export async function checkMoves({ moves }: Change, folders: Folders): Promise<void> {
  const after = new Map<string, boolean>();
  const isThere = async (place: string) => after.get(place) ?? (await exists(place, folders));
  for (const { from, to } of moves) {
    if (!(await isThere(from))) throw gone(from);
    const isOnlyCase = foldName(from) === foldName(to);
    if (!isOnlyCase && (await isThere(to))) throw taken(to);
    after.set(from, false).set(to, true);
  }
}

async function exists(place: string, folders: Folders): Promise<boolean> {
  return lstat(pathOf(place, folders)).then(
    () => true,
    () => false,
  );
}

function gone(place: string): LikenessError {
  const where = isInTrash(place) ? 'in the trash' : 'where it was';
  return new LikenessError(
    ErrorCode.NotFound,
    `${shownPlace(place)} is not ${where} any more: it was moved or deleted since.`,
    'Nothing was changed. Put it back, or do something else.',
  );
}

function taken(place: string): LikenessError {
  return new LikenessError(
    ErrorCode.InvalidInput,
    `There is another ${shownPlace(place)} now.`,
    'Nothing was changed. Rename or move that one first.',
  );
}
