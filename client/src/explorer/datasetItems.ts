import { basename, dirname } from 'node:path';
import { ThemeColor, ThemeIcon, TreeItem, TreeItemCollapsibleState, Uri, workspace } from 'vscode';
import { chosenItem } from './chosenItem';
import { itemUri } from './findingDecorations';
import {
  imageOf,
  type DatasetNode,
  type DatasetTreeNode,
  type ImageNode,
  type MoreNode,
  type PersonNode,
} from './nodes';

export interface ItemContext {
  /** Adds what takes longer to find out: hovers. */
  resolve(item: TreeItem, node: DatasetTreeNode): Promise<TreeItem>;
  /** Hears of a dataset's size when it is counted. */
  onSize?(dataset: string, size: string): void;
}

const { Collapsed, Expanded, None } = TreeItemCollapsibleState;

/** What the tree shows of a node. */
export function datasetItem(
  node: DatasetTreeNode,
  { isOnly, size }: { isOnly: boolean; size: string },
): TreeItem {
  switch (node.kind) {
    case 'dataset':
      return itemOfDataset(node, isOnly, size);
    case 'person':
      return itemOfPerson(node);
    case 'image':
      return itemOfImage(node);
    case 'more':
      return itemOfMore(node);
    case 'chosen':
      return chosenItem(node.id, 'chosen', inWords(node.images.length));
  }
}

function inWords(images: number): string {
  return images === 1 ? '1 image' : `${images.toLocaleString()} images`;
}

export function imagesFolder(dataset: string): Uri {
  return Uri.joinPath(Uri.file(dataset), 'images');
}

export function fileOf(dataset: string, image: string): Uri {
  return Uri.joinPath(imagesFolder(dataset), ...image.split('/'));
}

function itemOfDataset({ id, dataset }: DatasetNode, isOnly: boolean, size: string): TreeItem {
  const item = new TreeItem(basename(dataset), isOnly ? Expanded : Collapsed);
  const place = workspace.asRelativePath(dirname(dataset));
  const isAtTop = workspace.workspaceFolders?.some(({ uri }) => uri.fsPath === dirname(dataset));
  item.id = id;
  item.iconPath = new ThemeIcon('library');
  item.contextValue = 'dataset';
  item.description = [...(isAtTop ? [] : [place]), ...(size === '' ? [] : [size])].join(' · ');
  item.tooltip = size === '' ? dataset : `${dataset}\n${size}`;
  return item;
}

function itemOfPerson(node: PersonNode): TreeItem {
  const { id, person, images, excluded, missing, cover, parent } = node;
  const item = new TreeItem(person, Collapsed);
  item.id = id;
  item.contextValue = 'person';
  item.resourceUri = itemUri(parent.dataset, person);
  item.description = [
    images.toLocaleString(),
    ...(excluded > 0 ? [`${excluded.toLocaleString()} excluded`] : []),
    ...(missing > 0 ? [`${missing.toLocaleString()} missing`] : []),
  ].join(', ');
  item.iconPath =
    cover === null ? new ThemeIcon('person') : fileOf(parent.dataset, `${person}/${cover}`);
  item.accessibilityInformation = { label: `${person}, ${item.description} images` };
  return item;
}

const STATE_WORDS = { listed: '', excluded: 'excluded', missing: 'missing' };

function itemOfImage(node: ImageNode): TreeItem {
  const { id, name, state, isCover, parent, among } = node;
  const item = new TreeItem(name, None);
  const file = fileOf(parent.parent.dataset, imageOf(node));
  item.id = id;
  item.contextValue = `image ${state}`;
  item.resourceUri = itemUri(parent.parent.dataset, imageOf(node));
  const person = among === undefined ? '' : parent.person;
  const words = [person, STATE_WORDS[state], isCover ? 'cover' : ''];
  item.description = words.filter(Boolean).join(', ');
  item.iconPath =
    state === 'missing' ? new ThemeIcon('warning', new ThemeColor('list.warningForeground')) : file;
  if (state !== 'missing') {
    item.command = { command: 'vscode.open', title: 'Open Image', arguments: [file] };
  }
  item.accessibilityInformation = { label: `${imageOf(node)} ${item.description}` };
  return item;
}

function itemOfMore(node: MoreNode): TreeItem {
  const item = new TreeItem(`${node.left.toLocaleString()} more images…`, None);
  item.id = node.id;
  item.iconPath = new ThemeIcon('ellipsis');
  item.command = { command: 'likeness.showMoreImages', title: 'Show More', arguments: [node] };
  return item;
}
