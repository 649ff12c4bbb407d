import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readList } from '../listFile';
import { isSamePerson } from '../personFiles';
import { isOfPerson } from '../scrubFiles';
import { KEPT_LIST } from './applyChange';
import type { Change, Entry } from './change';
import {
  entryFolders,
  readEntry,
  readHistory,
  removeEntry,
  trashOf,
  writeEntry,
  writeHistory,
} from './history';
import { shownPlace } from './places';

/**
 * Takes a person out of what the trash of a workspace remembers of changes: what was done to them can no
 * longer be undone, what was done to others at the same time can. Their files are not looked at here.
 * @param change whether to write anything; else it is only counted
 * @returns how many changes name the person
 */
export async function scrubTrash(
  workspace: string,
  person: string,
  change: boolean,
): Promise<number> {
  const trash = trashOf(workspace);
  let found = 0;
  for (const name of await readdir(trash).catch(() => [])) {
    const folder = join(trash, name);
    for (const id of await entryFolders(folder)) {
      const entry = await readEntry(folder, id);
      const scrubbed = entry === null ? null : await withoutPerson(entry, folder, person);
      if (scrubbed === null) continue;
      found++;
      if (change) await replace(folder, scrubbed);
    }
  }
  return found;
}

/** @returns null when the entry does not name the person */
async function withoutPerson(entry: Entry, folder: string, person: string): Promise<Entry | null> {
  const change = scrubbedChange(entry.change, person);
  const names = (await readList(join(folder, entry.id, KEPT_LIST)).catch(() => null))?.images ?? [];
  const isInList = names.some((image) => isOfPerson(image, person));
  if (sizeOf(change) === sizeOf(entry.change) && !isInList) return null;
  return {
    ...entry,
    change,
    words: `${entry.kind} (a person was erased since)`,
    list: isInList ? null : entry.list,
  };
}

/** Of an image that was moved to or from the person, its other name goes too: it is theirs as well. */
function scrubbedChange(change: Change, person: string): Change {
  const isTheirs = (name: string) => isOfPerson(name, person) || isSamePerson(name, person);
  const pairs = [
    ...change.moves.map(({ from, to }) => [shownPlace(from), shownPlace(to)]),
    ...change.renamed.map(({ from, to }) => [from, to]),
  ];
  const theirs = new Set(pairs.filter((pair) => pair.some(isTheirs)).flat());
  const isOther = (name: string) => !theirs.has(name) && !isTheirs(name);
  return {
    moves: change.moves.filter(({ from }) => isOther(shownPlace(from))),
    add: change.add.filter(isOther),
    remove: change.remove.filter(isOther),
    renamed: change.renamed.filter(({ from }) => isOther(from)),
    replaced: change.replaced.filter(({ before }) => isOther(before.image)),
    covers: change.covers.filter(
      ({ person: name, before, after }) =>
        isOther(name) && isOther(`${name}/${before}`) && isOther(`${name}/${after}`),
    ),
  };
}

function sizeOf({ moves, add, remove, renamed, replaced, covers }: Change): number {
  return [moves, add, remove, renamed, replaced, covers].flat().length;
}

async function replace(folder: string, entry: Entry): Promise<void> {
  if (entry.list === null) await rm(join(folder, entry.id, KEPT_LIST), { force: true });
  if (sizeOf(entry.change) > 0) return writeEntry(folder, entry);
  const history = await readHistory(folder);
  const others = (ids: string[]) => ids.filter((id) => id !== entry.id);
  await writeHistory(folder, {
    ...history,
    done: others(history.done),
    undone: others(history.undone),
  });
  await removeEntry(folder, entry.id);
}
