import type { TreeView } from 'vscode';
import { ErrorCode } from '../../../protocol/src/errors';
import { RemediedError } from '../backend/errorMessage';
import { datasetOf, imageOf, type DatasetTreeNode } from './nodes';

/** Images and persons of one dataset, as requests name them; none are left out. */
export interface Selected {
  images?: string[];
  persons?: string[];
}

export function selectionOf(nodes: readonly DatasetTreeNode[]): Selected {
  const persons = nodes.flatMap((node) => (node.kind === 'person' ? [node.person] : []));
  const images = nodes.flatMap((node) => {
    if (node.kind === 'chosen') return node.images;
    return node.kind === 'image' ? [imageOf(node)] : [];
  });
  return {
    ...(images.length === 0 ? {} : { images: [...new Set(images)] }),
    ...(persons.length === 0 ? {} : { persons }),
  };
}

/** What VS Code calls a command of an item's menu with: the item, and all that are selected where it is one of them. */
export type Clicked<N> = [clicked?: N | null, selected?: readonly (N | null | undefined)[] | null];

/**
 * What a command is about: the items it was called on from a menu, else what is selected in the tree.
 * @throws RemediedError when VS Code, which was just drawing the tree anew, cannot say what was clicked: what is
 *   selected may be something else
 */
export function chosenNodes<N>(view: TreeView<N>, called: Clicked<N>): N[] {
  const [clicked, selected] = called;
  if (called.length === 0) return [...view.selection];
  const asked = selected && selected.length > 0 ? selected : [clicked];
  const nodes = asked.filter((node) => node !== null && node !== undefined);
  if (nodes.length === asked.length) return nodes;
  throw new RemediedError(
    ErrorCode.InvalidInput,
    'The tree was just drawn anew: what was clicked is not known.',
    'Click once more.',
  );
}

/**
 * The dataset that all nodes are of.
 * @throws RemediedError when there is nothing, or nodes of several
 */
export function commonDataset(nodes: readonly DatasetTreeNode[]): string {
  const datasets = [...new Set(nodes.map(datasetOf))];
  if (datasets.length === 1) return datasets[0]!;
  throw datasets.length === 0
    ? new RemediedError(ErrorCode.InvalidInput, 'Nothing is selected.', 'Select images or persons.')
    : new RemediedError(
        ErrorCode.InvalidInput,
        'What is selected lies in several datasets.',
        'Select in one dataset at a time.',
      );
}
