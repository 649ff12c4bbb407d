import { window, workspace, type Disposable, type ExtensionContext } from 'vscode';
import { JobChanged } from '../../../protocol/src/messages';
import type { Backend } from '../backend/backend';
import { registerCommand } from '../editor/commands';
import { reached } from '../editor/milestones';
import { gridPanel, type GridSubject } from '../panels/grid';
import { PanelSet } from '../panels/panelSet';
import { EditorCommand, type PersonArgument } from '../../../protocol/src/list';
import { ChosenImages } from './chosenImages';
import { followChosen } from './chosenView';
import { registerCurationCommands } from './curationCommands';
import { Curator } from './curator';
import type { ItemContext } from './datasetItems';
import { datasetSource } from './datasetSource';
import { DatasetTree } from './datasetTree';
import { DatasetWatch } from './datasetWatch';
import { DatasetDragAndDrop } from './dragAndDrop';
import { FindingDecorations } from './findingDecorations';
import { addImageHover } from './imageHover';
import { datasetOf, type DatasetTreeNode } from './nodes';
import { registerPeopleCommands } from './peopleCommands';
import { PeopleTree } from './peopleTree';
import { RunsTree } from './runsTree';

/** What the tests of the explorer see of it. */
export interface Explorer {
  tree: DatasetTree;
  people: PeopleTree;
  runs: RunsTree;
  curator: Curator;
  findings: FindingDecorations;
  chosen: ChosenImages;
  dragAndDrop: DatasetDragAndDrop;
  grids: PanelSet<GridSubject>;
}

/** The view container: datasets, people, runs. */
export function registerExplorer(backend: Backend, context: ExtensionContext): Explorer {
  const curator = new Curator(backend, context.workspaceState);
  const findings = new FindingDecorations();
  const chosen = new ChosenImages(context.workspaceState);
  const dragAndDrop = new DatasetDragAndDrop(curator);
  const items: ItemContext = {
    resolve: (item, node: DatasetTreeNode) => addImageHover(backend, item, node),
    onSize: (dataset, size) => {
      if (tree.datasets.length === 1) view.description = size;
      else tree.redraw(tree.node(dataset));
    },
  };
  // In a folder that is not trusted nothing can be done with them.
  const tree = new DatasetTree(datasetSource(backend), items, (dataset) =>
    workspace.isTrusted ? chosen.of(dataset) : [],
  );
  const view = window.createTreeView('likeness.dataset', {
    treeDataProvider: tree,
    canSelectMany: true,
    showCollapseAll: true,
    dragAndDropController: dragAndDrop,
  });
  const grids = new PanelSet(gridPanel({ backend, curator }), context.extensionUri);
  const watch = new DatasetWatch((dataset) => tree.refresh(tree.node(dataset)));
  context.subscriptions.push(
    ...[curator, findings, chosen, tree, view, grids, watch],
    ...followChosen({ backend, chosen, curator, tree, view }),
    tree.onDidFindDatasets((datasets) => {
      watch.watch(datasets);
      if (datasets.length > 0) reached('Dataset');
      if (datasets.length !== 1) view.description = '';
    }),
    curator.onDidCurate((dataset) => tree.refresh(tree.node(dataset))),
    view.onDidChangeSelection(({ selection: [node] }) => showHistoryOf(curator, tree, node)),
    tree.onDidFindDatasets(() => showHistoryOf(curator, tree, undefined)),
    ...registerCurationCommands({ backend, curator, tree, view }),
    registerCommand(EditorCommand.OpenGrid, ({ dataset, person }: PersonArgument) =>
      Promise.resolve(void grids.show({ dataset, person })),
    ),
  );
  const people = registerPeople(backend, chosen, context);
  const runs = registerRuns(backend, context);
  const trees = [tree, people, runs];
  const refreshAll = () => trees.forEach((one) => one.refresh());
  const redrawAll = () => trees.forEach((one) => one.redraw());
  context.subscriptions.push(
    workspace.onDidGrantWorkspaceTrust(redrawAll),
    // What jobs make is shown when they have made it.
    backend.onNotification(JobChanged, ({ state }) => {
      if (state !== 'waiting' && state !== 'running') refreshAll();
    }),
    onDidComeBack(backend, redrawAll),
    workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('likeness.gallery')) people.refresh();
    }),
  );
  return { tree, people, runs, curator, findings, chosen, dragAndDrop, grids };
}

/** What was asked of a backend that ended was not answered: it is asked of the next. */
function onDidComeBack(backend: Backend, ask: () => void): Disposable {
  let hasEnded = false;
  return backend.onDidChangeState((state) => {
    if (state === 'running' && hasEnded) ask();
    hasEnded = state !== 'running' && (hasEnded || state !== 'starting');
  });
}

/** What undo would take back depends on the dataset that is looked at. */
function showHistoryOf(curator: Curator, tree: DatasetTree, node?: DatasetTreeNode): void {
  const dataset =
    node === undefined ? (curator.lastOf(tree.datasets) ?? tree.datasets[0]) : datasetOf(node);
  if (dataset === undefined || !workspace.isTrusted) return;
  curator.history(dataset).then(
    (history) => curator.showHistory(history),
    () => undefined,
  );
}

function registerPeople(
  backend: Backend,
  chosen: ChosenImages,
  context: ExtensionContext,
): PeopleTree {
  const people = new PeopleTree(backend, chosen);
  const view = window.createTreeView('likeness.people', {
    treeDataProvider: people,
    canSelectMany: true,
    showCollapseAll: true,
  });
  context.subscriptions.push(
    people,
    view,
    people.onDidCount((count) => {
      if (count > 0) reached('People');
      view.description = count === 0 ? '' : count === 1 ? '1 person' : `${count} people`;
    }),
    ...registerPeopleCommands({ backend, chosen, tree: people, view }),
  );
  return people;
}

function registerRuns(backend: Backend, context: ExtensionContext): RunsTree {
  const runs = new RunsTree(backend);
  const view = window.createTreeView('likeness.runs', {
    treeDataProvider: runs,
    canSelectMany: true,
    showCollapseAll: true,
  });
  context.subscriptions.push(
    runs,
    view,
    runs.onDidFindModel(() => reached('Model')),
    registerCommand('likeness.refreshRuns', () => Promise.resolve(runs.redraw())),
  );
  return runs;
}
