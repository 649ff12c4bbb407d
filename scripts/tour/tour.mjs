/** The main job from photos to names, one real command after the other. */
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, extname, join, relative } from 'node:path';
import { ROOT } from '../setup.mjs';
import { evaluatedRows, namedRows, preparedRows, trainedRows } from './figures.mjs';
import { ProgramFailed, runProgram } from './runProgram.mjs';
import { bold, print, printCommand, printFacts, printTitle } from './screen.mjs';

/**
 * @typedef {import('./figures.mjs').Prepared} Prepared
 * @typedef {import('./figures.mjs').Trained} Trained
 * @typedef {import('./figures.mjs').Evaluation} Evaluation
 * @typedef {import('./figures.mjs').Named} Named
 *
 * What is known once the photos are there.
 * @typedef {object} Tour
 * @property {string} folder the workspace: everything is written below it
 * @property {string} raw folder of photos, as typed in that workspace
 * @property {string} groupPhoto the photo to recognise, as typed in that workspace
 * @property {string | null} heldOut its `<person>/<image>` in the dataset, which nothing is learnt from
 * @property {string[] | null} enrolled who is enrolled; null: everybody (up to MOST_ENROLLED)
 * @property {number} epochs
 */

const VARIANTS = 10;
/** The variants of one picture are soon learnt; more epochs would only take longer. */
const SAMPLE_EPOCHS = 20;
const OWN_EPOCHS = 30;
/** Photos of a person that are enough to recognise them. */
const ENROLLED_PHOTOS = 5;
/** Each takes a few seconds. */
const MOST_ENROLLED = 12;

/** Runs a step and turns its failure into an exit code; it has said itself what is wrong. */
async function exitCodeOf(/** @type {() => Promise<void>} */ work) {
  try {
    await work();
    return 0;
  } catch (error) {
    if (error instanceof ProgramFailed) return error.exitCode;
    throw error;
  }
}

/** @returns {Promise<number>} exit code */
export function showSamplePhotos() {
  return exitCodeOf(async () => {
    const folder = join(ROOT, 'results', 'sample');
    await mainJob(await makeSamples(folder));
    printNext(folder, true);
  });
}

/** @param {string} raw the user's own person folders @returns {Promise<number>} exit code */
export function showOwnPhotos(raw) {
  return exitCodeOf(async () => {
    const folder = join(ROOT, 'results', basename(raw));
    await mainJob(await choosePhoto(raw, folder));
    printNext(folder, false);
  });
}

