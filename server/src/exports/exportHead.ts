import { realpath, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { ErrorCode } from '../../../protocol/src/errors';
import { LikenessError, throwIfCancelled } from '../errors';
import { asWriteError, writeFileAtomic } from '../files/atomicFile';
import type { JobContext } from '../job';
import { readRun } from '../training/run';
import { checkExport } from './checkExport';
import { headFacts } from './headFacts';
import type { ExportedFile, HeadFormat } from './headFormat';
import { onnxHead } from './onnxHead';
import { safetensorsHead } from './safetensorsHead';
import { tfjsHead } from './tfjsHead';

export const HEAD_FORMATS = { safetensors: safetensorsHead, tfjs: tfjsHead, onnx: onnxHead };

export type HeadFormatName = keyof typeof HEAD_FORMATS;

export interface ExportHeadOptions {
  /** Folder of the run. */
  run: string;
  format: HeadFormatName;
  /** File to write, or for tfjs the folder of model.json and weights.bin. */
  target: string;
  /** Replace the file, or the model in the folder, when there is one. Default false. */
  overwrite?: boolean | undefined;
}

export interface ExportedHead {
  run: string;
  format: HeadFormatName;
  /** What was written, absolute. */
  files: { path: string; bytes: number }[];
  /** D, length of a feature. */
  dimensions: number;
  backbone: string;
  /** Squared distance up to which two faces match. */
  threshold: number;
  /** Largest difference to Likeness's own embeddings, of any component. */
  largestDifference: number;
  /** With what it was run for that. */
  checkedWith: string;
}

/**
 * Writes the head of a run for other programs. What is written has been run, and gives the same embeddings
 * within 1e-5. The backbone is not part of it: its features go in.
 * @throws LikenessError NotFound, CorruptFile for the run; InvalidInput for the target; EngineFailed when
 *   the check fails; CannotWrite, Cancelled
 */
export async function exportHead(
  options: ExportHeadOptions,
  context: JobContext = {},
): Promise<ExportedHead> {
  const { run: folder, format: name, target } = options;
  const run = await readRun(folder);
  const format: HeadFormat = HEAD_FORMATS[name];
  const path = resolve(target);
  await checkTarget(path, format, options);
  const files = await format.encode(run.head, headFacts(run));
  throwIfCancelled(context.signal);
  const largestDifference = await checkExport(run.head, format, files);
  throwIfCancelled(context.signal);
  return {
    run: resolve(folder),
    format: name,
    files: await write(path, files),
    dimensions: run.head.dimensions,
    backbone: run.config.backbone,
    threshold: run.threshold.threshold,
    largestDifference,
    checkedWith: format.checkedWith,
  };
}

/** The run's own head is never replaced, other files only when that was asked for. */
async function checkTarget(
  target: string,
  { kind }: HeadFormat,
  { run, overwrite = false }: ExportHeadOptions,
): Promise<void> {
  const file = kind === 'folder' ? join(target, 'model.json') : target;
  const own = join(run, 'head.safetensors');
  if ((await realLocation(file)) === (await realLocation(own))) {
    const sentence = `${file} is the run's own head, which other parts of Likeness read.`;
    throw invalid(sentence, 'Name another file.', file);
  }
  const stats = await stat(file).catch(() => null);
  if (stats === null || (overwrite && stats.isFile())) return;
  const remedy = stats.isFile() ? 'Choose another name, or use --overwrite.' : EXAMPLE;
  throw invalid(`${file} is there already.`, remedy, file);
}

const EXAMPLE = 'Name a file that is to be made, for example head.onnx.';

/** Where a path leads when links are followed; its file need not be there. */
async function realLocation(path: string): Promise<string> {
  const whole = await realpath(path).catch(() => null);
  if (whole !== null) return whole;
  const folder = await realpath(dirname(path)).catch(() => dirname(resolve(path)));
  return join(folder, basename(path));
}

/**
 * A file is replaced in one step. Of a folder's files the last goes first and comes last, so that after
 * a crash there is no model rather than one with the weights of another.
 */
async function write(
  target: string,
  files: readonly ExportedFile[],
): Promise<ExportedHead['files']> {
  const written = files.map(({ name, content }) => ({
    path: name === '' ? target : join(target, name),
    bytes: content.byteLength,
    content,
  }));
  if (written.length > 1) await remove(written.at(-1)!.path);
  for (const { path, content } of written) await writeFileAtomic(path, content);
  return written.map(({ path, bytes }) => ({ path, bytes }));
}

async function remove(path: string): Promise<void> {
  try {
    await rm(path, { force: true });
  } catch (error) {
    throw asWriteError(error, path);
  }
}

function invalid(sentence: string, remedy: string, path: string): LikenessError {
  return new LikenessError(ErrorCode.InvalidInput, sentence, remedy, path);
}
