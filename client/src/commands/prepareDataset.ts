import { Uri, window } from 'vscode';
import type { PrepareResult } from '../../../protocol/src/dataset';
import { PrepareRequest } from '../../../protocol/src/messages';
import type { Backend } from '../backend/backend';
import { pickFolder } from '../editor/dialogs';
import { withJobProgress } from '../editor/progress';

/** "Likeness: Prepare Dataset…" */
export async function prepareDataset(backend: Backend): Promise<void> {
  const raw = await pickFolder('Folder with one folder of photos a person', 'Use These Photos');
  if (raw === null) return;
  const parent = await pickFolder('Folder to make the dataset in', 'Make Dataset Here');
  if (parent === null) return;
  const dataset = Uri.joinPath(parent, 'dataset');
  const params = { raw: raw.fsPath, dataset: dataset.fsPath };
  const result = await withJobProgress('Preparing dataset', async (onProgress, cancellation) => {
    try {
      return await backend.runJob(PrepareRequest, params, onProgress, cancellation);
    } catch (error) {
      if (cancellation.isCancellationRequested) return null;
      throw error;
    }
  });
  if (result !== null) void window.showInformationMessage(describe(result, dataset));
}

function describe({ read, kept, skipped }: PrepareResult, dataset: Uri): string {
  const reasons = Object.entries(skipped).map(([reason, n]) => `${n} ${reason}`);
  const why = reasons.length === 0 ? '' : ` Skipped: ${reasons.join(', ')}.`;
  return `${kept} faces of ${read} photos are in ${dataset.fsPath}.${why}`;
}
