import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FEWEST_CODED_FACES } from '../../server/src/gallery/faceCodes';
import { Gallery } from '../../server/src/gallery/gallery';
import { openGallerySearch, type GallerySearch } from '../../server/src/gallery/gallerySearch';
import { toGalleryTable } from '../../server/src/gallery/galleryTable';
import { indexPeople } from '../../server/src/gallery/indexPeople';
import { SeededRandom } from '../../server/src/training/random';
import { measureProcess } from '../scale/measureProcess';
import type { FaceApiUser } from './faceApiUser';
import type { Peak } from './floors';
import { markdownTable, ms, times } from './markdown';
import { median } from './measure';

const D = 128;
const FACES_A_PERSON = 5;
const PEOPLE_A_WRITE = 10_000;
const MODEL = { id: 'b'.repeat(64), runFolder: null };
/**
 * Faces vary in many directions, in each less than in the one before: an effective dimension of about 12. For the
 * 128-D embeddings of FaceNet 12 was found, for others up to 19 (Gong, Boddeti and Jain 2019, table 2).
 */
const DIRECTIONS = 32;
const DECAY = 0.92;
const QUERIES = 25;
/** face-api's matcher is asked no more than this many faces. */
const MOST_FOR_FACE_API = 100_000;

/** What one size of gallery took, in a process of its own. */
interface Measured {
  faces: number;
  writeSeconds: number;
  diskMb: number;
  loadSeconds: number;
  exactMs: number;
  buildSeconds: number;
  indexDiskMb: number;
  indexLoadSeconds: number;
  indexMs: number;
  probes: number;
  cells: number;
  recall: number;
}

/**
 * Galleries of growing size: exact search, and search by the index.
 * @param program this program, which does one size when it is called with `search-step <faces>`
 */
export async function compareSearch(
  user: FaceApiUser,
  peak: Peak,
  sizes: readonly number[],
  program: string,
): Promise<string> {
  const growth = [
    ['faces', 'written, s', 'disk, MB', 'loaded, s', 'index made, s', 'index, MB'],
    ['loaded with it, s', 'looks into', 'recall@10', 'most memory, MB'],
  ].flat();
  const queries = [
    'ten nearest of',
    'face-api, ms',
    'exact, ms',
    'ratio',
    'floor, ms',
    'index, ms',
  ];
  const rows = { growth: [growth], queries: [queries] };
  for (const faces of sizes) {
    const run = await measureProcess([program, 'search-step', String(faces)]);
    const measured = JSON.parse(run.out) as Measured;
    const reference = faces > MOST_FOR_FACE_API ? null : faceApiMs(user, faces);
    const bytesANumber = faces < FEWEST_CODED_FACES ? 4 : 1;
    const floor = (faces * D * bytesANumber) / peak.gigabytes / 1e6;
    rows.queries.push([
      ...[count(faces), reference === null ? '–' : ms(reference), ms(measured.exactMs)],
      ...[reference === null ? '–' : times(reference / measured.exactMs)],
      ...[ms(floor), ms(measured.indexMs)],
    ]);
    rows.growth.push([
      ...[count(faces), measured.writeSeconds.toFixed(1), measured.diskMb.toFixed(0)],
      ...[measured.loadSeconds.toFixed(1), measured.buildSeconds.toFixed(1)],
      ...[measured.indexDiskMb.toFixed(1), measured.indexLoadSeconds.toFixed(1)],
      ...[`${measured.probes} of ${measured.cells} groups`, measured.recall.toFixed(3)],
      run.peakMb.toFixed(0),
    ]);
  }
  return `${markdownTable(rows.queries)}\n${markdownTable(rows.growth)}`;
}

const count = (faces: number) => faces.toLocaleString('en');

function faceApiMs(user: FaceApiUser, faces: number): number {
  const people = new Crowd();
  const matcher = user.matcher(people.faces(0, faces));
  const probe = people.newPhotoOf(0);
  const taken: number[] = [];
  for (let i = 0; i < 5; i++) {
    const startMs = performance.now();
    matcher.findBestMatch(probe);
    taken.push(performance.now() - startMs);
  }
  return median(taken);
}

