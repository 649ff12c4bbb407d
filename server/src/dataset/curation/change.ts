import type { CurationKind } from '../../../../protocol/src/curation';
import type { PackedRow } from '../journal';

/**
 * A file that lies elsewhere afterwards. Places are `images/…`, in the dataset, or `.removed/…` and `.made/…`
 * in the change's own folder of the trash; with "/".
 */
export interface FileMove {
  from: string;
  to: string;
}

/** What a curation does to a dataset. All of it can be done and undone any number of times. */
export interface Change {
  /** One after the other; undone in the opposite order. */
  moves: FileMove[];
  /** Lines of list.txt. */
  add: string[];
  remove: string[];
  /** Images whose rows in the tables of faces get another name. */
  renamed: { from: string; to: string }[];
  /** Rows that describe another crop. */
  replaced: { before: PackedRow; after: PackedRow }[];
  /** Names of images that stand for their person; null for none. */
  covers: { person: string; before: string | null; after: string | null }[];
}

export const NO_CHANGE: Change = {
  ...{ moves: [], add: [], remove: [], renamed: [], replaced: [], covers: [] },
};

/** A change that was made, as it is kept in the trash. */
export interface Entry {
  /** Names its folder. */
  id: string;
  kind: CurationKind;
  /** "rename anna to ada" */
  words: string;
  /** ISO 8601, UTC. */
  time: string;
  change: Change;
  /**
   * How list.txt was before, where putting lines back would not make the same bytes: `none`, there was no such
   * file, or `kept`, a copy is in the change's folder. It is put back as long as the list still has this SHA-256.
   */
  list: { before: 'none' | 'kept'; sha256After: string } | null;
}

export type Direction = 'do' | 'undo' | 'redo';

/** What takes a change back. */
export function inverse({ moves, add, remove, renamed, replaced, covers }: Change): Change {
  return {
    moves: moves.map(({ from, to }) => ({ from: to, to: from })).reverse(),
    ...{ add: remove, remove: add },
    renamed: renamed.map(({ from, to }) => ({ from: to, to: from })),
    replaced: replaced.map(({ before, after }) => ({ before: after, after: before })),
    covers: covers.map(({ person, before, after }) => ({ person, before: after, after: before })),
  };
}
