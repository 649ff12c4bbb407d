/**
 * Makes person folders of the sample photos that come with face-api: every face in them becomes a
 * person, and because each person appears only once, a number of variants of that one picture.
 *
 *   node dist/samplePhotos.js <folder> [variants a person]
 *
 * Prints { people, groupPhoto } as JSON.
 */
import { join } from 'node:path';
import { claimStandardOutput } from '../server/src/cli/terminal';
import type { Face } from '../server/src/detection/face';
import { writeFileAtomic } from '../server/src/files/atomicFile';
import { packageRoot } from '../server/src/files/packageRoot';
import { decodeImage } from '../server/src/images/decodeImage';
import type { FacePool } from '../server/src/workers/facePool';
import { openFacePool } from '../server/src/workers/openFacePool';
import { drawVariants, renderVariant } from './faceVariants';

const SAMPLES = [1, 2, 3, 4, 5, 6];
const DEFAULT_VARIANTS = 10;
const MIN_SCORE = 0.5;

interface SamplePerson {
  /** "Person 4b": the second from the left in the fourth photo. */
  name: string;
  photo: string;
  face: Face;
}

function samplePhoto(number: number): string {
  const demo = join(packageRoot(), 'node_modules/@vladmandic/face-api/demo');
  return join(demo, `sample${number}.jpg`);
}

/** The people of one photo, from left to right. */
async function peopleOf(number: number, pool: FacePool): Promise<SamplePerson[]> {
  const photo = samplePhoto(number);
  const task = { file: photo, detector: 'ssd' as const, minScore: MIN_SCORE, backbone: null };
  const { faces } = await pool.run('analysePhoto', task);
  return faces
    .sort((a, b) => a.box.x - b.box.x)
    .map((face, i) => ({ name: `Person ${number}${'abcdefgh'[i]}`, photo, face }));
}

async function writeVariants(
  { name, photo, face }: SamplePerson,
  folder: string,
  count: number,
  seed: number,
): Promise<void> {
  const pixels = await decodeImage(photo);
  for (const [i, variant] of drawVariants(face.box, count, seed).entries()) {
    const file = join(folder, name, `${String(i + 1).padStart(2, '0')}.jpg`);
    await writeFileAtomic(file, await renderVariant(pixels, variant));
  }
}

async function main(): Promise<void> {
  const [folder, count = String(DEFAULT_VARIANTS)] = process.argv.slice(2);
  if (folder === undefined) throw new Error('Usage: samplePhotos <folder> [variants a person]');
  const terminal = claimStandardOutput();
  const pool = openFacePool();
  try {
    const photos = await Promise.all(SAMPLES.map((number) => peopleOf(number, pool)));
    const people = photos.flat();
    for (const [i, person] of people.entries()) {
      await writeVariants(person, folder, Number(count), i + 1);
    }
    const group = photos.reduce((most, some) => (some.length > most.length ? some : most));
    const groupPhoto = { photo: group[0]!.photo, people: group.map(({ name }) => name) };
    terminal.out(JSON.stringify({ people: people.map(({ name }) => name), groupPhoto }));
  } finally {
    await pool.close();
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
});