/** `bench.js search-step <faces>`: prints what Measured says. */
export async function runSearchStep(faces: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'likeness-bench-gallery-'));
  try {
    process.stdout.write(JSON.stringify(await measureGallery(folder, faces)));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function measureGallery(folder: string, faces: number): Promise<Measured> {
  const people = new Crowd();
  const writeSeconds = await writeGallery(folder, faces, people);
  const diskMb = await megabytes(folder);
  const probes = Array.from({ length: QUERIES }, (_, i) =>
    people.newPhotoOf(Math.floor((i * faces) / FACES_A_PERSON / QUERIES)),
  );
  const loaded = await timed(() => openGallerySearch(folder));
  const exact = await ask(loaded.result, probes);
  loaded.result.close();
  const built = await timed(() => indexPeople({ gallery: folder }));
  const indexed = await timed(() => openGallerySearch(folder));
  if (!indexed.result.isIndexed) throw new Error('the index was not used');
  const narrowed = await ask(indexed.result, probes);
  indexed.result.close();
  const found = narrowed.rows.map(
    (rows, i) => exact.rows[i]!.filter((row) => rows.includes(row)).length,
  );
  const wanted = exact.rows.reduce((sum, rows) => sum + rows.length, 0);
  return {
    ...{ faces, diskMb, writeSeconds, loadSeconds: loaded.seconds },
    ...{ exactMs: exact.ms, buildSeconds: built.seconds, indexLoadSeconds: indexed.seconds },
    ...{ indexMs: narrowed.ms, probes: built.result.probes, cells: built.result.cells },
    indexDiskMb: (await megabytes(folder)) - diskMb,
    recall: found.reduce((sum, hits) => sum + hits, 0) / wanted,
  };
}

/** Straight into the table: enrolling is not what is measured. @returns seconds that writing took */
async function writeGallery(folder: string, faces: number, people: Crowd): Promise<number> {
  let seconds = 0;
  const gallery = new Gallery(folder);
  try {
    await gallery.store.write(async (tables) => {
      const table = await tables.openOrCreate('faces');
      await gallery.store.writeModel(MODEL);
      const rows = PEOPLE_A_WRITE * FACES_A_PERSON;
      for (let from = 0; from < faces; from += rows) {
        const some = people.faces(from, Math.min(rows, faces - from));
        const write = () =>
          table.add(toGalleryTable(some.map((embedding, k) => galleryFace(from + k, embedding))));
        seconds += (await timed(write)).seconds;
      }
    });
  } finally {
    gallery.close();
  }
  return seconds;
}

function galleryFace(i: number, embedding: Float32Array) {
  return {
    ...{ id: `face-${i}`, person: `person ${Math.floor(i / FACES_A_PERSON)}`, embedding },
    ...{ source: `/photos/${i}.jpg`, timeMs: i, modelId: MODEL.id },
    quality: { score: 0.9, sharpness: 20, faceSizePx: 120 },
    box: { x: 0, y: 0, width: 120, height: 120 },
  };
}

async function ask(search: GallerySearch, probes: readonly Float32Array[]) {
  await search.nearestFaces(probes[0]!, 10);
  const rows: number[][] = [];
  const taken: number[] = [];
  for (const probe of probes) {
    const startMs = performance.now();
    const found = await search.nearestFaces(probe, 10);
    taken.push(performance.now() - startMs);
    rows.push(found.map(({ row }) => row));
  }
  return { rows, ms: median(taken) };
}

async function timed<T>(work: () => Promise<T>): Promise<{ result: T; seconds: number }> {
  const startMs = performance.now();
  const result = await work();
  return { result, seconds: (performance.now() - startMs) / 1000 };
}

async function megabytes(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(
    files.map(async ({ parentPath, name }) => (await stat(join(parentPath, name))).size),
  );
  return sizes.reduce((sum, size) => sum + size, 0) / 1e6;
}

/** People as clusters in fewer directions than numbers, as embeddings of faces are. */
class Crowd {
  private readonly mixing: Float32Array;

  constructor() {
    const random = SeededRandom.ofSeed(1, 103);
    this.mixing = Float32Array.from({ length: DIRECTIONS * D }, () => random.unit() - 0.5);
  }

  faces(from: number, howMany: number): Float32Array[] {
    return Array.from({ length: howMany }, (_, i) =>
      this.face(Math.floor((from + i) / FACES_A_PERSON), (from + i) % FACES_A_PERSON),
    );
  }

  newPhotoOf(person: number): Float32Array {
    return this.face(person, FACES_A_PERSON);
  }

  private face(person: number, photo: number): Float32Array {
    const values = new Float32Array(D);
    for (let d = 0; d < DIRECTIONS; d++) {
      const centre = noise(person * DIRECTIONS + d);
      const value =
        DECAY ** d * (centre + 0.4 * noise(-(person * 64 + photo) * DIRECTIONS - d - 1));
      for (let k = 0; k < D; k++) values[k]! += value * this.mixing[d * D + k]!;
    }
    let squares = 0;
    for (const value of values) squares += value * value;
    const norm = Math.sqrt(squares);
    return values.map((value) => value / norm);
  }
}

/** A number of about −1.7 to 1.7 that follows from another one (a 32-bit mixer, twice, added). */
function noise(of: number): number {
  return mixed(of) + mixed(of ^ 0x5bd1e995);
}

function mixed(of: number): number {
  let h = Math.imul(of | 0, 0x9e3779b1);
  h = Math.imul(h ^ (h >>> 15), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) / 2 ** 31;
}
