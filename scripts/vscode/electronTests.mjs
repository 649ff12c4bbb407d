/**
 * `npm run test:electron`: test/host, the same suite, in the desktop's VS Code, which @vscode/test-electron downloads:
 * the newest, and the oldest that package.json allows. Where it cannot be downloaded the suite is skipped, and says so.
 */
import { mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { downloadAndUnzipVSCode, runTests, TestRunFailedError } from '@vscode/test-electron';
import { ROOT, runNode } from '../setup.mjs';
import { addCounts, summary } from '../testCounts.mjs';
import { prepareSuite, readCounts, SUITE } from './hostTests.mjs';
import { removeFolder } from './startServer.mjs';

const CACHE = join(ROOT, '.vscode-test');

/** "^1.100.0" → "1.100.0" */
function oldestVersion() {
  /** @type {{ engines: { vscode: string } }} */
  const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  return manifest.engines.vscode.replace('^', '');
}

/** @param {string} version @returns {Promise<string | null>} the program, null when it cannot be downloaded */
async function download(version) {
  try {
    return await downloadAndUnzipVSCode({ version, cachePath: CACHE });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    console.log(`Skipped: VS Code ${version} could not be downloaded (${why}).`);
    console.log('  Try it with a network: npm run test:electron');
    return null;
  }
}

/** @param {string} vscodeExecutablePath @returns {Promise<import('../testCounts.mjs').Counts>} */
async function runSuite(vscodeExecutablePath) {
  await prepareSuite('trusted');
  const folder = mkdtempSync(join(tmpdir(), 'likeness-electron-'));
  const workspace = join(folder, 'workspace');
  mkdirSync(workspace);
  try {
    const code = await runTests({
      vscodeExecutablePath,
      extensionDevelopmentPath: ROOT,
      extensionTestsPath: join(SUITE, 'index.js'),
      extensionTestsEnv: { LIKENESS_MODELS: join(folder, 'networks') },
      launchArgs: [
        workspace,
        ...['--user-data-dir', join(folder, 'user')],
        ...['--disable-extensions', '--skip-welcome', '--disable-workspace-trust'],
      ],
    });
    return readCounts(code === 0);
  } catch (error) {
    if (error instanceof TestRunFailedError) return readCounts(false);
    throw error;
  } finally {
    removeFolder(folder);
  }
}

if (!runNode(['scripts/build.mjs'])) process.exit(1);
let total = { passed: 0, failed: 0, skipped: 0 };
for (const version of ['stable', oldestVersion()]) {
  const program = await download(version);
  const counts = program === null ? { passed: 0, failed: 0, skipped: 1 } : await runSuite(program);
  total = addCounts(total, counts);
}
console.log(summary(total));
process.exitCode = total.failed === 0 ? 0 : 1;
