import type * as Tensorflow from '@tensorflow/tfjs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import util from 'node:util';
import { ErrorCode } from '../../../../protocol/src/errors';
import { LikenessError } from '../../errors';
import { packageRequire, packageRoot } from '../../files/packageRoot';
import type { EngineReport } from '../engine';
import { firstLine } from '../firstLine';

export interface LoadedTensorflow {
  tf: typeof Tensorflow;
  report: EngineReport;
}

/** The native packages, fastest first. They are the user's own choice: see the README. */
const NATIVE_PACKAGES = [
  { name: '@tensorflow/tfjs-node-gpu', backend: 'tensorflow-gpu', device: 'gpu' },
  { name: '@tensorflow/tfjs-node', backend: 'tensorflow', device: 'cpu' },
] as const;

/** Extra folders to look for native packages in, separated as in PATH: an editor passes its own. */
const SEARCH_VARIABLE = 'LIKENESS_MODULES';

let loaded: Promise<LoadedTensorflow> | undefined;

/**
 * TensorFlow.js on the best backend present: tfjs-node-gpu, tfjs-node, else WebAssembly. Loaded once
 * for each process or worker thread. Native packages are looked for beside Likeness, in the working
 * folder, in the folders of LIKENESS_MODULES and in NODE_PATH.
 * @throws LikenessError EngineFailed when not even WebAssembly starts
 */
export function loadTensorflow(): Promise<LoadedTensorflow> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<LoadedTensorflow> {
  const passedOver: string[] = [];
  const tf = (await import('@tensorflow/tfjs')) as typeof Tensorflow;
  for (const candidate of NATIVE_PACKAGES) {
    const failure = await tryNative(tf, candidate.name);
    if (failure === null) {
      return { tf, report: reportOf(tf, candidate.backend, candidate.device, 1, passedOver) };
    }
    passedOver.push(`${candidate.name}: ${failure}`);
  }
  await startWasm(tf);
  // tfjs's WebAssembly backend has one thread in Node, so one copy for each core keeps all busy.
  return { tf, report: reportOf(tf, 'wasm', 'cpu', availableParallelism(), passedOver) };
}

function reportOf(
  tf: typeof Tensorflow,
  backend: string,
  device: 'cpu' | 'gpu',
  parallelCopies: number,
  passedOver: string[],
): EngineReport {
  return {
    engine: 'tfjs',
    backend,
    device,
    version: tf.version_core,
    passedOver,
    parallelCopies,
  };
}

/**
 * Loads a native package if there is one. All copies of tfjs-core in a process share one engine and
 * one kernel registry, so a package found elsewhere serves the `tf` that Likeness brought.
 * @returns null when it runs, else why not
 */
async function tryNative(tf: typeof Tensorflow, name: string): Promise<string | null> {
  const path = findModule(name);
  if (path === null) return 'not installed';
  restoreRemovedUtilities();
  try {
    await import(pathToFileURL(path).href);
    if (await tf.setBackend('tensorflow')) return null;
    return 'its backend did not start';
  } catch (error) {
    return `found at ${path}, but it failed to load (${firstLine(error)})`;
  }
}

function findModule(name: string): string | null {
  const folders = [
    packageRoot(),
    process.cwd(),
    ...(process.env[SEARCH_VARIABLE] ?? '').split(delimiter),
    ...(process.env['NODE_PATH'] ?? '').split(delimiter),
  ];
  for (const folder of folders.filter((candidate) => candidate !== '')) {
    const { resolve } = createRequire(join(folder, 'package.json'));
    // In the folder's node_modules or above, or in the folder itself, as NODE_PATH means it.
    for (const wanted of [name, join(folder, name)]) {
      try {
        return resolve(wanted);
      } catch {
        // Not there: the next folder may have it.
      }
    }
  }
  return null;
}

/** tfjs-node 4.22 still calls helpers that Node 23 removed from `util`. */
function restoreRemovedUtilities(): void {
  const legacy = util as unknown as Record<string, unknown>;
  legacy['isNullOrUndefined'] ??= (value: unknown) => value === null || value === undefined;
  legacy['isArray'] ??= Array.isArray;
}

async function startWasm(tf: typeof Tensorflow): Promise<void> {
  const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
  const main = packageRequire().resolve('@tensorflow/tfjs-backend-wasm');
  // A folder as prefix, without the second argument: with it tfjs wants a URL.
  setWasmPaths(dirname(main) + '/');
  if (await tf.setBackend('wasm')) return;
  throw new LikenessError(
    ErrorCode.EngineFailed,
    'TensorFlow.js could not start its WebAssembly backend.',
    'Reinstall the packages with "npm ci" and try again.',
  );
}
