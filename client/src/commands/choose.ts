import { basename, dirname, relative } from 'node:path';
import { window, workspace } from 'vscode';
import { ErrorCode } from '../../../protocol/src/errors';
import { NetworksListRequest, RunsListRequest } from '../../../protocol/src/messages';
import { PHOTO_EXTENSIONS } from '../../../protocol/src/photoNames';
import type { RunStatus } from '../../../protocol/src/runs';
import { RemediedError } from '../backend/errorMessage';
import { pickFolder } from '../editor/dialogs';
import { pickOne, type Choice } from '../editor/pick';
import { backboneSetting } from '../settings';
import { findDatasets, findPhotoFolders } from '../workspace/datasets';
import { firstHome, homeOf } from '../workspace/homeFolder';
import type { CommandContext } from './context';

/** The questions that several commands ask; each is asked only where there is more than one answer. */

/** @returns a dataset's folder; undefined when the question was left */
export async function chooseDataset({
  backend,
  memory,
}: CommandContext): Promise<string | undefined> {
  const datasets = await findDatasets(backend);
  if (datasets.length === 0) {
    throw new RemediedError(
      ErrorCode.NotFound,
      'There is no dataset in this workspace.',
      'Make one from your photos: “Likeness: Prepare Dataset…”.',
    );
  }
  return pickOne(datasets.map(folderChoice), {
    title: 'Which dataset?',
    remember: { memory, key: 'dataset' },
  });
}

/** @returns a folder with one folder of photos a person; undefined when the question was left */
export async function choosePhotos({ memory }: CommandContext): Promise<string | undefined> {
  const elsewhere = '$(folder-opened) Another Folder…';
  const found = await findPhotoFolders();
  const choices: Choice<string | null>[] = [
    ...found.map(folderChoice),
    { label: elsewhere, value: null },
  ];
  const chosen = await pickOne(choices, {
    title: 'Folder with one folder of photos a person',
    remember: { memory, key: 'photos' },
  });
  if (chosen !== null) return chosen;
  return (await pickFolder('Folder with one folder of photos a person', 'Use These Photos'))
    ?.fsPath;
}

export function folderChoice(folder: string): Choice<string> {
  const home = homeOf(folder);
  const inside = relative(dirname(home), folder);
  const isOne = (workspace.workspaceFolders?.length ?? 0) <= 1;
  const label = isOne ? relative(home, folder) || basename(folder) : inside;
  return { label, description: dirname(folder), value: folder };
}

export interface RunQuestion {
  title: string;
  /** What to say where there is none. */
  none: string;
  isWanted?: (run: RunStatus) => boolean;
}

/** @returns runs of all folders of the workspace, the newest first */
export async function allRuns({ backend }: Pick<CommandContext, 'backend'>): Promise<RunStatus[]> {
  const homes = workspace.workspaceFolders?.map(({ uri }) => uri.fsPath) ?? [firstHome()];
  const lists = await Promise.all(
    homes.map((home) => backend.request(RunsListRequest, { workspace: home })),
  );
  return lists.flatMap(({ runs }) => runs).sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
}

/** @returns a run; undefined when the question was left */
export async function chooseRun(
  context: CommandContext,
  { title, none, isWanted = () => true }: RunQuestion,
): Promise<RunStatus | undefined> {
  const runs = (await allRuns(context)).filter(isWanted);
  if (runs.length === 0) {
    const remedy = 'Train one: “Likeness: Train…”.';
    throw new RemediedError(ErrorCode.NotFound, none, remedy);
  }
  // The newest is nearly always what is meant: no memory but the order.
  return pickOne(runs.map(runChoice), {
    title,
    remember: { memory: context.memory, key: 'run' },
  });
}

export function runChoice(run: RunStatus): Choice<RunStatus> {
  const { name, images, people, epochsDone, epochsWanted, backbone, result } = run;
  const state = result === null ? `stopped after ${epochsDone} of ${epochsWanted} epochs` : 'done';
  return {
    label: name,
    description: state,
    detail: `${images.toLocaleString('en')} images of ${people.toLocaleString('en')} people, ${backbone}`,
    value: run,
  };
}

/** @returns a run's folder, null for the untrained network, undefined when the question was left */
export async function chooseModel(
  context: CommandContext,
  title: string,
): Promise<string | null | undefined> {
  const finished = (await allRuns(context)).filter(({ result }) => result !== null);
  const untrained: Choice<RunStatus | null> = {
    label: 'Untrained network',
    description: 'to compare with',
    value: null,
  };
  const chosen = await pickOne([...finished.map(runChoice), untrained], {
    title,
    remember: { memory: context.memory, key: 'model' },
  });
  return chosen === undefined ? undefined : (chosen?.folder ?? null);
}

/** @returns a network's name; undefined when the question was left */
export async function chooseBackbone(
  { backend, memory }: CommandContext,
  folder: string,
): Promise<string | undefined> {
  const set = backboneSetting(folder);
  if (set !== undefined) return set;
  const { networks } = await backend.request(NetworksListRequest, {});
  const choices = networks
    .filter(({ state }) => state !== 'available')
    .map(({ name, title, dimensions }) => ({
      label: name,
      description: `${dimensions}-D`,
      detail: title,
      value: name,
    }));
  return pickOne(choices, {
    title: 'Which network computes the features?',
    remember: { memory, key: 'backbone' },
  });
}

/** @param title "Photos to Recognise" */
export async function choosePhotoFiles(title: string, openLabel: string): Promise<string[]> {
  const start = workspace.workspaceFolders?.[0]?.uri;
  const chosen = await window.showOpenDialog({
    title,
    openLabel,
    canSelectMany: true,
    filters: { Photos: [...PHOTO_EXTENSIONS] },
    ...(start === undefined ? {} : { defaultUri: start }),
  });
  return chosen?.map(({ fsPath }) => fsPath) ?? [];
}
