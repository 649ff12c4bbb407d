/**
 * Bundles what runs: command line, backend, worker threads, editor extension and helper scripts,
 * each into one CommonJS file in dist/. Silent unless it fails.
 */
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Output name in dist/ → entry point. */
const BACKEND = {
  cli: 'server/src/cli.ts',
  main: 'server/src/main.ts',
  faceWorker: 'server/src/workers/faceWorker.ts',
  samplePhotos: 'scripts/samplePhotos.ts',
  measureTraining: 'scripts/measureTraining.ts',
  groupPhoto: 'scripts/groupPhoto.ts',
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
  // A worker's file must export one function, which only CommonJS can say.
  logOverride: { 'commonjs-variable-in-esm': 'silent' },
};

/** Only the command line is started by its name in a shell: it alone begins with a shebang. */
const { cli, ...others } = BACKEND;

try {
  await Promise.all([
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
      external: ['vscode'],
    }),
  ]);
} catch {
  // esbuild has printed what is wrong and where.
  process.exitCode = 1;
}
