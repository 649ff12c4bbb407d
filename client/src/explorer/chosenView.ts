import { commands, workspace, type Disposable, type TreeView } from 'vscode';
import { ErrorCode } from '../../../protocol/src/errors';
import { ImagesFindRequest } from '../../../protocol/src/messages';
import type { Backend } from '../backend/backend';
import { RemediedError } from '../backend/errorMessage';
import { registerCommand } from '../editor/commands';
import type { ChosenImages } from './chosenImages';
import type { Curator } from './curator';
import type { DatasetTree } from './datasetTree';
import { datasetOf, type ChosenNode, type DatasetTreeNode } from './nodes';

interface ChosenContext {
  backend: Backend;
  chosen: ChosenImages;
  curator: Curator;
  tree: DatasetTree;
  view: TreeView<DatasetTreeNode>;
}

/** What is chosen on a map is selected in the tree, and goes from there with what is moved or deleted. */
export function followChosen(context: ChosenContext): Disposable[] {
  const { chosen, curator, tree, view } = context;
  const forget = (dataset: string) => void forgetGone(context, dataset).catch(() => undefined);
  return [
    chosen.onDidChange(({ place }) => {
      const node = tree.showChosen(place);
      // A side bar that shows something else stays as it is.
      if (node !== null && view.visible) void reveal(view, node, { focus: false });
    }),
    curator.onDidCurate(forget),
    // What was chosen in an earlier session may have gone since.
    tree.onDidFindDatasets((datasets) => datasets.forEach(forget)),
    registerCommand('likeness.clearChosen', (clicked?: DatasetTreeNode) => {
      const datasets = clicked === undefined ? tree.datasets : [datasetOf(clicked)];
      for (const dataset of datasets) chosen.choose(dataset, []);
      return Promise.resolve();
    }),
    registerCommand('likeness.showChosen', async (known: { dataset?: string } = {}) => {
      const datasets = known.dataset === undefined ? tree.datasets : [known.dataset];
      const dataset = datasets.find((one) => chosen.of(one).length > 0);
      const node = dataset === undefined ? null : tree.showChosen(dataset);
      if (node === null) throw nothingChosen();
      await commands.executeCommand('likeness.dataset.focus');
      await reveal(view, node, { focus: true, expand: true });
    }),
  ];
}

/** A node that has gone meanwhile is not shown, and nobody is told. */
async function reveal(
  view: TreeView<DatasetTreeNode>,
  node: ChosenNode,
  how: { focus: boolean; expand?: boolean },
): Promise<void> {
  await view.reveal(node, { select: true, ...how }).then(undefined, () => undefined);
}

/** Images that are under another name or in the trash now are not chosen any more. */
async function forgetGone({ backend, chosen }: ChosenContext, dataset: string): Promise<void> {
  const images = chosen.of(dataset);
  if (images.length === 0 || !workspace.isTrusted) return;
  const found = await backend.request(ImagesFindRequest, { dataset, images: [...images] });
  // Others were chosen meanwhile: those are there.
  if (chosen.of(dataset) !== images) return;
  const there = new Set(found.images.map(({ person, name }) => `${person}/${name}`));
  chosen.choose(
    dataset,
    images.filter((image) => there.has(image)),
  );
}

export function nothingChosen(): RemediedError {
  return new RemediedError(
    ErrorCode.NotEnoughData,
    'No faces are chosen.',
    'Choose some on a map: “Likeness: Show Map of Faces…”.',
  );
}
