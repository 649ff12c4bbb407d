import type { ImageInDataset, PersonInDataset } from '../../../protocol/src/explorer';

/** What the tree of datasets is made of. Ids stay the same as long as what they stand for does. */
export type DatasetTreeNode = DatasetNode | PersonNode | ImageNode | MoreNode;

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
}

/** Stands for the images of a person that are not shown yet. */
export interface MoreNode {
  kind: 'more';
  id: string;
  parent: PersonNode;
  left: number;
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

export function moreNode(parent: PersonNode, left: number): MoreNode {
  return { kind: 'more', id: `${parent.id}\n/more`, parent, left };
}

export function datasetOf(node: DatasetTreeNode): string {
  if (node.kind === 'dataset') return node.dataset;
  return node.kind === 'person' ? node.parent.dataset : node.parent.parent.dataset;
}

export function parentOf(node: DatasetTreeNode): DatasetTreeNode | undefined {
  return node.kind === 'dataset' ? undefined : node.parent;
}

/** `<person>/<image>` */
export function imageOf({ parent, name }: ImageNode): string {
  return `${parent.person}/${name}`;
}
