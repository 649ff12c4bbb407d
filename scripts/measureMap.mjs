/**
 * How fast the map of faces is drawn where no graphics card helps: node scripts/measureMap.mjs [faces] [frames]
 *
 * The panel's own plot in a page of Chromium, 1280×800, turned over the whole map frame by frame. Prints one line.
 */
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { installBrowser } from './vscode/install.mjs';
import { launchBrowser } from './vscode/browser.mjs';

const [faces, frames] = [Number(process.argv[2] ?? 10_000), Number(process.argv[3] ?? 300)];

/** Runs in the page; reads what was bundled. */
const PROGRAM = `
import { Plot } from './plot';
import { personColours } from './colours';

const random = () => Math.random() + Math.random() + Math.random();
globalThis.measure = async (faces, frames) => {
  const plot = new Plot({ onPoint: () => {}, onChoose: () => {} });
  plot.root.style.cssText = 'position: fixed; inset: 0';
  document.body.append(plot.root);
  const names = Array.from({ length: 500 }, (_, i) => String(i));
  const colours = [...personColours(names, true).values()];
  plot.paint(Array.from({ length: faces }, (_, i) => colours[i % 500]), { chosen: new Set(), hidden: new Set() });
  const points = Float64Array.from({ length: 2 * faces }, random);
  plot.place(points);
  await new Promise(requestAnimationFrame);
  plot.fit();
  await new Promise(requestAnimationFrame);
  const times = [];
  let last = performance.now();
  for (let frame = 0; frame < frames; frame++) {
    plot.onKey(frame % 2 ? 'ArrowLeft' : 'ArrowRight');
    await new Promise(requestAnimationFrame);
    const now = performance.now();
    times.push(now - last);
    last = now;
  }
  return times.sort((a, b) => a - b);
};
`;

const browser = installBrowser();
if ('missing' in browser) throw new Error(browser.missing);
const { outputFiles } = await build({
  stdin: {
    contents: PROGRAM,
    resolveDir: fileURLToPath(new URL('../media/map', import.meta.url)),
    loader: 'ts',
  },
  ...{ bundle: true, write: false, format: 'iife', logLevel: 'warning' },
});
const chromium = await launchBrowser(browser.path, []);
try {
  const page = await chromium.newPage({ viewport: { width: 1280, height: 800 } });
  await page.addScriptTag({ content: outputFiles[0]?.text ?? '' });
  /** @type {number[]} */
  const times = await page.evaluate(`measure(${faces}, ${frames})`);
  const [median, slow] = [0.5, 0.95].map((share) => times[Math.floor(share * times.length)] ?? NaN);
  console.log(
    `${faces} faces, ${frames} frames: median ${median?.toFixed(1)} ms, 95 % within ${slow?.toFixed(1)} ms ` +
      `(${(1000 / (median ?? NaN)).toFixed(0)} frames a second)`,
  );
} finally {
  await chromium.close();
}
