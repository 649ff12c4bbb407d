/** The main job from photos to names, one real command after the other. */
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, extname, join, relative } from 'node:path';
import { ROOT } from '../setup.mjs';
import { enrollPeople } from './enrollPeople.mjs';
import { evaluatedRows, namedRows, preparedRows, trainedRows } from './figures.mjs';
import { chooseGroupPhoto, makeSamples } from './photos.mjs';
import { ProgramFailed, runProgram } from './runProgram.mjs';
import { bold, print, printCommand, printFacts, printTitle } from './screen.mjs';

/**
 * @typedef {import('./figures.mjs').Prepared} Prepared
 * @typedef {import('./figures.mjs').Trained} Trained
 * @typedef {import('./figures.mjs').Evaluation} Evaluation
 * @typedef {import('./figures.mjs').Named} Named
 * @typedef {import('./photos.mjs').Tour} Tour
 */

/** @returns {Promise<number>} exit code */
export function showSamplePhotos() {
  const folder = join(ROOT, 'results', 'sample');
  return showMainJob(folder, () => makeSamples(folder));
}

/** @param {string} raw the user's own person folders @returns {Promise<number>} exit code */
export function showOwnPhotos(raw) {
  const folder = join(ROOT, 'results', basename(raw));
  return showMainJob(folder, () => chooseGroupPhoto(raw, folder));
}

/**
 * @param {string} folder @param {() => Promise<Tour>} begin
 * @returns {Promise<number>} exit code: a verb that fails has said itself what is wrong
 */
async function showMainJob(folder, begin) {
  const startMs = Date.now();
  try {
    const tour = await begin();
    await mainJob(tour);
    printNext(folder, tour.heldOut === null);
    console.log(`\n${bold(`Done in ${Math.round((Date.now() - startMs) / 1000)} s.`)}`);
    return 0;
  } catch (error) {
    if (error instanceof ProgramFailed) return error.exitCode;
    throw error;
  }
}

/** @param {Tour} tour */
async function mainJob(tour) {
  const { folder, raw, prepareOptions, epochs, groupPhoto } = tour;
  /** @param {string[]} args */
  const likeness = (...args) => {
    printCommand(['likeness', ...args]);
    return runProgram('cli', [...args, '--json'], folder);
  };

  const prepared = /** @type {Prepared} */ (
    await likeness('prepare', raw, 'dataset', ...prepareOptions)
  );
  const heldOut = writeHeldOut(tour);
  const trained = /** @type {Trained} */ (
    await likeness('train', 'dataset', '--epochs', String(epochs), ...heldOut)
  );
  print(trained.summary);
  const run = relative(folder, trained.run);
  const evaluation = /** @type {Evaluation} */ (
    await likeness('evaluate', 'dataset', '--model', run, '--report', 'report.html')
  );
  await enrollPeople(tour, run, likeness);
  const picture = `recognised${extname(groupPhoto).toLowerCase()}`;
  const faces = /** @type {Named[]} */ (await likeness('recognize', groupPhoto, '--out', picture));

  printTitle('Results');
  printFacts([
    ...preparedRows(prepared),
    ...trainedRows(trained),
    ...evaluatedRows(evaluation),
    ...namedRows(faces),
  ]);
  print(tour.remark);
  printTitle(`In ${folder}`);
  printFacts([
    ['dataset', join('dataset', 'list.txt')],
    ['run', run],
    ['report', 'report.html'],
    ['named picture', picture],
  ]);
}

/** Names the photo to recognise in a file for train, if it is in the dataset. @param {Tour} tour */
function writeHeldOut({ folder, heldOut }) {
  const list = readFileSync(join(folder, 'dataset', 'list.txt'), 'utf8').split('\n');
  if (heldOut === null || !list.includes(heldOut)) return [];
  writeFileSync(join(folder, 'held-out.txt'), `${heldOut}\n`);
  return ['--test', 'held-out.txt'];
}

/** @param {string} folder @param {boolean} isSample */
function printNext(folder, isSample) {
  /** @type {[string, string][]} */
  const own = [['your own photos', 'npm start -- <folder with one folder of photos a person>']];
  printTitle('Next');
  printFacts([
    ...(isSample ? own : []),
    ['one step alone', 'node dist/cli.js <verb> --help'],
    ['in VS Code', `npm run vscode -- "${folder}"`],
    ['', 'then the face in the Activity Bar, or "Likeness: …" in the Command Palette'],
  ]);
}
