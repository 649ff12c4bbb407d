import { Uri } from 'vscode';
import type { DatasetTreeNode } from '../explorer/nodes';
import type { PeopleNode } from '../explorer/peopleTree';
import type { RunsNode } from '../explorer/runsTree';

/** What an item in a tree or the explorer can tell a command. */
export interface ItemFacts {
  dataset?: string;
  /** Folder of a run, and the same as a model. */
  run?: string;
  model?: string;
  /** Folders of all runs that are selected. */
  runs?: string[];
  photos?: string[];
  enrolled?: { gallery: string; name: string };
  /** Name of a network. */
  network?: string;
}

export type Fact = keyof ItemFacts;

type Item = Uri | DatasetTreeNode | PeopleNode | RunsNode;

/**
 * What a command need not ask. Other code calls it with parameters; menus call it with the item that was
 * clicked and all that are selected, and the menu of a tree's title with whatever has the focus there.
 * @param wanted what of an item counts for this command
 */
export function knownFrom(
  first: unknown,
  selected: unknown,
  wanted: readonly Fact[],
): Record<string, unknown> {
  if (!isItem(first)) return (first ?? {}) as Record<string, unknown>;
  const all = Array.isArray(selected) && selected.length > 0 ? (selected as Item[]) : [first];
  const facts = Object.entries(factsOf(first, all));
  return Object.fromEntries(facts.filter(([name]) => wanted.includes(name as Fact)));
}

function isItem(first: unknown): first is Item {
  return first instanceof Uri || typeof (first as { kind?: unknown } | null)?.kind === 'string';
}

function factsOf(clicked: Item, all: readonly Item[]): ItemFacts {
  if (clicked instanceof Uri) {
    return { photos: all.flatMap((one) => (one instanceof Uri ? [one.fsPath] : [])) };
  }
  if (clicked.kind === 'dataset') return { dataset: clicked.dataset };
  if (clicked.kind === 'chosen') return { dataset: clicked.parent.dataset };
  if (clicked.kind === 'person' && 'gallery' in clicked) {
    return { enrolled: { gallery: clicked.gallery, name: clicked.summary.name } };
  }
  if (clicked.kind === 'network') return { network: clicked.network.name };
  if (clicked.kind !== 'run') return {};
  const runs = all.flatMap((one) => ('kind' in one && one.kind === 'run' ? [one.run.folder] : []));
  const { folder } = clicked.run;
  return { run: folder, model: folder, ...(runs.length > 1 ? { runs } : {}) };
}
