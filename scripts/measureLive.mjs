/**
 * Frames a second and delay of live recognition, beside face-api on wasm: node scripts/measureLive.mjs [seconds]
 *
 * The packaged extension's live panel, then a plain page with face-api, in Chromium before the same camera: 640×480,
 * made of sample photos, with one face and with three. Each is measured for so many seconds, by default fifteen; about
 * three minutes in all. The delay is from when a frame is to be seen until the boxes and names of that very frame are
 * drawn: every frame says by a counter in its corner which one it is. Prints a table.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { cpus, release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeCountedVideo } from './live/countedVideo.mjs';
import { measureFaceApi } from './live/faceApiFigures.mjs';
import { measurePanel } from './live/panelFigures.mjs';
import { ROOT, runNode } from './setup.mjs';
import { installBrowser, installVsCode } from './vscode/install.mjs';
import { removeFolder } from './vscode/startServer.mjs';

const ms = 1000 * Number(process.argv[2] ?? 15);
const PEOPLE = ['Person 1a', 'Person 1b', 'Person 1c'];
const THREE = join(ROOT, 'node_modules/@vladmandic/face-api/demo/sample1.jpg');
const PHOTOS_EACH = 3;
const VSCODE = 'test/vscode/node_modules/code-server';

/** @param {string} cwd @param {...string} args of a built program, which must succeed */
function run(cwd, ...args) {
  const [program = '', ...rest] = args;
  const { status, stderr } = spawnSync(process.execPath, [join(ROOT, 'dist', program), ...rest], {
    cwd,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${args.join(' ')}: ${stderr}`);
}

/** Makes the people's photos and a workspace that has them enrolled. @param {string} home */
function enroll(home) {
  const [photos, workspace] = [join(home, 'photos'), join(home, 'faces')];
  mkdirSync(join(workspace, 'raw'), { recursive: true });
  run(home, 'samplePhotos.js', photos, String(PHOTOS_EACH));
  const people = PEOPLE.map((name) => ({
    name,
    photos: readdirSync(join(photos, name)).map((file) => `${name}/${file}`),
  }));
  for (const { name, photos: each } of people) {
    run(workspace, 'cli.js', 'enroll', name, ...each.map((photo) => join(photos, photo)));
  }
  return { photos, workspace, people };
}

/** @param {string} who @param {import('./live/sampling.mjs').Figures & { title: string }} figures */
function row(who, { title, perSecond, delayMs, slowMs, behind, faces }) {
  const cells = [
    perSecond.toFixed(1),
    delayMs.toFixed(0),
    slowMs.toFixed(0),
    behind,
    faces.toFixed(2),
  ];
  return `| ${[who, title, ...cells].join(' | ')} |`;
}

/** @param {string} folder of a package @returns {string} */
function versionOf(folder) {
  /** @type {{ version: string }} */
  const { version } = JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8'));
  return version;
}

/** @template T @param {T | string} found @returns {T} */
function demand(found) {
  if (typeof found !== 'string') return found;
  console.error(found);
  process.exit(1);
}

const vscode = demand(installVsCode());
const found = installBrowser();
const browser = demand('missing' in found ? found.missing : found).path;
if (!runNode(['scripts/build.mjs'])) process.exit(1);
const home = mkdtempSync(join(tmpdir(), 'likeness-live-'));
try {
  const { photos, workspace, people } = enroll(home);
  const camera = join(home, 'camera.mjpeg');
  const scene = (
    /** @type {string} */ title,
    /** @type {number} */ faces,
    /** @type {string} */ photo,
  ) => ({
    ...{ title, faces },
    show: () => writeCountedVideo(camera, photo),
  });
  const one = join(photos, people[0]?.photos[0] ?? '');
  const scenes = [scene('one face', 1, one), scene('three faces', 3, THREE)];
  const panel = await measurePanel({ vscode, browser, home, workspace }, camera, scenes, ms);
  const { versions, measured } = await measureFaceApi(browser, camera, photos, people, scenes, ms);
  const [processor] = cpus();
  console.log(
    [
      '| who | before the camera | frames/s | delay, median ms | 95 of 100 within, ms | frames behind | faces found a frame |',
      '| --- | --- | --- | --- | --- | --- | --- |',
      ...panel.map((figures) => row('Likeness, the live panel', figures)),
      ...measured.map((figures) => row(`face-api on wasm, ${figures.detector}`, figures)),
      '',
      ...panel.map(({ title, says }) => `The panel itself says (${title}): ${says}`),
      [
        `${cpus().length} cores of ${processor?.model ?? ''}, ${process.platform} ${release()}`,
        ...[`Node ${process.versions.node}`, `Likeness ${versionOf('.')}`],
        `VS Code ${versionOf(join(VSCODE, 'lib/vscode'))} (code-server ${versionOf(VSCODE)})`,
        `${versions}.`,
      ].join(', '),
    ].join('\n'),
  );
} finally {
  removeFolder(home);
}
