import { join } from 'node:path';
import { writeFileAtomic } from '../files/atomicFile';
import { isCancelled, LikenessError } from '../errors';
import type { JobContext } from '../job';
import { forEachParallel } from '../parallel';
import { progressMeter } from '../progressMeter';
import type { FacePool } from '../workers/facePool';
import type { FaceRow } from './facesTable';
import type { Journal } from './journal';
import { byPerson, isFull, overLimit } from './limitPerPerson';
import type { PhotoOutcome, PhotoWork } from './photoWork';
import type { PreparePhotoResult } from './preparePhoto';
import { settingsKey, type PrepareSettings } from './prepareSettings';

/** Photos under way for each worker: one it works on and one that waits, so that it never idles. */
const TASKS_A_WORKER = 2;

export interface DetectPhotosOptions {
  /** Folder of the crops. */
  images: string;
  settings: PrepareSettings;
  maxPerPerson: number;
  journal: Journal;
}

/**
 * Has the networks look at every photo whose outcome is still open, and writes the crops. Each result is
 * in the journal before its crop is on the disk, so that after a kill every crop that `prepare`
 * wrote is known to be its own.
 * @throws LikenessError Cancelled, CannotWrite, EngineFailed
 */
export async function detectPhotos(
  work: readonly PhotoWork[],
  options: DetectPhotosOptions,
  pool: FacePool,
  context: JobContext,
): Promise<void> {
  const { settings, maxPerPerson, journal, images } = options;
  const people = byPerson(work);
  const open = work.filter(({ outcome }) => outcome === null);
  if (open.length === 0) return;
  const total = open.length;
  const meter = progressMeter(context, { step: 'Finding faces', unit: 'images', total });
  const key = settingsKey(settings);

  const look = async (photo: PhotoWork) => {
    if (isFull(people.get(photo.person)!, photo, maxPerPerson))
      photo.outcome = overLimit(maxPerPerson);
    else {
      const result = await runTask(photo, settings, pool, context);
      photo.photoSha256 = result.photoSha256;
      photo.outcome = outcomeOf(photo, result, settings.detector, key);
      await record(photo, key, journal);
      if (result.crop !== null) {
        photo.written = result.crop.sha256;
        await writeFileAtomic(join(images, photo.photo.image), result.crop.bytes);
      }
    }
    meter.advance(1);
  };
  await forEachParallel(open, pool.size * TASKS_A_WORKER, look, context.signal);
}

async function runTask(
  { photo }: PhotoWork,
  settings: PrepareSettings,
  pool: FacePool,
  { signal }: JobContext,
): Promise<PreparePhotoResult> {
  try {
    return await pool.run('preparePhoto', { file: photo.file, settings }, signal);
  } catch (error) {
    if (isCancelled(error) || error instanceof LikenessError) throw error;
    // A bug: whoever reads the log needs to know on which photo it shows.
    throw new Error(`While working on ${photo.file}: ${String(error)}`, { cause: error });
  }
}

function outcomeOf(
  { photo, photoBytes }: PhotoWork,
  { photoSha256, crop, skip }: PreparePhotoResult,
  detector: string,
  settings: string,
): PhotoOutcome {
  if (crop === null || photoSha256 === null) return { kind: 'skipped', skip: skip! };
  const { sha256, score, landmarks, sharpness, box } = crop;
  const row: FaceRow = {
    ...{ image: photo.image, sha256, detector, score, landmarks, sharpness, box },
    ...{ photo: photo.path, photoSha256, photoBytes, settings },
  };
  return { kind: 'kept', row, made: true, unlisted: true };
}

async function record(
  { photo, photoSha256, outcome }: PhotoWork,
  settings: string,
  journal: Journal,
): Promise<void> {
  const row = outcome?.kind === 'kept' ? outcome.row : null;
  const skip = outcome?.kind === 'skipped' ? outcome.skip : null;
  await journal.append({ image: photo.image, photoSha256, settings, row, skip });
}
