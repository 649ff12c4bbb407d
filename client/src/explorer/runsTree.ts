import { basename } from 'node:path';
import {
  EventEmitter,
  ThemeColor,
  ThemeIcon,
  TreeItem,
  TreeItemCollapsibleState,
  workspace,
} from 'vscode';
import { NetworksListRequest, RunsListRequest } from '../../../protocol/src/messages';
import type { NetworkStatus } from '../../../protocol/src/networks';
import type { RunStatus } from '../../../protocol/src/runs';
import type { BeforeAfter, TrainResult } from '../../../protocol/src/training';
import type { Backend } from '../backend/backend';
import { LookingTree } from './lookingTree';

/** Training runs with their figures, and the networks that they stand on. */
export type RunsNode = { id: string } & (
  | { kind: 'run'; run: RunStatus }
  | { kind: 'figure'; label: string; value: string }
  | { kind: 'networks'; networks: NetworkStatus[] }
  | { kind: 'network'; network: NetworkStatus }
);

const { Collapsed, None } = TreeItemCollapsibleState;

export class RunsTree extends LookingTree<RunsNode> {
  private readonly found = new EventEmitter<void>();
  /** Fires when a run has come to its end. */
  readonly onDidFindModel = this.found.event;

  constructor(private readonly backend: Backend) {
    super();
  }

  getTreeItem(node: RunsNode): TreeItem {
    switch (node.kind) {
      case 'run':
        return runItem(node.run);
      case 'figure':
        return figureItem(node);
      case 'networks':
        return networksItem(node.networks);
      case 'network':
        return networkItem(node.network);
    }
  }

  override dispose(): void {
    super.dispose();
    this.found.dispose();
  }

  protected override async look(node?: RunsNode): Promise<RunsNode[]> {
    if (!workspace.isTrusted) return [];
    if (node === undefined) return this.top();
    if (node.kind === 'run') return figuresOf(node.run);
    if (node.kind !== 'networks') return [];
    return node.networks.map((network) => ({
      ...{ kind: 'network', id: `network\n${network.name}`, network },
    }));
  }

  /** Without runs nothing is shown, so that the view says what to do. */
  private async top(): Promise<RunsNode[]> {
    const folders = workspace.workspaceFolders?.map(({ uri }) => uri.fsPath) ?? [];
    const lists = await Promise.all(
      folders.map((folder) => this.backend.request(RunsListRequest, { workspace: folder })),
    );
    const runs = lists.flatMap((list) => list.runs);
    if (runs.some(({ result }) => result !== null)) this.found.fire();
    if (runs.length === 0) return [];
    const { networks } = await this.backend.request(NetworksListRequest, {});
    const there = networks.filter(({ state }) => state !== 'available');
    return [
      ...runs.map((run): RunsNode => ({ kind: 'run', id: run.folder, run })),
      { kind: 'networks', id: 'networks', networks: there },
    ];
  }
}

function runItem(run: RunStatus): TreeItem {
  const { folder, name, result, epochsDone, epochsWanted, dataset, createdAt } = run;
  const options = { dateStyle: 'medium', timeStyle: 'short' } as const;
  const item = new TreeItem(new Date(createdAt).toLocaleString(undefined, options), Collapsed);
  item.id = folder;
  item.contextValue = result === null ? 'run stopped' : 'run done';
  item.description =
    result === null ? `${epochsDone} of ${epochsWanted} epochs` : describeResult(result);
  item.iconPath =
    result === null
      ? new ThemeIcon('debug-pause')
      : new ThemeIcon('graph-line', new ThemeColor('charts.green'));
  item.tooltip = `${name}\n${dataset}\n${item.description}`;
  item.command = {
    command: 'likeness.showTraining',
    title: 'Show Training',
    arguments: [{ run: folder }],
  };
  return item;
}

/** "TAR 84.3 % → 91.0 %": people never seen where they were measured, else new photos. */
function describeResult({ unseenPeople, newInGallery, newPhotos }: TrainResult): string {
  const figures = unseenPeople ?? newInGallery ?? newPhotos;
  return figures === null ? 'done' : `TAR ${changeOf(figures)}`;
}

function changeOf({ before, after }: BeforeAfter): string {
  return `${percent(before.meanTar)} → ${percent(after.meanTar)}`;
}

function figuresOf({
  folder,
  name,
  dataset,
  backbone,
  images,
  people,
  ...run
}: RunStatus): RunsNode[] {
  const figures: [string, string][] = [
    ['name', name],
    ['dataset', basename(dataset)],
    ['faces', `${images.toLocaleString()} of ${people.toLocaleString()} people`],
    ['network', backbone],
    ['epochs', `${run.epochsDone} of ${run.epochsWanted}, ${run.mining} mining`],
    ...resultFigures(run.result),
  ];
  return figures.map(([label, value]) => ({
    ...{ kind: 'figure', label, value },
    id: `${folder}\n${label}`,
  }));
}

function resultFigures(result: RunStatus['result']): [string, string][] {
  if (result === null) return [['state', 'stopped: Resume goes on']];
  const { threshold, bestEpoch, unseenPeople, newPhotos, newInGallery } = result;
  const rate = (figures: BeforeAfter | null) =>
    figures === null ? 'not measured' : changeOf(figures);
  return [
    ['best epoch', String(bestEpoch)],
    ['threshold', `${threshold.threshold.toFixed(3)} at FAR ${threshold.far}`],
    ['mean TAR, unseen people', rate(unseenPeople)],
    ['mean TAR, new photos', rate(newPhotos)],
    ['mean TAR, new in gallery', rate(newInGallery)],
  ];
}

function figureItem({ id, label, value }: RunsNode & { kind: 'figure' }): TreeItem {
  const item = new TreeItem(label, None);
  item.id = id;
  item.description = value;
  item.iconPath = new ThemeIcon('blank');
  return item;
}

function networksItem(networks: readonly NetworkStatus[]): TreeItem {
  const item = new TreeItem('Networks', Collapsed);
  item.id = 'networks';
  item.contextValue = 'networks';
  item.description = String(networks.length);
  item.iconPath = new ThemeIcon('circuit-board');
  return item;
}

function networkItem(network: NetworkStatus): TreeItem {
  const { name, dimensions, isDefault, publishedLfwAccuracy: lfw, title, licence } = network;
  const item = new TreeItem(name, None);
  item.id = `network\n${name}`;
  item.contextValue = `network ${network.state}`;
  item.description = [
    `${dimensions}-D`,
    ...(isDefault ? ['default'] : []),
    ...(lfw === null ? [] : [`LFW ${percent(lfw)}`]),
  ].join(', ');
  item.iconPath = new ThemeIcon('symbol-structure');
  item.tooltip = `${title}\n${licence}`;
  return item;
}

function percent(ratio: number): string {
  return `${(100 * ratio).toFixed(1)} %`;
}
