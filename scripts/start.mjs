/**
 * `npm start`: the main job end to end on sample photos, or with `npm start -- <folder>` on one's own.
 */
import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { setUp } from './setup.mjs';

const USAGE = `npm start                  the main job on sample photos
npm start -- <folder>      the main job on your own: one folder of photos a person in it`;

/** @param {string} sentence */
function refuse(sentence) {
  console.error(sentence);
  console.error(USAGE);
  process.exitCode = 2;
}

/** Imported late: what it uses is there only after the set-up. @param {string | null} folder */
async function showMainJob(folder) {
  const { showOwnPhotos, showSamplePhotos } = await import('./tour/tour.mjs');
  process.exitCode = await (folder === null ? showSamplePhotos() : showOwnPhotos(folder));
}

const [given, ...more] = process.argv.slice(2);
// npm starts scripts in the project's folder; the user means a folder as seen from where npm was typed.
const folder = given === undefined ? null : resolve(process.env.INIT_CWD ?? '.', given);
if (given === '--help' || given === '-h') console.log(USAGE);
else if (more.length > 0) refuse('One folder at most.');
else if (folder !== null && !(existsSync(folder) && statSync(folder).isDirectory())) {
  refuse(`There is no folder ${folder}.`);
} else if (setUp()) await showMainJob(folder);
else process.exitCode = 1;
