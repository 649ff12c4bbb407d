/** The two beginnings of the tour: sample photos, or the user's own. */
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ProgramFailed, runProgram } from './runProgram.mjs';
import { print, printTitle } from './screen.mjs';

/**
 * What is known once the photos are there.
 * @typedef {object} Tour
 * @property {string} folder the workspace: everything is written below it
 * @property {string} raw folder of photos, as typed in that workspace
 * @property {string[]} prepareOptions
 * @property {number} epochs
 * @property {string} groupPhoto the photo to recognise, as typed in that workspace
 * @property {string | null} heldOut its `<person>/<image>`, which nothing is learnt from
 * @property {string[] | null} enrolled who is enrolled; null: everybody
 * @property {number} skippedPhotos so many of each person's photos are not enrolled
 * @property {string} remark what to know about the recognised photo
 */

const VARIANTS = 10;
/** The variants of one picture are soon learnt; more epochs would only take longer. */
const SAMPLE_EPOCHS = 20;
const OWN_EPOCHS = 30;

/** @param {string} folder @returns {Promise<Tour>} */
export async function makeSamples(folder) {
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
      '(crop, light, blur, mirror, rotation): figures on such variants are easier than on real photos.',
  );
  const enrolled = groupPhoto.people.filter((_, i) => i % 2 === 0);
  return {
    folder,
    raw: 'raw',
    // Neighbours in a group photo reach into each other's pictures.
    prepareOptions: ['--policy', 'most-central'],
    epochs: SAMPLE_EPOCHS,
    groupPhoto: 'group.jpg',
    heldOut: null,
    enrolled,
    // The first variant is the photo itself, unchanged.
    skippedPhotos: 1,
    remark:
      `${enrolled.length} people of the group photo were enrolled, by changed pictures of these very ` +
      'faces; the others were left out on purpose, as strangers.',
  };
}

/** @param {string} raw @param {string} folder @returns {Promise<Tour>} */
export async function chooseGroupPhoto(raw, folder) {
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
  const what = faces > 1 ? `shows ${faces} faces` : 'shows one face, like the others looked at';
  print(`${image} ${what}: nothing is learnt from it, and at the end it is recognised.`);
  return {
    folder,
    raw,
    prepareOptions: [],
    epochs: OWN_EPOCHS,
    groupPhoto: file,
    heldOut: image,
    enrolled: null,
    skippedPhotos: 0,
    remark: 'Nothing was learnt from the recognised photo.',
  };
}
