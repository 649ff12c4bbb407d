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

/** What a command is about: the items it was called on from a menu, else what is selected in the tree. */
export function chosenNodes(
  view: TreeView<DatasetTreeNode>,
  clicked: DatasetTreeNode | null | undefined,
  selected: readonly DatasetTreeNode[] | undefined,
): DatasetTreeNode[] {
  if (selected !== undefined && selected.length > 0) return [...selected];
  return clicked ? [clicked] : [...view.selection];
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
