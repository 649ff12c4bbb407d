import type { CurationResult, TrashEmptied } from '../../../../protocol/src/curation';
import { curate, withCuration, type CurationTarget } from './curation';
import { planCover, planDelete, planInclude, type Selection } from './plan';
import { planMerge, planMove, planRename } from './planMoves';
import { emptyFolder } from './trash';

/** What can be done to a dataset by hand. Each throws what `curate` throws. */

export function renamePerson(
  target: CurationTarget,
  { person, newName }: { person: string; newName: string },
): Promise<CurationResult> {
  return curate(target, (state) => planRename(state, person, newName));
}

export function mergePersons(
  target: CurationTarget,
  { persons, into }: { persons: readonly string[]; into: string },
): Promise<CurationResult> {
  return curate(target, (state) => planMerge(state, persons, into));
}

export function moveImages(
  target: CurationTarget,
  { person, ...selection }: Selection & { person: string },
): Promise<CurationResult> {
  return curate(target, (state) => planMove(state, selection, person));
}

/** Excluded images keep their file and leave list.txt: they are not trained on. */
export function includeImages(
  target: CurationTarget,
  { included, ...selection }: Selection & { included: boolean },
): Promise<CurationResult> {
  return curate(target, (state) => planInclude(state, selection, included));
}

export function deleteImages(
  target: CurationTarget,
  selection: Selection,
): Promise<CurationResult> {
  return curate(target, (state) => planDelete(state, selection));
}

export function setCover(
  target: CurationTarget,
  { image }: { image: string },
): Promise<CurationResult> {
  return curate(target, (state) => planCover(state, image));
}

export function emptyTrash(target: CurationTarget): Promise<TrashEmptied> {
  return withCuration(target, (_dataset, folder) => emptyFolder(folder));
}
