/**
 * Whether panels stay responsive: node scripts/measurePanels.mjs [images, default 100000] [faces on the map, default 10000]
 * [parts, default tree,grid,review,map,evaluation,ask]
 *
 * The packaged extension in VS Code's workbench in Chromium, on a synthetic dataset (scripts/largeDataset.ts): the tree,
 * a grid, Review, the map, an evaluation and Ask by Picture, by keys and by the pointer. Some six minutes. Prints a table.
 */
import { copyFileSync, mkdtempSync } from 'node:fs';
import { cpus, release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { longestTaskMs, measuredIn, summed } from './panels/inPage.mjs';
import { currentVsix } from './package/currentVsix.mjs';
import { ROOT, runNode } from './setup.mjs';
import { installBrowser, installVsCode } from './vscode/install.mjs';
import { sampleFolder } from './vscode/sampleFolder.mjs';
import { installExtension, serveWorkbench } from './vscode/serveWorkbench.mjs';
import { removeFolder } from './vscode/startServer.mjs';
import { Workbench } from './vscode/workbench.mjs';

/** @typedef {import('playwright-core').Frame} Frame */

const [images, faces] = [Number(process.argv[2] ?? 100_000), Number(process.argv[3] ?? 10_000)];
const parts = (process.argv[4] ?? 'tree,grid,review,map,evaluation,ask').split(',');
const IMAGES_EACH = 50;
const PHOTO = 'node_modules/@vladmandic/face-api/demo/sample1.jpg';
/** A review of a hundred thousand images takes some minutes on a busy machine. */
const REVIEW_MS = 600_000;

/** @type {string[][]} */
const rows = [];

/** @param {string} what @param {number | string} value @param {string} [unit] */
function note(what, value, unit = 'ms') {
  const cell = typeof value === 'number' ? `${value.toFixed(0)} ${unit}` : value;
  rows.push([what, cell]);
  console.error(`${what}: ${cell}`);
}

/** @param {string} name @param {object} options */
const call = (name, options) => `${name}(${JSON.stringify(options)})`;

/** @param {string} what @param {number[]} times */
function noteTimes(what, times) {
  const { median, slow, slowest } = summed(times);
  const [a, b, c] = [median, slow, slowest].map((ms) => ms.toFixed(0));
  note(what, `${a} ms, 95 % within ${b} ms, slowest ${c} ms`);
}

/** @param {() => Promise<unknown>} work @returns {Promise<number>} */
async function tookMs(work) {
  const startMs = performance.now();
  await work();
  return performance.now() - startMs;
}

/** @param {Frame} frame @param {string} what @param {() => Promise<unknown>} work */
async function noteTask(frame, what, work) {
  const ms = await longestTaskMs(frame, work);
  note(`${what}: longest task`, ms === 0 ? 'below 50 ms' : ms);
}

/** @param {Workbench} workbench */
async function measureTree(workbench) {
  const { page } = workbench;
  const first = workbench.treeItem(/^n00000, /);
  note(
    'Tree: first people',
    await tookMs(async () => {
      await workbench.showContainer('Likeness');
      await workbench.treeItem(/large/).click();
      await first.waitFor();
    }),
  );
  await first.click();
  await noteTask(page.mainFrame(), 'Tree: 40 pages down by keys', async () => {
    for (let i = 0; i < 40; i++) await page.keyboard.press('PageDown');
  });
  await page.keyboard.press('Home');
  await first.waitFor();
}

/** @param {Workbench} workbench */
async function measureGrid(workbench) {
  note(
    'Grid: first pictures of a person',
    await tookMs(async () => {
      await workbench.treeAction(/^n00000, /, 'Open Grid');
      await workbench.webview('[role=option] img');
    }),
  );
}

/** @param {Workbench} workbench @param {string} selector @param {number} withinMs */
async function webviewWithin(workbench, selector, withinMs) {
  for (const deadlineMs = Date.now() + withinMs; ;) {
    try {
      return await workbench.webview(selector);
    } catch (error) {
      if (Date.now() > deadlineMs) throw error;
    }
  }
}

/** @param {Workbench} workbench */
async function measureReview(workbench) {
  /** @type {Frame | undefined} */
  let opened;
  const ms = await tookMs(async () => {
    await workbench.treeMenu(/large/, 'Review Dataset…');
    opened = await webviewWithin(workbench, '.question', REVIEW_MS);
  });
  const review = /** @type {Frame} */ (opened);
  note('Review: the first question, with looking through all images', ms / 1000, 's');
  const open = await review.locator('.tab .badge').allTextContents();
  note(
    'Review: questions',
    open.reduce((sum, text) => sum + Number(text.replace(/\D/g, '')), 0),
    '',
  );
  const keys = (/** @type {string} */ key, /** @type {number} */ count) =>
    measuredIn(review, call('pressed', { selector: '.questions', key, count }));
  await noteTask(review, 'Review, by keys', async () => {
    noteTimes('Review: down to the next question', await keys('ArrowDown', 100));
    noteTimes('Review: ten questions down', await keys('PageDown', 40));
    noteTimes('Review: to the last', await keys('End', 1));
    noteTimes('Review: to the first', await keys('Home', 1));
    noteTimes('Review: another kind', [...(await keys('6', 1)), ...(await keys('1', 1))]);
  });
  for (const [key, what, count] of /** @type {const} */ ([
    ['r', 'nothing is wrong', 20],
    ['a', 'accepted, the image moved', 20],
    ['z', 'taken back', 20],
  ])) {
    await noteTask(review, `Review: ${what}`, async () => {
      await noteTask(workbench.page.mainFrame(), `Workbench meanwhile (${what})`, async () => {
        noteTimes(`Review: ${what}`, await measuredIn(review, call('answered', { key, count })));
      });
    });
  }
}

/** @param {Workbench} workbench */
async function measureMap(workbench) {
  const count = new RegExp(`^${faces.toLocaleString('en')} faces of`);
  /** @type {Frame | undefined} */
  let opened;
  const ms = await tookMs(async () => {
    await workbench.command('Likeness: Show Map of Faces…');
    await workbench.pick('Which dataset?', /^few/);
    opened = await workbench.webview('.plot');
    await opened.getByText(count).waitFor({ timeout: REVIEW_MS });
  });
  const map = /** @type {Frame} */ (opened);
  note(`Map of ${faces.toLocaleString('en')} faces: laid out by UMAP and drawn`, ms / 1000, 's');
  for (const how of /** @type {const} */ (['drag', 'wheel', 'hover'])) {
    const times = await measuredIn(map, call('moved', { how, frames: 150 }));
    const { median, slow } = summed(times);
    note(
      `Map: ${how}`,
      `${(1000 / median).toFixed(0)} frames a second (median ${median.toFixed(1)} ms, 95 % within ${slow.toFixed(1)} ms)`,
    );
  }
  const press = (/** @type {string} */ key) =>
    measuredIn(map, call('pressed', { selector: '.plot', key, count: 1 }));
  const chosen = workbench.treeItem(/^Chosen on the Map/);
  // All shall be seen again.
  await press('0');
  await noteTask(workbench.page.mainFrame(), 'Workbench while all are chosen', async () => {
    await noteTask(map, 'Map while all are chosen', async () => {
      noteTimes('Map: all chosen', await press('v'));
      await chosen.waitFor();
      noteTimes('Map: none chosen', await press('Escape'));
      await chosen.waitFor({ state: 'detached' });
    });
  });
}

/** @param {Workbench} workbench */
async function measureEvaluation(workbench) {
  /** @type {Frame | undefined} */
  let opened;
  const ms = await tookMs(async () => {
    await workbench.command('Likeness: Evaluate…');
    await workbench.pick('Which dataset?', /^large/);
    opened = await webviewWithin(workbench, '.threshold output', REVIEW_MS);
  });
  const page = /** @type {Frame} */ (opened);
  note('Evaluation: all images measured and shown', ms / 1000, 's');
  const places = Array.from({ length: 101 }, (_, i) => i / 100);
  await noteTask(page, 'Evaluation: threshold slid', async () => {
    const slid = call('slid', { selector: '#threshold', places });
    noteTimes('Evaluation: threshold slid a hundredth', await measuredIn(page, slid));
  });
  for (const tab of await page.locator('.tab').all()) {
    const name = (await tab.getAttribute('data-name')) ?? '';
    await noteTask(page, `Evaluation: ${name} opened`, () => tab.click());
  }
}

/** @param {Workbench} workbench @param {string} photo */
async function measureAsk(workbench, photo) {
  await workbench.command('Likeness: Ask by Picture…');
  await workbench.pickFile('Photo to Ask by', photo);
  const ask = await workbench.webview('.stage .face');
  note(
    'Ask by Picture: the nearest of all images',
    await tookMs(async () => {
      await ask.locator('[data-name=dataset]').selectOption({ label: 'large' });
      await ask.locator('[data-name=inDataset] img').first().waitFor();
    }),
  );
}

/** @param {string} home @returns {string} the workspace */
function makeDatasets(home) {
  const workspace = join(home, 'faces');
  const samples = sampleFolder();
  if (samples === null) throw new Error('There are no sample photos.');
  for (const [name, count] of /** @type {const} */ ([
    ['large', images],
    ['few', faces],
  ])) {
    const args = [join(samples, 'dataset'), workspace, name, String(count), String(IMAGES_EACH)];
    if (!runNode(['dist/largeDataset.js', ...args])) throw new Error(`${name} was not made.`);
  }
  copyFileSync(join(ROOT, PHOTO), join(workspace, 'group.jpg'));
  return workspace;
}

/** @param {Workbench} workbench @param {string} workspace */
async function measureAll(workbench, workspace) {
  // Its items lead to the other panels.
  await measureTree(workbench);
  if (parts.includes('grid')) await measureGrid(workbench);
  if (parts.includes('review')) await measureReview(workbench);
  if (parts.includes('map')) await measureMap(workbench);
  if (parts.includes('evaluation')) await measureEvaluation(workbench);
  if (parts.includes('ask')) await measureAsk(workbench, join(workspace, 'group.jpg'));
}

const vscode = installVsCode();
if (typeof vscode === 'string') throw new Error(vscode);
const browser = installBrowser();
if ('missing' in browser) throw new Error(browser.missing);
const vsix = await currentVsix();
if ('missing' in vsix) throw new Error(`The package lacks ${vsix.missing.join(', ')}.`);
const home = mkdtempSync(join(tmpdir(), 'likeness-panels-'));
try {
  const workspace = makeDatasets(home);
  const [extensions, state] = [join(home, 'extensions'), join(home, 'profile')];
  installExtension(vscode, vsix.path, extensions);
  const server = await serveWorkbench(vscode, { state, extensions, workspace });
  try {
    const workbench = await Workbench.open(server.address, browser.path);
    try {
      await measureAll(workbench, workspace);
    } catch (error) {
      await workbench.screenshot(join(ROOT, 'out/measurePanels.png'));
      throw error;
    } finally {
      await workbench.close();
    }
  } finally {
    server.stop();
  }
} finally {
  removeFolder(home);
}
console.log(`${images.toLocaleString('en')} images on ${cpus()[0]?.model}, Linux ${release()}\n`);
console.log(
  ['| what | took |', '| --- | --- |', ...rows.map((row) => `| ${row.join(' | ')} |`)].join('\n'),
);
