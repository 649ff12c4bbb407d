/** Measures the packaged extension's live panel in the workbench. */
import { join } from 'node:path';
import { currentVsix } from '../package/currentVsix.mjs';
import { withCamera } from '../vscode/fakeCamera.mjs';
import { installExtension, serveWorkbench } from '../vscode/serveWorkbench.mjs';
import { Workbench } from '../vscode/workbench.mjs';
import { FRAMES } from './countedVideo.mjs';
import { figuresOf, PAGE_COUNTER } from './sampling.mjs';

/** Networks are started and faces followed by then. */
const WARM_UP_MS = 4000;

/**
 * Begun while the panel draws, its callback runs after the panel's own in every frame of the screen: it sees what has
 * just been drawn. The frame looked at is known by its own pixels, as they are encoded to be sent.
 */
const SAMPLER = `
(ms) => {
  ${PAGE_COUNTER}
  const stage = document.querySelector('.stage canvas');
  const encode = HTMLCanvasElement.prototype.toDataURL;
  const taken = [];
  HTMLCanvasElement.prototype.toDataURL = function (...args) {
    taken.push({ atMs: performance.now(), counter: counterOf(this) });
    return encode.apply(this, args);
  };
  return new Promise((resolve) => {
    const [shownAt, drawn] = [new Map(), []];
    const startMs = performance.now();
    let [last, lastTaken] = [null, stage.dataset.takenMs];
    // A frame that was taken but never drawn was to be seen no earlier than the next one that was.
    const firstShown = (counter, shown, nowMs) => {
      for (let i = counter; i !== shown; i = (i + 1) % ${FRAMES}) {
        if (nowMs - (shownAt.get(i) ?? -Infinity) < 5000) return shownAt.get(i);
      }
      return shownAt.get(shown);
    };
    const look = () => {
      const nowMs = performance.now();
      if (nowMs - startMs > ms) {
        HTMLCanvasElement.prototype.toDataURL = encode;
        return resolve(drawn);
      }
      requestAnimationFrame(look);
      const shown = counterOf(stage);
      if (shown !== null && shown !== last) shownAt.set(shown, nowMs);
      last = shown ?? last;
      const { takenMs } = stage.dataset;
      if (takenMs === lastTaken) return;
      lastTaken = takenMs;
      const counter = taken.find(({ atMs }) => atMs >= Number(takenMs))?.counter ?? null;
      // Sent before the sampling began.
      if (counter === null || Number(takenMs) < startMs) return;
      const delayMs = nowMs - firstShown(counter, shown, nowMs);
      // "The camera’s picture: Ada, somebody unknown"
      const [, who = ''] = stage.getAttribute('aria-label').split(': ');
      const faces = who === 'nobody is in it' ? 0 : who.split(', ').length;
      drawn.push({ atMs: nowMs, counter, shown, delayMs, faces });
    };
    requestAnimationFrame(look);
  });
}
`;

/**
 * @param {{ vscode: import('../vscode/install.mjs').VsCode, browser: string, home: string, workspace: string }} place
 * @param {string} camera its file
 * @param {readonly { title: string, faces: number, show: () => Promise<void> }[]} scenes what the camera is made to show
 * @param {number} ms of measuring, each
 * @returns {Promise<(import('./sampling.mjs').Figures & { title: string, says: string })[]>} says: what the panel shows itself
 */
export async function measurePanel({ vscode, browser, home, workspace }, camera, scenes, ms) {
  const vsix = await currentVsix();
  if ('missing' in vsix) throw new Error(`The package lacks ${vsix.missing.join(', ')}.`);
  const [state, extensions] = [join(home, 'profile'), join(home, 'extensions')];
  installExtension(vscode, vsix.path, extensions);
  const server = await serveWorkbench(vscode, { state, extensions, workspace });
  try {
    const workbench = await Workbench.open(server.address, browser, withCamera(camera));
    try {
      await workbench.command('Likeness: Open Live Recognition');
      const live = await workbench.webview('[data-name=start]');
      await live.getByText('Camera settings').click();
      // The counter is read in the corner where it was drawn.
      await live.locator('[data-name=mirror]').uncheck();
      const measured = [];
      for (const { title, faces, show } of scenes) {
        await show();
        await live.locator('[data-name=start]').click();
        await live
          .locator('.here li.known')
          .nth(faces - 1)
          .waitFor();
        await workbench.page.waitForTimeout(WARM_UP_MS);
        /** @type {import('./sampling.mjs').Drawn[]} */
        const drawn = await live.evaluate(`(${SAMPLER})(${ms})`);
        const says = (await live.locator('.facts').textContent()) ?? '';
        measured.push({ title, says, ...figuresOf(drawn) });
        await live.locator('[data-name=start]').click();
        await workbench.statusItem('Camera').waitFor({ state: 'detached' });
      }
      return measured;
    } finally {
      await workbench.close();
    }
  } finally {
    server.stop();
  }
}
