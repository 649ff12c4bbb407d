import type { ImageInDataset, PersonInDataset } from '../../../protocol/src/explorer';

/** What the tree of datasets is made of. Ids stay the same as long as what they stand for does. */
export type DatasetTreeNode = DatasetNode | PersonNode | ImageNode | MoreNode | ChosenNode;

export interface DatasetNode {
  kind: 'dataset';
  id: string;
  /** Absolute path of its folder. */
  dataset: string;
}

export interface PersonNode extends Omit<PersonInDataset, 'person'> {
  kind: 'person';
  id: string;
  parent: DatasetNode;
  person: string;
}

export interface ImageNode extends ImageInDataset {
  kind: 'image';
  id: string;
  parent: PersonNode;
  /** What it is shown in where that is not its person. */
  among?: ChosenNode;
}

/** Stands for the images of a person, or of those that are chosen, that are not shown yet. */
export interface MoreNode {
  kind: 'more';
  id: string;
  parent: PersonNode | ChosenNode;
  left: number;
}

/** The images of a dataset that are chosen on its map. */
export interface ChosenNode {
  kind: 'chosen';
  id: string;
  parent: DatasetNode;
  /** `<person>/<image>`; the tree keeps them up to date. */
  images: readonly string[];
}

export function datasetNode(dataset: string): DatasetNode {
  return { kind: 'dataset', id: dataset, dataset };
}

export function personNode(parent: DatasetNode, facts: PersonInDataset): PersonNode {
  return { ...facts, kind: 'person', id: `${parent.id}\n${facts.person}`, parent };
}

export function imageNode(parent: PersonNode, facts: ImageInDataset): ImageNode {
  return { ...facts, kind: 'image', id: `${parent.id}\n${facts.name}`, parent };
}

/** No person is named like this: the name of a folder has no slash. */
export function chosenNode(parent: DatasetNode, images: readonly string[]): ChosenNode {
  return { kind: 'chosen', id: `${parent.id}\n/chosen`, parent, images };
}

export function chosenImageNode(
  among: ChosenNode,
  parent: PersonNode,
  facts: ImageInDataset,
): ImageNode {
  const id = `${among.id}\n${parent.person}/${facts.name}`;
  return { ...imageNode(parent, facts), id, among };
}

export function moreNode(parent: MoreNode['parent'], left: number): MoreNode {
  return { kind: 'more', id: `${parent.id}\n/more`, parent, left };
}

export function datasetOf(node: DatasetTreeNode): string {
  if (node.kind === 'dataset') return node.dataset;
  const isBelow = node.kind === 'person' || node.kind === 'chosen';
  return isBelow ? node.parent.dataset : node.parent.parent.dataset;
}

export function parentOf(node: DatasetTreeNode): DatasetTreeNode | undefined {
  if (node.kind === 'dataset') return undefined;
  return node.kind === 'image' ? (node.among ?? node.parent) : node.parent;
}

/** `<person>/<image>` */
export function imageOf({ parent, name }: ImageNode): string {
  return `${parent.person}/${name}`;
}
