/**
 * Chooses a photo to show recognition on: the one with the most faces among a sample of each
 * person's photos.
 *
 *   node dist/groupPhoto.js <folder of photos>
 *
 * Prints { image, file, faces } as JSON, `image` being "<person>/<name>".
 */
import { claimStandardOutput } from '../server/src/cli/terminal';
import { scanRaw, type RawPhoto } from '../server/src/dataset/scanRaw';
import { isCancelled, LikenessError } from '../server/src/errors';
import { personOf } from '../server/src/features/featureMatrix';
import type { FacePool } from '../server/src/workers/facePool';
import { openFacePool } from '../server/src/workers/openFacePool';

/** Enough to meet a group photo among a family's; about half a minute on two cores. */
const MOST_PHOTOS = 80;
/** Faces in the background that the detector is unsure of make no group. */
const MIN_SCORE = 0.7;

/** As many of each person as there is room for, spread over each person's photos. */
async function candidates(raw: string): Promise<RawPhoto[]> {
  const byPerson = new Map<string, RawPhoto[]>();
  for await (const photo of scanRaw(raw)) {
    const person = personOf(photo.image);
    byPerson.set(person, [...(byPerson.get(person) ?? []), photo]);
  }
  const each = Math.max(1, Math.floor(MOST_PHOTOS / byPerson.size));
  // The last ones: people who number their photos begin with portraits.
  return [...byPerson.values()].flatMap((photos) => photos.slice(-each)).slice(0, MOST_PHOTOS);
}

/** Number of faces; none for a photo that cannot be read, which prepare will report. */
async function countFaces(pool: FacePool, file: string): Promise<number> {
  const task = { file, detector: 'ssd' as const, minScore: MIN_SCORE, backbone: null };
  try {
    return (await pool.run('analysePhoto', task)).faces.length;
  } catch (error) {
    if (error instanceof LikenessError && !isCancelled(error)) return 0;
    throw error;
  }
}

async function main(): Promise<void> {
  const [raw] = process.argv.slice(2);
  if (raw === undefined) throw new Error('Usage: groupPhoto <folder of photos>');
  const terminal = claimStandardOutput();
  const pool = openFacePool();
  try {
    const photos = await candidates(raw);
    const counts = await Promise.all(photos.map(({ file }) => countFaces(pool, file)));
    const faces = Math.max(0, ...counts);
    const photo = photos[counts.indexOf(faces)];
    terminal.out(
      JSON.stringify(photo && { image: photo.image, file: photo.file, faces }) ?? 'null',
    );
  } finally {
    await pool.close();
  }
}

main().catch((error: unknown) => {
  const isForUsers = error instanceof LikenessError;
  const words = isForUsers ? `${error.message} ${error.remedy}` : String((error as Error).stack);
  process.stderr.write(`${words}\n`);
  process.exitCode = 1;
});
