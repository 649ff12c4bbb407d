/** `npm test`: types, lint, format, then every test there is, and one line that counts them all. */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { installFfmpeg } from './installFfmpeg.mjs';
import { ROOT, runNode, setUp } from './setup.mjs';
import { addCounts, countTests, failedTests, skippedGroups, summary } from './testCounts.mjs';

/** vitest's projects in the order they run. Those in the editor run alone: they want the whole machine. */
const SUITES = [
  { title: 'Tests', name: 'tests', projects: ['unit', 'services', 'protocol'] },
  { title: 'Tests of the installed package', name: 'e2e', projects: ['e2e'] },
];

/** Names for the end of the log, where nobody has to look for them.
 * @type {string[]} */
const failures = [];

/** Each counts as one in the closing line. */
const CHECKS = [
  { name: 'Types', args: ['node_modules/typescript/bin/tsc', '-b'] },
  { name: 'Lint', args: ['node_modules/eslint/bin/eslint.js', '.'] },
  { name: 'Format', args: ['node_modules/prettier/bin/prettier.cjs', '--check', '.'] },
];

/** @param {string} name @param {string[]} args @returns {import('./testCounts.mjs').Counts} */
function check(name, args) {
  console.log(`\n${name}`);
  const startMs = Date.now();
  const ok = runNode(args);
  console.log(
    `${name}: ${ok ? 'passed' : 'FAILED'} (${((Date.now() - startMs) / 1000).toFixed(1)} s)`,
  );
  if (!ok) failures.push(name);
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 };
}

/** @param {string} path @returns {import('./testCounts.mjs').VitestReport | null} */
function readReport(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
}

/** @param {typeof SUITES[number]} suite */
function runTests({ title, name, projects }) {
  console.log(`\n${title}`);
  const path = join(ROOT, `out/vitest-${name}.json`);
  rmSync(path, { force: true });
  const ok = runNode([
    'node_modules/vitest/vitest.mjs',
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${path}`,
    ...projects.flatMap((project) => ['--project', project]),
  ]);
  const report = readReport(path);
  for (const group of skippedGroups(report, ROOT)) console.log(`Skipped: ${group}`);
  failures.push(...failedTests(report, ROOT));
  return countTests(report, ok);
}

/** The suite inside a real VS Code. Imported late: what it uses is there only after the set-up. */
async function runInEditor() {
  console.log('\nTests inside VS Code');
  const { runHostTests } = await import('./vscode/hostTests.mjs');
  const outcome = await runHostTests();
  if ('counts' in outcome) {
    if (outcome.counts.failed > 0) failures.push('test/host: see above');
    return outcome.counts;
  }
  console.log(`Skipped: test/host: ${outcome.skipped}`);
  return { passed: 0, failed: 0, skipped: 1 };
}

if (setUp()) {
  installFfmpeg();
  mkdirSync(join(ROOT, 'out'), { recursive: true });
  const checks = CHECKS.map(({ name, args }) => check(name, args));
  const counts = [...checks, ...SUITES.map(runTests), await runInEditor()];
  const total = counts.reduce(addCounts);
  if (failures.length > 0) console.log(`\nFailed:\n  ${failures.join('\n  ')}`);
  console.log(`\n${summary(total)}`);
  process.exitCode = total.failed === 0 ? 0 : 1;
} else {
  console.log(`\n${summary({ passed: 0, failed: 1, skipped: 0 })}`);
  process.exitCode = 1;
}
