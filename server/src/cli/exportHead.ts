import { extname } from 'node:path';
import { Option, type Command } from 'commander';
import {
  exportHead,
  HEAD_FORMATS,
  type ExportedHead,
  type HeadFormatName,
} from '../exports/exportHead';
import { jsonOption } from './sharedOptions';
import { formatFacts } from './table';
import { usageError, type JobOptions, type RunVerb } from './verb';

interface ExportHeadFlags extends JobOptions {
  format?: HeadFormatName;
  overwrite?: boolean;
}

const EXAMPLES = `
Examples:
  likeness export-head .likeness/runs/<run> head.onnx
  likeness export-head .likeness/runs/<run> head.safetensors
  likeness export-head .likeness/runs/<run> web/head --format tfjs   # model.json and weights.bin

The head takes the backbone’s features and gives 128-D embeddings of length 1. What is written has been
run, and gave the same embeddings as Likeness within 0.00001. The backbone itself is not part of it.`;

/** Extension of the target → format, where none is named. */
const BY_EXTENSION: Record<string, HeadFormatName> = {
  '.onnx': 'onnx',
  '.safetensors': 'safetensors',
};

/** `likeness export-head <run> <target>` */
export function addExportHead(program: Command, run: RunVerb): void {
  program
    .command('export-head')
    .summary('write a trained head for other programs')
    .description('Writes the head of a run as safetensors, as ONNX or for TensorFlow.js.')
    .argument('<run>', 'folder of a training run')
    .argument('<target>', 'file to write; for tfjs a folder')
    .addOption(
      new Option('--format <name>', 'default: as the file’s extension says').choices(
        Object.keys(HEAD_FORMATS),
      ),
    )
    .option('--overwrite', 'replace the file when there is one')
    .addOption(jsonOption())
    .addHelpText('after', EXAMPLES)
    .action((folder: string, target: string, flags: ExportHeadFlags) =>
      run(flags, async ({ context }) => {
        const format = flags.format ?? formatOf(target);
        const options = { run: folder, target, format, overwrite: flags.overwrite };
        const exported = await exportHead(options, context);
        return { json: exported, text: describe(exported) };
      }),
    );
}

function formatOf(target: string): HeadFormatName {
  const format = BY_EXTENSION[extname(target).toLowerCase()];
  if (format !== undefined) return format;
  throw usageError(
    `The name ${target} does not say which format to write.`,
    `Add --format ${Object.keys(HEAD_FORMATS).join(', --format ')}, or name a .onnx or .safetensors file.`,
  );
}

function describe(exported: ExportedHead): string {
  const { files, dimensions, backbone, threshold, largestDifference, checkedWith } = exported;
  return formatFacts([
    ...files.map(({ path, bytes }): [string, string] => [`${(bytes / 1e3).toFixed(1)} kB`, path]),
    ['takes', `${dimensions} numbers of the backbone ${backbone}`],
    ['same person', `up to a squared distance of ${threshold.toFixed(4)}`],
    ['checked with', `${checkedWith}, differs by at most ${largestDifference.toExponential(1)}`],
  ]);
}
