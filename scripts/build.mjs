/**
 * Bundles what runs: command line, backend, worker threads, editor extension and helper scripts,
 * each into one CommonJS file in dist/, and the pages of webviews into dist/media/; then converts the networks of face-api to ONNX in models/built/,
 * where they are not up to date. Silent unless it fails.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** What an installed Likeness runs. Output name in dist/ → entry point. */
const BACKEND = {
  cli: 'server/src/cli.ts',
  main: 'server/src/main.ts',
  faceWorker: 'server/src/workers/faceWorker.ts',
  searchWorker: 'server/src/gallery/searchWorker.ts',
  tryProvider: 'server/src/engine/onnx/tryProvider.ts',
  sevenZipWorker: 'server/src/archives/sevenZipWorker.ts',
  jobProcess: 'server/src/handlers/processes/jobProcess.ts',
};

/** What only this project's own scripts run. */
const TOOLS = {
  samplePhotos: 'scripts/samplePhotos.ts',
  convertModels: 'scripts/convertModels.ts',
  bench: 'scripts/bench.ts',
  measureTraining: 'scripts/measureTraining.ts',
  measureStrangers: 'scripts/measureStrangers.ts',
  measureCorrections: 'scripts/measureCorrections.ts',
  measureRepair: 'scripts/measureRepair.ts',
  measureReview: 'scripts/measureReview.ts',
  measureScale: 'scripts/measureScale.ts',
  measureAlignments: 'scripts/measureAlignments.ts',
  measureExplorer: 'scripts/measureExplorer.ts',
  groupPhoto: 'scripts/groupPhoto.ts',
  largeDataset: 'scripts/largeDataset.ts',
};

/** Of the extension: what `import()` loads when it is first needed, so that activating it takes a moment. By the name it is imported by. */
const LOADED_LATE = {
  languageClient: 'client/src/backend/languageClient.ts',
  pageConnection: 'client/src/panels/pageConnection.ts',
};

/** Packages with native binaries, wasm files or worker files of their own: they stay in node_modules. */
const EXTERNAL = [
  'sharp',
  '@lancedb/lancedb',
  'apache-arrow',
  'usearch',
  'piscina',
  '@tensorflow/*',
  '@vladmandic/face-api',
  'onnxruntime-node',
  '7z-wasm',
  'h5wasm',
  'h5wasm/*',
  // linkedom looks for it and does without.
  'canvas',
];

/** @type {import('esbuild').BuildOptions} */
const COMMON = {
  absWorkingDir: ROOT,
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  format: 'cjs',
  outdir: 'dist',
  sourcemap: 'linked',
  logLevel: 'warning',
  metafile: true,
  // A worker's file must export one function, which only CommonJS can say.
  logOverride: { 'commonjs-variable-in-esm': 'silent' },
};

/** Name of a webview's bundle → its page: media/<panel>/page.ts, which imports its own style. */
function pages() {
  const media = join(ROOT, 'media');
  const panels = readdirSync(media).filter((name) => existsSync(join(media, name, 'page.ts')));
  return Object.fromEntries(panels.map((name) => [name, `media/${name}/page.ts`]));
}

/** Only the command line is started by its name in a shell: it alone begins with a shebang. */
const { cli, ...others } = BACKEND;

/**
 * Notes what was built to be shipped, for the package: a bundle that is added here cannot be forgotten there.
 * @param {import('esbuild').BuildResult[]} results
 */
function writeShipped(results) {
  const metafiles = results.flatMap(({ metafile }) => metafile ?? []);
  const list = (/** @type {'inputs' | 'outputs'} */ kind) =>
    [...new Set(metafiles.flatMap((metafile) => Object.keys(metafile[kind])))].sort();
  mkdirSync(join(ROOT, 'out'), { recursive: true });
  const shipped = { outputs: list('outputs'), inputs: list('inputs') };
  writeFileSync(join(ROOT, 'out/shipped.json'), JSON.stringify(shipped, null, 1));
}

try {
  const [, ...shipped] = await Promise.all([
    build({ ...COMMON, entryPoints: TOOLS, external: EXTERNAL }),
    build({
      ...COMMON,
      entryPoints: { cli },
      external: EXTERNAL,
      banner: { js: '#!/usr/bin/env node' },
    }),
    build({ ...COMMON, entryPoints: others, external: EXTERNAL }),
    build({
      ...COMMON,
      entryPoints: { extension: 'client/src/extension.ts' },
      external: ['vscode', ...Object.keys(LOADED_LATE).map((name) => `./${name}`)],
      // CommonJS knows a file beside it without its ending.
      supported: { 'dynamic-import': false },
      // Of the library the messages themselves need their names alone, a twentieth of it.
      alias: { 'vscode-jsonrpc': './node_modules/vscode-jsonrpc/lib/common/messages.js' },
    }),
    build({ ...COMMON, entryPoints: LOADED_LATE, external: ['vscode'] }),
    build({
      ...COMMON,
      entryPoints: { web: 'client/src/web.ts' },
      external: ['vscode'],
      platform: 'browser',
    }),
    build({
      ...COMMON,
      entryPoints: pages(),
      outdir: 'dist/media',
      platform: 'browser',
      // What the oldest supported VS Code (1.100) runs: Electron 34.
      target: 'chrome132',
      format: 'esm',
      minify: true,
    }),
  ]);
  writeShipped(shipped);
  const { status } = spawnSync(process.execPath, ['dist/convertModels.js'], {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status !== 0) process.exitCode = 1;
} catch {
  // esbuild has printed what is wrong and where.
  process.exitCode = 1;
}
