import { readdir } from 'node:fs/promises';
import { parse } from 'node:path';
import type { RetrainHintParams, RetrainHintResult } from '../../../protocol/src/people';
import { EMBEDDING_DIMENSIONS } from '../backbones/backbone';
import { isCorrection } from '../dataset/corrections';
import { personOf } from '../features/featureMatrix';
import { Gallery } from '../gallery/gallery';
import { nearestPersons, type SearchIndex } from '../gallery/search';
import { photoFolder } from '../gallery/storeFaces';
import { isStranger } from '../gallery/strangers';
import { listRuns, type RunSummary } from '../training/run';
import { loadIndex } from './recognizePhotos';
import { resolveModel } from './resolveModel';

/** New people are recognised without training; a few more or less among many change a head little. */
const MANY_NEW_PEOPLE = 3;
/** Faces of a person that are compared with everybody's: the hint is asked for whenever people are shown. */
const MOST_COMPARED = 100;
/** With more faces stored, to load them all would take longer than a hint is worth. */
const MOST_STORED = 20_000;
const MOST_NAMED = 3;

/**
 * Whether training again would help, by what the newest run has not seen: faces whose name was put right, people who
 * look like others to it, and many who are new. Only what lies in `raw` counts: training learns from that.
 * @throws LikenessError as resolveModel and loadIndex
 */
export async function retrainHint({
  gallery,
  workspace,
  raw,
}: RetrainHintParams): Promise<RetrainHintResult> {
  const newest = (await listRuns(workspace)).find(({ result }) => result !== null) ?? null;
  const newPeople = await peopleNotSeen(gallery, newest, raw);
  const corrections = await correctionsNotSeen(newest, raw);
  const lookalikes = newPeople.length === 0 ? [] : await alike(newPeople, gallery, workspace);
  const found = { run: newest === null ? null : newest.name, newPeople, corrections, lookalikes };
  return { ...found, words: hintWords(found) };
}

/** Who is enrolled and has photos, of which the run has seen none. */
async function peopleNotSeen(
  location: string,
  run: RunSummary | null,
  raw: string,
): Promise<string[]> {
  const opened = new Gallery(location);
  const people = await opened.people().finally(() => opened.close());
  const seen = new Set(imagesOf(run).map(personOf));
  const folders = await readdir(raw).catch(() => []);
  const withPhotos = new Set(folders.map((folder) => folder.normalize('NFC')));
  return people
    .map(({ name }) => name)
    .filter((name) => {
      const folder = photoFolder(name).normalize('NFC');
      return !isStranger(name) && withPhotos.has(folder) && !seen.has(folder);
    });
}

/** How many pictures of corrections the run has not seen. Their names are kept, wherever they are moved to. */
async function correctionsNotSeen(run: RunSummary | null, raw: string): Promise<number> {
  const nameOf = (image: string) => parse(image).name;
  const seen = new Set(imagesOf(run).filter(isCorrection).map(nameOf));
  const photos = await readdir(raw, { recursive: true }).catch(() => []);
  return photos.filter((photo) => isCorrection(photo) && !seen.has(nameOf(photo))).length;
}

/** What a run has learnt from, or was chosen by. */
function imagesOf(run: RunSummary | null): string[] {
  const images = run?.config.images.filter(({ use }) => use !== 'test') ?? [];
  return images.map(({ image }) => image);
}

/** Those of some people who are within the threshold of somebody else. */
async function alike(
  people: readonly string[],
  gallery: string,
  workspace: string,
): Promise<[string, string][]> {
  const opened = new Gallery(gallery);
  const stored = await opened.count().finally(() => opened.close());
  if (stored > MOST_STORED) return [];
  const { model } = await resolveModel(gallery, workspace);
  const index = await loadIndex(gallery, model);
  const pairs = people.flatMap((name): [string, string][] => {
    const other = nearestOther(name, index, model.threshold);
    return other === null ? [] : [[name, other]];
  });
  // Of two new people who look alike, each would be named twice.
  const isSaid = ([a, b]: [string, string], i: number) =>
    pairs.slice(0, i).some(([c, d]) => c === b && d === a);
  return pairs.filter((pair, i) => !isSaid(pair, i));
}

function nearestOther(name: string, index: SearchIndex, threshold: number): string | null {
  const { values } = index.embeddings;
  const d = EMBEDDING_DIMENSIONS;
  for (const row of (index.rowsOf.get(name) ?? []).slice(0, MOST_COMPARED)) {
    const own = values.slice(row * d, (row + 1) * d);
    const found = nearestPersons(index, own, { limit: 2, k: 1, rankBy: 'match' });
    const other = found.find(({ person }) => person !== name && !isStranger(person));
    if (other !== undefined && other.matchDistance <= threshold) return other.person;
  }
  return null;
}

/** @returns "Training again would help: 2 corrections, 4 new people." */
function hintWords({
  run,
  newPeople,
  corrections,
  lookalikes,
}: Omit<RetrainHintResult, 'words'>): string | null {
  const few = newPeople.length < MANY_NEW_PEOPLE;
  if (few && corrections === 0 && lookalikes.length === 0) return null;
  const count = (n: number, one: string, more: string) =>
    n === 0 ? [] : [n === 1 ? `1 ${one}` : `${n} ${more}`];
  const pairs = lookalikes.map(([a, b]) => `${a} looks like ${b}`);
  const left = pairs.length - MOST_NAMED;
  const reasons = [
    ...count(corrections, 'correction', 'corrections'),
    ...count(newPeople.length, 'person is new', 'people are new'),
    ...pairs.slice(0, MOST_NAMED),
    ...(left > 0 ? [`${left} more look like others`] : []),
  ];
  const what = run === null ? 'Training' : 'Training again';
  return `${what} would help: ${reasons.join(', ')}.`;
}
