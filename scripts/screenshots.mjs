/**
 * `npm run screenshots`: a picture of each view of the packaged extension in each theme, in out/screenshots/<theme>/,
 * to be looked at. `--theme dark` takes that theme alone, `--only <words>,…` the scenes with these words; `--readme` puts those that README.md shows into
 * docs/images. The faces are those of the npm package's sample photos, whatever else lies around.
 */
import { copyFileSync, cpSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT, runNode, setUp } from './setup.mjs';
import { removeFolder } from './vscode/startServer.mjs';

const PICTURES = join(ROOT, 'out/screenshots');

const THEMES = {
  dark: 'Default Dark Modern',
  light: 'Default Light Modern',
  contrast: 'Default High Contrast',
};

/** Name → whose photos, by the sample's place in its photo. */
const ENROLLED = { Ada: 'Person 5a', Ben: 'Person 5b', Cleo: 'Person 5c' };

/** A scene that does not come is told, and the next begins. */
const PATIENCE_MS = 45_000;

/** Pictures and fonts arrive after what holds them. */
const SETTLE_MS = 1500;

const { values } = parseArgs({
  options: { theme: { type: 'string' }, only: { type: 'string' }, readme: { type: 'boolean' } },
});

/** A scene may need what another has made: all of them are named, "training,evaluation". */
const only = (values.only ?? '').split(',');

/** @param {string} sentence @returns {never} */
function giveUp(sentence) {
  console.error(sentence);
  process.exit(1);
}

async function takeAll() {
  // Imported late: what they use is there only after the set-up.
  const { installBrowser, installVsCode } = await import('./vscode/install.mjs');
  const { installExtension } = await import('./vscode/serveWorkbench.mjs');
  const { sampleFolder } = await import('./vscode/sampleFolder.mjs');
  const { currentVsix } = await import('./package/currentVsix.mjs');
  const vscode = installVsCode();
  if (typeof vscode === 'string') giveUp(vscode);
  const browser = installBrowser();
  if ('missing' in browser) giveUp(browser.missing);
  const samples = sampleFolder() ?? giveUp('There are no sample photos.');
  const vsix = await currentVsix();
  if ('missing' in vsix) giveUp(`The package lacks ${vsix.missing.join(', ')}.`);
  const home = mkdtempSync(join(tmpdir(), 'likeness-screenshots-'));
  try {
    const workspace = join(home, 'faces');
    cpSync(samples, workspace, { recursive: true });
    enrollSome(workspace);
    const extensions = join(home, 'extensions');
    installExtension(vscode, vsix.path, extensions);
    for (const theme of /** @type {(keyof typeof THEMES)[]} */ (Object.keys(THEMES))) {
      if (values.theme !== undefined && values.theme !== theme) continue;
      await takeTheme(theme, { vscode, browser: browser.path, extensions, workspace, home });
    }
  } finally {
    removeFolder(home);
  }
}

/** Three of the five people in the group photo, under names. @param {string} workspace */
function enrollSome(workspace) {
  const demo = join(ROOT, 'node_modules/@vladmandic/face-api/demo');
  copyFileSync(join(demo, 'sample5.jpg'), join(workspace, 'group.jpg'));
  for (const [name, person] of Object.entries(ENROLLED)) {
    const photos = ['02', '03', '04'].map((photo) => join('raw', person, `${photo}.jpg`));
    runNode(['dist/cli.js', 'enroll', name, ...photos], workspace);
  }
}

/**
 * @param {keyof typeof THEMES} theme
 * @param {{ vscode: import('./vscode/install.mjs').VsCode, browser: string, extensions: string, workspace: string, home: string }} place
 */
async function takeTheme(theme, { vscode, browser, extensions, workspace, home }) {
  const { serveWorkbench } = await import('./vscode/serveWorkbench.mjs');
  const { Workbench } = await import('./vscode/workbench.mjs');
  const { withCamera } = await import('./vscode/fakeCamera.mjs');
  const { SCENES } = await import('./screenshots/scenes.mjs');
  const state = join(home, `profile-${theme}`);
  const settings = { 'workbench.colorTheme': THEMES[theme], 'window.autoDetectColorScheme': false };
  const server = await serveWorkbench(vscode, { state, extensions, workspace, settings });
  // Its picture is the scenes'.
  const camera = join(home, 'camera.mjpeg');
  const workbench = await Workbench.open(server.address, browser, withCamera(camera));
  workbench.page.setDefaultTimeout(PATIENCE_MS);
  try {
    for (const { name, show, readme } of SCENES) {
      if (!only.some((words) => name.includes(words))) continue;
      const picture = join(PICTURES, theme, `${name}.png`);
      try {
        await show(workbench, workspace, camera);
        console.log(picture);
      } catch (error) {
        console.error(
          `${name} (${theme}): ${error instanceof Error ? error.message : String(error)}`,
        );
        process.exitCode = 1;
      }
      await workbench.page.waitForTimeout(SETTLE_MS);
      await workbench.screenshot(picture);
      if (values.readme === true && readme === theme) {
        copyFileSync(picture, join(ROOT, 'docs/images', `vscode-${name}.png`));
      }
    }
  } finally {
    await workbench.close();
    server.stop();
  }
}

if (setUp()) await takeAll();
else process.exitCode = 1;
