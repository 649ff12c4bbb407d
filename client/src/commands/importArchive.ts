import { basename, join } from 'node:path';
import { Uri, window } from 'vscode';
import type {
  DatasetExportParams,
  DatasetExportResult,
  DatasetImportParams,
  DatasetImportResult,
  ImportInto,
} from '../../../protocol/src/archives';
import { DatasetExportRequest, DatasetImportRequest } from '../../../protocol/src/messages';
import { pickFile } from '../editor/dialogs';
import { showPlace, tellResult } from '../editor/nextStep';
import { pickOne, type Choice } from '../editor/pick';
import { runJob } from '../jobs/runJob';
import { firstHome } from '../workspace/homeFolder';
import { chooseDataset } from './choose';
import type { CommandContext } from './context';

/** "Likeness: Import Archive…" */
export async function importArchive(
  context: CommandContext,
  known: Partial<DatasetImportParams> = {},
): Promise<DatasetImportResult | null> {
  const archive = known.archive ?? (await pickArchive());
  if (archive === undefined) return null;
  const into = known.into ?? (await chooseInto(context));
  if (into === undefined) return null;
  const target = known.target ?? join(firstHome(), into);
  const result = await runJob(context.backend, {
    title: `Importing ${basename(archive)}`,
    type: DatasetImportRequest,
    params: { ...known, archive, target, into },
  });
  if (result === null) return null;
  const step =
    into === 'raw'
      ? { label: 'Prepare', command: 'likeness.prepareDataset', args: [{ raw: target }] }
      : { label: 'Train', command: 'likeness.train', args: [{ dataset: target }] };
  tellResult(describe(result, target), step);
  return result;
}

/** "Likeness: Export Dataset…" */
export async function exportDataset(
  context: CommandContext,
  known: Partial<DatasetExportParams> = {},
): Promise<DatasetExportResult | null> {
  const dataset = known.dataset ?? (await chooseDataset(context));
  if (dataset === undefined) return null;
  const file = known.file ?? (await pickFile(`${dataset}.zip`, { Archives: ['zip'] }));
  if (file === undefined) return null;
  const result = await runJob(context.backend, {
    title: `Exporting ${basename(dataset)}`,
    type: DatasetExportRequest,
    // The dialog has asked.
    params: { overwrite: known.file === undefined, ...known, dataset, file },
  });
  if (result === null) return null;
  const { images, people, bytes } = result;
  const size = `${(bytes / 1e6).toFixed(1)} MB`;
  const sentence = `${images} images of ${people} people are in ${file} (${size}).`;
  tellResult(sentence, showPlace(Uri.file(file)));
  return result;
}

async function pickArchive(): Promise<string | undefined> {
  const chosen = await window.showOpenDialog({
    title: 'Archive to Import',
    openLabel: 'Import',
    filters: { Archives: ['zip', 'tar', 'gz', 'tgz', '7z', '001'] },
  });
  return chosen?.[0]?.fsPath;
}

async function chooseInto({ memory }: CommandContext): Promise<ImportInto | undefined> {
  const choices: Choice<ImportInto>[] = [
    { label: 'Photos', description: 'one folder a person, to be prepared', value: 'raw' },
    {
      label: 'A dataset',
      description: 'face crops, as “Export Dataset” packs them',
      value: 'dataset',
    },
  ];
  return pickOne(choices, {
    title: 'What is in the archive?',
    remember: { memory, key: 'archive' },
  });
}

function describe(result: DatasetImportResult, target: string): string {
  const { added, people, identical, skipped } = result;
  const known = identical === 0 ? '' : ` ${identical} were there already.`;
  const left = Object.values(skipped).reduce((sum, n) => sum + n, 0);
  const passed = left === 0 ? '' : ` ${left} members were passed over.`;
  return `${added} files of ${people} people were added to ${target}.${known}${passed}`;
}
