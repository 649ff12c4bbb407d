import { join } from 'node:path';
import { Uri, workspace } from 'vscode';
import type { PrepareParams, PrepareResult } from '../../../protocol/src/dataset';
import { PrepareRequest } from '../../../protocol/src/messages';
import { pickFolder } from '../editor/dialogs';
import { tellResult } from '../editor/nextStep';
import { runJob } from '../jobs/runJob';
import { prepareSettings } from '../settings';
import { homeOf } from '../workspace/homeFolder';
import { choosePhotos } from './choose';
import type { CommandContext } from './context';

/**
 * "Likeness: Prepare Dataset…"
 * @param known what need not be asked
 * @param isAll whether nothing follows by itself: then the next step is offered
 */
export async function prepareDataset(
  context: CommandContext,
  known: Partial<PrepareParams> = {},
  isAll = true,
): Promise<PrepareResult | null> {
  const raw = known.raw ?? (await choosePhotos(context));
  if (raw === undefined) return null;
  const dataset = known.dataset ?? (await datasetFor(raw));
  if (dataset === null) return null;
  const params = { ...prepareSettings(homeOf(dataset)), ...known, raw, dataset };
  const title = 'Preparing a dataset';
  const result = await runJob(context.backend, { title, type: PrepareRequest, params });
  if (result !== null && isAll) tellPrepared(result, dataset);
  return result;
}

/** In the workspace's folder that has the photos, else in its first one. */
async function datasetFor(raw: string): Promise<string | null> {
  const home = workspace.getWorkspaceFolder(Uri.file(raw)) ?? workspace.workspaceFolders?.[0];
  if (home !== undefined) return join(home.uri.fsPath, 'dataset');
  const parent = await pickFolder('Folder to make the dataset in', 'Make Dataset Here');
  return parent === null ? null : join(parent.fsPath, 'dataset');
}

function tellPrepared(result: PrepareResult, dataset: string): void {
  const train = { label: 'Train', command: 'likeness.train', args: [{ dataset }] };
  tellResult(describe(result, dataset), ...(result.kept > 0 ? [train] : []));
}

function describe({ read, kept, skipped }: PrepareResult, dataset: string): string {
  const reasons = Object.entries(skipped).map(([reason, n]) => `${n} ${reason}`);
  const why = reasons.length === 0 ? '' : ` Skipped: ${reasons.join(', ')}.`;
  return `${kept} faces of ${read} photos are in ${dataset}.${why}`;
}