/** @param {string} folder @returns {Promise<Tour>} */
async function makeSamples(folder) {
  printTitle('Sample photos');
  const raw = join(folder, 'raw');
  rmSync(raw, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const made = await runProgram('samplePhotos', [raw, String(VARIANTS)], folder);
  const { people, groupPhoto } =
    /** @type {{ people: string[], groupPhoto: { photo: string, people: string[] } }} */ (made);
  cpSync(groupPhoto.photo, join(folder, 'group.jpg'));
  print(
    `${people.length} people are in the six sample photos of the package @vladmandic/face-api. ` +
      `Each person appears once in the samples, so ${VARIANTS} variants of each face were made ` +
      '(crop, light, blur, mirror, rotation): figures on such variants are easier than real photos.',
  );
  // Two of five stay strangers.
  const enrolled = groupPhoto.people.filter((_, i) => i % 2 === 0);
  return {
    folder,
    raw: 'raw',
    groupPhoto: 'group.jpg',
    heldOut: null,
    enrolled,
    epochs: SAMPLE_EPOCHS,
  };
}

/** @param {string} raw @param {string} folder @returns {Promise<Tour>} */
async function choosePhoto(raw, folder) {
  printTitle('Your photos');
  mkdirSync(folder, { recursive: true });
  const chosen = /** @type {{ image: string, file: string, faces: number } | null} */ (
    await runProgram('groupPhoto', [raw], folder)
  );
  if (chosen === null) {
    print(`No photos were found in ${raw}. Put one folder of photos a person into it.`);
    throw new ProgramFailed('groupPhoto', 1);
  }
  const { image, file, faces } = chosen;
  const what = faces > 1 ? `shows ${faces} faces` : 'is a photo like the others';
  print(`${image} ${what}: nothing is learnt from it, and at the end it is recognised.`);
  return { folder, raw, groupPhoto: file, heldOut: image, enrolled: null, epochs: OWN_EPOCHS };
}

/** @param {Tour} tour */
async function mainJob(tour) {
  const { folder, raw, epochs } = tour;
  /** @param {string[]} args */
  const likeness = (...args) => {
    printCommand(['likeness', ...args]);
    return runProgram('cli', [...args, '--json'], folder);
  };

  const prepared = /** @type {Prepared} */ (await likeness('prepare', raw, 'dataset'));
  const exclude = writeHeldOut(tour);
  const trained = /** @type {Trained} */ (
    await likeness('train', 'dataset', '--epochs', String(epochs), ...exclude)
  );
  print(trained.summary);
  const run = relative(folder, trained.run);
  const evaluation = /** @type {Evaluation} */ (
    await likeness('evaluate', 'dataset', '--model', run, '--report', 'report.html')
  );
  await enrollPeople(tour, run, likeness);
  const picture = `recognised${extname(tour.groupPhoto).toLowerCase() || '.jpg'}`;
  const faces = /** @type {Named[]} */ (
    await likeness('recognize', tour.groupPhoto, '--out', picture)
  );

  printTitle('Results');
  printFacts([
    ...preparedRows(prepared),
    ...trainedRows(trained),
    ...evaluatedRows(evaluation),
    ...namedRows(faces),
  ]);
  printTitle(`In ${folder}`);
  printFacts([
    ['dataset', 'dataset/list.txt, dataset/images'],
    ['run', run],
    ['report', 'report.html'],
    ['named picture', picture],
  ]);
}

/** Names the group photo in a file for train, if it became part of the dataset. @param {Tour} tour */
function writeHeldOut({ folder, heldOut }) {
  const list = readFileSync(join(folder, 'dataset', 'list.txt'), 'utf8').split('\n');
  if (heldOut === null || !list.includes(heldOut)) return [];
  writeFileSync(join(folder, 'held-out.txt'), `${heldOut}\n`);
  return ['--test', 'held-out.txt'];
}

/**
 * Begins with an empty gallery each time: a new run is a new model.
 * @param {Tour} tour @param {string} run
 * @param {(...args: string[]) => Promise<unknown>} likeness
 */
async function enrollPeople({ folder, enrolled, heldOut }, run, likeness) {
  for (const name of ['gallery.lance', 'gallery.json']) {
    rmSync(join(folder, '.likeness', name), { recursive: true, force: true });
  }
  const images = join(folder, 'dataset', 'images');
  const everybody = existsSync(images) ? readdirSync(images).sort() : [];
  const people = enrolled ?? everybody.slice(0, MOST_ENROLLED);
  for (const person of people) {
    const photos = readdirSync(join(images, person))
      .map((name) => `dataset/images/${person}/${name}`)
      .filter((path) => path !== `dataset/images/${heldOut}`)
      .sort()
      .slice(0, ENROLLED_PHOTOS);
    await likeness('enroll', person, ...photos, '--model', run);
  }
}

/** @param {string} folder @param {boolean} isSample */
function printNext(folder, isSample) {
  const here = relative(process.cwd(), folder) || '.';
  printTitle('Next');
  const rows = /** @type {[string, string][]} */ ([
    ['see it in VS Code', `code --extensionDevelopmentPath="${ROOT}" ${here}`],
    ['', 'then "Likeness: Show Backend Status" in the Command Palette'],
    ['more commands', `node dist/cli.js --help`],
  ]);
  if (isSample)
    rows.push(['your own photos', `npm start -- <folder with one folder of photos a person>`]);
  printFacts(rows);
  console.log(`\n${bold('Done.')}`);
}
