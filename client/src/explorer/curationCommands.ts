import { join } from 'node:path';
import { commands, Uri, window, type Disposable, type TreeView } from 'vscode';
import { EditorCommand, type PersonArgument } from '../../../protocol/src/list';
import {
  CoverRequest,
  DatasetImagesRequest,
  ImagesDeleteRequest,
  ImagesIncludeRequest,
  ImagesMoveRequest,
  PersonRenameRequest,
  PersonsMergeRequest,
  TrashEmptyRequest,
} from '../../../protocol/src/messages';
import { ErrorCode } from '../../../protocol/src/errors';
import type { Backend } from '../backend/backend';
import { RemediedError } from '../backend/errorMessage';
import { registerCommand } from '../editor/commands';
import type { Curator } from './curator';
import type { DatasetTree } from './datasetTree';
import { targetOf } from '../workspace/homeFolder';
import {
  datasetOf,
  imageOf,
  type DatasetTreeNode,
  type ImageNode,
  type MoreNode,
  type PersonNode,
} from './nodes';
import { askNewName } from './askName';
import { askPerson } from './personPick';
import { recropImage } from './recrop';
import { revealPhoto } from './revealPhoto';
import { chosenNodes, commonDataset, selectionOf, type Clicked } from './selection';

export interface ExplorerContext {
  backend: Backend;
  curator: Curator;
  tree: DatasetTree;
  view: TreeView<DatasetTreeNode>;
}

/** More pictures of one person make nobody more certain. */
const MOST_ENROLLED = 1000;

/** A command about what is selected in the tree of datasets. */
type OnNodes = (context: ExplorerContext, nodes: DatasetTreeNode[]) => Promise<unknown>;

const ON_NODES: Record<string, OnNodes> = {
  renamePerson,
  mergePersons,
  moveImages,
  excludeImages: (context, nodes) => include(context, nodes, false),
  includeImages: (context, nodes) => include(context, nodes, true),
  deleteImages,
  setCover,
  revealPhoto: ({ backend }, nodes) => {
    const node = only(nodes, 'image');
    return revealPhoto(backend, datasetOf(node), imageOf(node));
  },
  enrollFromDataset,
  recropImage: (context, nodes) => {
    const node = only(nodes, 'image');
    return recropImage(context, { dataset: datasetOf(node), image: imageOf(node) });
  },
};

/** A command about a whole dataset. */
type OnDataset = (context: ExplorerContext, dataset: string) => Promise<unknown>;

const ON_DATASET: Record<string, OnDataset> = {
  undoCuration: ({ curator }, dataset) => curator.undo(dataset),
  redoCuration: ({ curator }, dataset) => curator.redo(dataset),
  emptyTrash,
  openListFile: (_, dataset) =>
    Promise.resolve(
      commands.executeCommand('vscode.open', Uri.joinPath(Uri.file(dataset), 'list.txt')),
    ),
};

/** What can be done in the tree of datasets, by menu and by key. */
export function registerCurationCommands(context: ExplorerContext): Disposable[] {
  const { tree, view } = context;
  return [
    ...Object.entries(ON_NODES).map(([name, run]) =>
      registerCommand(`likeness.${name}`, async (...called: Clicked<DatasetTreeNode>) => {
        await run(context, chosenNodes(view, called));
      }),
    ),
    ...Object.entries(ON_DATASET).map(([name, run]) =>
      registerCommand(
        `likeness.${name}`,
        async (clicked?: DatasetTreeNode | { dataset: string } | null) => {
          await run(context, datasetToTurn(context, clicked ?? view.selection[0]));
        },
      ),
    ),
    registerCommand('likeness.refreshDatasets', () => Promise.resolve(tree.redraw())),
    registerCommand('likeness.showMoreImages', (node: MoreNode) =>
      Promise.resolve(tree.showMore(node)),
    ),
    registerCommand('likeness.openPersonGrid', async (...called: Clicked<DatasetTreeNode>) => {
      // One grid, however many are selected.
      const clicked = called.slice(0, 1) as Clicked<DatasetTreeNode>;
      const { person, parent } = only(chosenNodes(view, clicked), 'person');
      const about: PersonArgument = { dataset: parent.dataset, person };
      await commands.executeCommand(EditorCommand.OpenGrid, about);
    }),
  ];
}

async function renamePerson({ curator }: ExplorerContext, nodes: DatasetTreeNode[]): Promise<void> {
  const { person, parent } = only(nodes, 'person');
  const newName = await askNewName(person);
  if (newName === undefined) return;
  await curator.change(PersonRenameRequest, parent.dataset, { person, newName });
}

