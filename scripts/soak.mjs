/**
 * `npm run test:soak`: what is thrown at Likeness by the thousand, one kind after the other.
 *
 *   npm run test:soak                                          # all, in full: two hours
 *   npm run test:soak -- --only mutations --count 500 --seed 7
 *
 * Each soak is a program of its own in test/soak/, so that one that dies takes nothing with it. Its figures
 * land in out/soak-<name>.json.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { ROOT, runNode } from './setup.mjs';

/** Name → its program and what Node needs to run it. */
const SOAKS = {
  mutations: {
    entry: 'mutateImages',
    node: ['--expose-gc', '--require', './out/soak/sweepThreads.js'],
  },
  kills: { entry: 'killMoments', node: [] },
  fuzz: { entry: 'fuzzMessages', node: [] },
  live: { entry: 'watchPassersBy', node: [] },
};

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    count: { type: 'string' },
    seed: { type: 'string' },
    /** The bundles in dist/ are those to be tried: they are not made again. */
    'no-build': { type: 'boolean' },
  },
});

/** @param {string[]} entries */
async function bundle(entries) {
  await build({
    absWorkingDir: ROOT,
    entryPoints: {
      nativeMemory: 'server/src/handlers/processes/nativeMemory.ts',
      ...Object.fromEntries(entries.map((entry) => [entry, `test/soak/${entry}.ts`])),
    },
    outdir: 'out/soak',
    bundle: true,
    platform: 'node',
    target: 'node20.19',
    packages: 'external',
    // CommonJS has no import.meta.
    banner: { js: "const soakUrl = require('node:url').pathToFileURL(__filename).href;" },
    define: { 'import.meta.url': 'soakUrl' },
    logLevel: 'warning',
  });
}

/** @param {keyof typeof SOAKS} name */
function run(name) {
  const { entry, node } = SOAKS[name];
  // As the backend starts the processes that do its work.
  const { withNativeMemory } =
    /** @type {typeof import('../server/src/handlers/processes/nativeMemory')} */ (
      createRequire(import.meta.url)('../out/soak/nativeMemory.js')
    );
  console.log(`\n${name}`);
  const amount = ['count', 'seed'].flatMap((option) => {
    const value = values[/** @type {'count' | 'seed'} */ (option)];
    return value === undefined ? [] : [`--${option}`, value];
  });
  const { status, signal } = spawnSync(
    process.execPath,
    [...node, `out/soak/${entry}.js`, ...amount],
    {
      cwd: ROOT,
      env: withNativeMemory(process.env),
      stdio: ['ignore', 'inherit', 'inherit'],
    },
  );
  if (signal !== null) console.log(`${name}: the process died of ${signal}.`);
  return status === 0;
}

const all = /** @type {(keyof typeof SOAKS)[]} */ (Object.keys(SOAKS));
const wanted = all.filter((name) => values.only === undefined || values.only === name);
const there = wanted.filter((name) => existsSync(join(ROOT, `test/soak/${SOAKS[name].entry}.ts`)));
if (there.length === 0) {
  console.error(`There is no soak named "${values.only}": choose one of ${all.join(', ')}.`);
  process.exitCode = 2;
} else if (!values['no-build'] && !runNode(['scripts/build.mjs'])) {
  process.exitCode = 1;
} else {
  await bundle(['sweepThreads', ...there.map((name) => SOAKS[name].entry)]);
  const failed = there.filter((name) => !run(name));
  console.log(
    `\nSoak: ${there.length - failed.length} of ${there.length} survived${failed.length > 0 ? `; failed: ${failed.join(', ')}` : ''}.`,
  );
  process.exitCode = failed.length === 0 ? 0 : 1;
}
