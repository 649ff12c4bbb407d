import { join } from 'node:path';
import { Uri } from 'vscode';
import type {
  HeadExportParams,
  HeadExportResult,
  HeadFormatName,
} from '../../../protocol/src/exports';
import { HeadExportRequest } from '../../../protocol/src/messages';
import { pickFile } from '../editor/dialogs';
import { showPlace, tellResult } from '../editor/nextStep';
import { pickOne, type Choice } from '../editor/pick';
import { runJob } from '../jobs/runJob';
import { homeOf } from '../workspace/homeFolder';
import { chooseRun } from './choose';
import type { CommandContext } from './context';

const FORMATS: readonly Choice<HeadFormatName>[] = [
  { label: 'ONNX', description: 'one file, for ONNX Runtime and most others', value: 'onnx' },
  { label: 'safetensors', description: 'the weights alone', value: 'safetensors' },
  { label: 'TensorFlow.js', description: 'a folder with a layers model', value: 'tfjs' },
];

const NAMES: Record<HeadFormatName, { file: string; filters: Record<string, string[]> }> = {
  onnx: { file: 'head.onnx', filters: { ONNX: ['onnx'] } },
  safetensors: { file: 'head.safetensors', filters: { safetensors: ['safetensors'] } },
  tfjs: { file: 'head-tfjs', filters: {} },
};

/** "Likeness: Export Head…" */
export async function exportHead(
  context: CommandContext,
  known: Partial<HeadExportParams> = {},
): Promise<HeadExportResult | null> {
  const run = known.run ?? (await chooseFinished(context));
  if (run === undefined) return null;
  const remember = { memory: context.memory, key: 'headFormat' };
  const format = known.format ?? (await pickOne(FORMATS, { title: 'Which format?', remember }));
  if (format === undefined) return null;
  const { file, filters } = NAMES[format];
  const target = known.target ?? (await pickFile(join(homeOf(run), file), filters));
  if (target === undefined) return null;
  const result = await runJob(context.backend, {
    title: 'Exporting a head',
    type: HeadExportRequest,
    // The dialog has asked.
    params: { overwrite: known.target === undefined, ...known, run, format, target },
  });
  if (result !== null) tellExported(result);
  return result;
}

async function chooseFinished(context: CommandContext): Promise<string | undefined> {
  const run = await chooseRun(context, {
    title: 'Whose head shall be exported?',
    none: 'There is no finished run in this workspace.',
    isWanted: ({ result }) => result !== null,
  });
  return run?.folder;
}

function tellExported({ files, dimensions, threshold, checkedWith }: HeadExportResult): void {
  const [first] = files;
  const sentence =
    `The head is in ${first?.path ?? ''}: ${dimensions} numbers in, 128 out, threshold ` +
    `${threshold.toFixed(3)}. ${checkedWith} gives the same embeddings.`;
  tellResult(sentence, ...(first === undefined ? [] : [showPlace(Uri.file(first.path))]));
}