async function mergePersons(context: ExplorerContext, nodes: DatasetTreeNode[]): Promise<void> {
  const { persons } = selectionOf(nodes);
  const dataset = commonDataset(nodes);
  if (persons === undefined) throw nothingOf('person');
  const into = await askPerson(context.backend, dataset, {
    title: persons.length === 1 ? `Merge ${persons[0]} into` : `Make ${persons.length} persons one`,
    first: persons.length === 1 ? [] : persons,
    without: persons.length === 1 ? persons : [],
  });
  if (into !== undefined)
    await context.curator.change(PersonsMergeRequest, dataset, { persons, into });
}

async function moveImages(context: ExplorerContext, nodes: DatasetTreeNode[]): Promise<void> {
  const { images } = selectionOf(nodes);
  const dataset = commonDataset(nodes);
  if (images === undefined) throw nothingOf('image');
  const person = await askPerson(context.backend, dataset, {
    title: images.length === 1 ? `Move ${images[0]} to` : `Move ${images.length} images to`,
    first: [],
    without: [],
  });
  if (person === undefined) return;
  await context.curator.change(ImagesMoveRequest, dataset, { images, person });
}

async function include(
  { curator }: ExplorerContext,
  nodes: DatasetTreeNode[],
  included: boolean,
): Promise<void> {
  const dataset = commonDataset(nodes);
  await curator.change(ImagesIncludeRequest, dataset, { ...selectionOf(nodes), included });
}

async function deleteImages({ curator }: ExplorerContext, nodes: DatasetTreeNode[]): Promise<void> {
  const selected = nodes.filter(({ kind }) => ['person', 'image', 'chosen'].includes(kind));
  const dataset = commonDataset(selected);
  await curator.change(ImagesDeleteRequest, dataset, selectionOf(selected));
}

async function setCover({ curator }: ExplorerContext, nodes: DatasetTreeNode[]): Promise<void> {
  const node = only(nodes, 'image');
  await curator.change(CoverRequest, datasetOf(node), { image: imageOf(node) });
}

/** The person's pictures are photos of one person like any others. */
async function enrollFromDataset(
  { backend }: ExplorerContext,
  nodes: DatasetTreeNode[],
): Promise<void> {
  const { person, parent } = only(nodes, 'person');
  const params = { dataset: parent.dataset, person, count: MOST_ENROLLED };
  const { images } = await backend.request(DatasetImagesRequest, params);
  const photos = images
    .filter(({ state }) => state === 'listed')
    .map(({ name }) => join(parent.dataset, 'images', person, name));
  if (photos.length === 0) throw nothingOf('image');
  await commands.executeCommand('likeness.enrollPerson', { photos, suggested: person });
}

async function emptyTrash(context: ExplorerContext, dataset: string): Promise<void> {
  const { undo, redo, trashBytes } = await context.curator.history(dataset);
  const changes = undo.length + redo.length;
  if (changes === 0) {
    void window.showInformationMessage('The trash is empty.');
    return;
  }
  const question = `Empty the trash of this dataset (${(trashBytes / 1e6).toFixed(1)} MB)?`;
  const detail = `Deleted images are gone for good then, and the last ${changes} changes can no longer be undone.`;
  const chosen = await window.showWarningMessage(question, { modal: true, detail }, 'Empty Trash');
  if (chosen === undefined) return;
  await context.backend.request(TrashEmptyRequest, targetOf(dataset));
  context.curator.showHistory({ undo: [], redo: [] });
}

/** Whose last change is meant: what was clicked or is selected, what was changed last, or the only one there is. */
function datasetToTurn(
  { curator, tree }: ExplorerContext,
  node: DatasetTreeNode | { dataset: string } | undefined,
): string {
  // Buttons of messages name the dataset alone.
  if (node !== undefined) return 'dataset' in node ? node.dataset : datasetOf(node);
  const { datasets } = tree;
  const dataset = curator.lastOf(datasets) ?? (datasets.length === 1 ? datasets[0] : undefined);
  if (dataset !== undefined) return dataset;
  throw new RemediedError(
    ErrorCode.InvalidInput,
    'Which dataset is meant?',
    'Select something in the tree of datasets first.',
  );
}

type Kinds = { person: PersonNode; image: ImageNode };

/** @throws RemediedError when there is none, or more than one */
function only<K extends keyof Kinds>(nodes: readonly DatasetTreeNode[], kind: K): Kinds[K] {
  const [first, second] = nodes.filter((node) => node.kind === kind);
  if (first === undefined || second !== undefined) throw nothingOf(kind);
  return first as Kinds[K];
}

function nothingOf(kind: 'person' | 'image'): RemediedError {
  return new RemediedError(
    ErrorCode.InvalidInput,
    kind === 'person' ? 'No single person is selected.' : 'No single image is selected.',
    `Select ${kind === 'person' ? 'a person' : 'an image'} in the tree of datasets.`,
  );
}
