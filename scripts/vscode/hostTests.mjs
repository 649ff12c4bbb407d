/**
 * Runs test/host inside the extension host of a real VS Code: the server from npm, its workbench in a
 * headless browser. `node scripts/vscode/hostTests.mjs [--grep <words>]` for one's own use.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { ROOT, runNode } from '../setup.mjs';
import { addCounts } from '../testCounts.mjs';
import { installBrowser, installVsCode } from './install.mjs';
import { launchBrowser } from './browser.mjs';
import { freePort, removeFolder, startServer } from './startServer.mjs';

export const SUITE = join(ROOT, 'out/host');
const REPORT = join(SUITE, 'report.json');
/** A line a test. */
const LOG = join(SUITE, 'suite.log');
const TIMEOUT_MS = 15 * 60_000;

/**
 * @typedef {import('../testCounts.mjs').Counts} Counts
 * @typedef {{ counts: Counts } | { skipped: string }} HostOutcome
 */

/** A window is trusted, or asks whether it shall be and gets no answer. @typedef {'trusted' | 'untrusted'} Kind */
/** @type {readonly Kind[]} */
const WINDOWS = ['trusted', 'untrusted'];

/**
 * Makes the suite ready: one file that exports run(), as VS Code's test runner calls it, and its options beside it.
 * @param {Kind} window @param {string | undefined} [grep]
 */
export async function prepareSuite(window, grep) {
  await build({
    absWorkingDir: ROOT,
    entryPoints: { index: 'test/host/index.ts' },
    outdir: SUITE,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20.19',
    sourcemap: 'inline',
    external: ['vscode', 'mocha'],
    logLevel: 'warning',
  });
  rmSync(REPORT, { force: true });
  writeFileSync(LOG, '');
  writeFileSync(
    join(SUITE, 'options.json'),
    JSON.stringify({ window, grep, report: REPORT, log: LOG }),
  );
}

/**
 * @param {{ grep?: string | undefined }} [options]
 * @returns {Promise<HostOutcome>} the counts, or one sentence that says why the suite was not run
 */
export async function runHostTests({ grep } = {}) {
  const vscode = installVsCode();
  if (typeof vscode === 'string') return { skipped: vscode };
  const browser = installBrowser();
  if ('missing' in browser) return { skipped: browser.missing };
  let counts = { passed: 0, failed: 0, skipped: 0 };
  for (const window of WINDOWS) {
    await prepareSuite(window, grep);
    const folder = mkdtempSync(join(tmpdir(), 'likeness-host-'));
    try {
      const ok = await runInVsCode(vscode, browser.path, folder, window);
      counts = addCounts(counts, readCounts(ok, grep !== undefined));
    } finally {
      removeFolder(folder);
    }
  }
  return { counts };
}

/**
 * @param {import('./install.mjs').VsCode} vscode @param {string} browserPath @param {string} folder
 * @param {Kind} window
 * @returns {Promise<boolean>} whether the suite says that all went well
 */
async function runInVsCode(vscode, browserPath, folder, window) {
  const workspace = join(folder, 'workspace');
  for (const name of ['workspace', 'user', 'extensions']) mkdirSync(join(folder, name));
  const port = await freePort();
  const server = await startServer(
    vscode.node,
    [
      vscode.server,
      ...['--host', '127.0.0.1', '--port', String(port), '--without-connection-token'],
      ...['--accept-server-license-terms', '--enable-smoke-test-driver'],
      ...(window === 'trusted' ? ['--disable-workspace-trust'] : []),
      ...['--user-data-dir', join(folder, 'user'), '--server-data-dir', join(folder, 'user')],
      ...['--extensions-dir', join(folder, 'extensions')],
    ],
    port,
    // Networks that somebody has installed here would be one more thing to choose.
    { LIKENESS_MODELS: join(folder, 'networks') },
  );
  const browser = await launchBrowser(browserPath);
  try {
    const page = await browser.newPage();
    const code = await listenToSuite(page, workbenchAddress(port, workspace));
    return code === 0;
  } finally {
    await browser.close();
    server.stop();
  }
}

/**
 * @param {import('playwright-core').Page} page
 * @param {string} address
 * @returns {Promise<number>} the suite's exit code
 */
async function listenToSuite(page, address) {
  // The console of the whole editor; the suite's own lines are in its log.
  await page.exposeFunction('codeAutomationLog', () => undefined);
  return new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error('The suite did not end.')), TIMEOUT_MS).unref();
    page
      .exposeFunction('codeAutomationExit', (/** @type {number} */ code) => resolve(code))
      .then(() => page.goto(address))
      .catch(reject);
  });
}

/** @param {number} port @param {string} workspace */
function workbenchAddress(port, workspace) {
  const remote = (/** @type {string} */ path) => `vscode-remote://127.0.0.1:${port}${path}`;
  const payload = [
    ['extensionDevelopmentPath', remote(ROOT.replace(/\/$/, ''))],
    ['extensionTestsPath', remote(join(SUITE, 'index.js'))],
    ['skipWelcome', 'true'],
  ];
  const query = new URLSearchParams({ folder: workspace, payload: JSON.stringify(payload) });
  return `http://127.0.0.1:${port}/?${query.toString()}`;
}

/**
 * Prints a line a test and counts them.
 * @param {boolean} ok whether the suite says that all went well
 * @param {boolean} [mayBeEmpty] whether some tests alone were asked for
 * @returns {Counts}
 */
export function readCounts(ok, mayBeEmpty = false) {
  console.log(readFileSync(LOG, 'utf8'));
  /** @type {Counts} */
  let counts = { passed: 0, failed: 0, skipped: 0 };
  try {
    counts = JSON.parse(readFileSync(REPORT, 'utf8'));
  } catch {
    // Nothing was written: the suite did not even begin.
  }
  const isEmpty = counts.passed === 0 && !mayBeEmpty;
  if ((!ok || isEmpty) && counts.failed === 0) counts.failed = 1;
  return counts;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  // `npm test` has built it before; alone, what is tested is what the sources say.
  if (!runNode(['scripts/build.mjs'])) process.exit(1);
  const at = process.argv.indexOf('--grep');
  const outcome = await runHostTests({ grep: at < 0 ? undefined : process.argv[at + 1] });
  console.log(outcome);
  process.exitCode = 'counts' in outcome && outcome.counts.failed === 0 ? 0 : 1;
}
