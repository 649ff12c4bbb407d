/** Enrolls people of the prepared dataset. */
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { print } from './screen.mjs';

/** Photos of a person that are enough to recognise them. */
const PHOTOS_EACH = 5;
/** Each person takes a few seconds. */
const MOST_PEOPLE = 12;

/**
 * Begins with an empty gallery each time: a new run is a new model.
 * @param {import('./photos.mjs').Tour} tour
 * @param {string} run
 * @param {(...args: string[]) => Promise<unknown>} likeness runs a verb
 */
export async function enrollPeople(tour, run, likeness) {
  for (const name of ['gallery.lance', 'gallery.json']) {
    rmSync(join(tour.folder, '.likeness', name), { recursive: true, force: true });
  }
  const everybody = readdirSync(join(tour.folder, 'dataset', 'images')).sort();
  const people = tour.enrolled ?? inclusive(everybody, tour.heldOut);
  if (tour.enrolled === null && people.length < everybody.length) {
    print(`${people.length} of ${everybody.length} people are enrolled here, to keep it short.`);
  }
  for (const person of people) {
    const photos = photosOf(person, tour);
    // The crops were chosen by prepare already: a face it believed in is good enough.
    if (photos.length > 0)
      await likeness('enroll', person, ...photos, '--model', run, '--min-score', '0.3');
  }
}

/** The first few people, among them the one whose photo is recognised. @param {string[]} everybody @param {string | null} heldOut */
function inclusive(everybody, heldOut) {
  const person = heldOut?.split('/')[0] ?? '';
  const others = everybody.filter((name) => name !== person);
  const first = everybody.includes(person) ? [person] : [];
  return [...first, ...others].slice(0, MOST_PEOPLE).sort();
}

/** @param {string} person @param {import('./photos.mjs').Tour} tour @returns {string[]} */
function photosOf(person, { folder, heldOut, skippedPhotos }) {
  return readdirSync(join(folder, 'dataset', 'images', person))
    .sort()
    .filter((name) => `${person}/${name}` !== heldOut)
    .slice(skippedPhotos, skippedPhotos + PHOTOS_EACH)
    .map((name) => `dataset/images/${person}/${name}`);
}
