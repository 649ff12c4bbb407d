import { ErrorCode } from '../../../protocol/src/errors';
import type { MissingFace, ReembedResult } from '../../../protocol/src/people';
import { LikenessError } from '../errors';
import type { JobContext } from '../job';
import { forEachParallel } from '../parallel';
import { progressMeter } from '../progressMeter';
import type { RecognitionModel } from '../recognition/model';
import type { FacePool } from '../workers/facePool';
import { embedFaces, type Embedded } from './embedFaces';
import { Gallery } from './gallery';
import type { GalleryFace } from './galleryTable';
import type { PhotoFaceOptions } from './photoFaces';
import { adoptStaged, dropStaged, stagedEmbeddings, stageFaces, type StagedFace } from './staging';

export interface ReembedOptions extends Pick<PhotoFaceOptions, 'detector'> {
  /** The gallery's location. */
  gallery: string;
  /** The model that the gallery shall have. */
  model: RecognitionModel;
  /** Whether faces that cannot be embedded again are dropped; else they are an error. */
  dropMissing?: boolean | undefined;
}

/** Faces in one task: enough to batch, few enough to cancel and to lose little. */
const FACES_A_TASK = 16;
/** A kill loses at most this many embeddings, or this much time. */
const SAVE_EVERY_FACES = 256;
const SAVE_EVERY_MS = 3000;
/** Faces that are enrolled meanwhile are embedded too; who enrols without end is not waited for. */
const MAX_ROUNDS = 5;

/**
 * Gives all people of a gallery the embeddings of another model, from the pictures it keeps, else from the
 * photos they were enrolled from. Until all is done the gallery stays as it is, and can be used; then it
 * changes in one step. Killed or cancelled, the next call with the same model goes on.
 * @throws LikenessError NotEnoughData when faces cannot be embedded again (the error says how many; the
 * gallery stays as it is) or nobody is enrolled, Busy, CannotWrite, Cancelled
 */
export async function reembed(
  options: ReembedOptions,
  pool: FacePool,
  context: JobContext = {},
): Promise<ReembedResult> {
  const { model, dropMissing = false } = options;
  const gallery = new Gallery(options.gallery);
  try {
    const own = await gallery.model();
    if (own === null) throw nobody(options.gallery);
    const counts = { fromPictures: 0, fromPhotos: 0 };
    const finished = async (dropped: MissingFace[]) => ({
      model: { id: model.id, runFolder: model.runFolder },
      faces: await gallery.count(),
      ...counts,
      dropped,
    });
    if (own.id === model.id) {
      await dropStaged(gallery);
      // Another run with the very same head, as where training has kept the untrained one.
      if (own.runFolder !== model.runFolder) await noteRun(gallery, model);
      return await finished([]);
    }
    const missing = new Map<string, MissingFace>();
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const faces = await gallery.faces();
      await embedAll({ gallery, options, faces, missing, counts }, pool, context);
      if (missing.size > 0 && !dropMissing) throw notAll([...missing.values()], faces.length);
      const late = await adoptStaged(gallery, model, new Set(missing.keys()));
      if (late.length === 0) return await finished([...missing.values()]);
    }
    throw busy(options.gallery);
  } finally {
    gallery.close();
  }
}

/** Says of which run the model is that a gallery has already. */
function noteRun(gallery: Gallery, model: RecognitionModel): Promise<void> {
  return gallery.store.write(async () => {
    if ((await gallery.model())?.id === model.id) await gallery.store.writeModel(model);
  });
}

interface Work {
  gallery: Gallery;
  options: ReembedOptions;
  faces: readonly GalleryFace[];
  /** Gets those that cannot be embedded. */
  missing: Map<string, MissingFace>;
  counts: { fromPictures: number; fromPhotos: number };
}

/** Embeds the faces that have not been by an earlier attempt, and keeps what is done as it comes. */
async function embedAll(
  { gallery, options, faces, missing, counts }: Work,
  pool: FacePool,
  context: JobContext,
): Promise<void> {
  const { model } = options;
  const staged = await stagedEmbeddings(gallery, model.id);
  const todo = faces.filter(({ id }) => !staged.has(id) && !missing.has(id));
  const alreadyDone = faces.length - todo.length;
  const step = { step: 'Embedding faces', unit: 'faces', total: faces.length, alreadyDone };
  const meter = progressMeter(context, step);
  const save = saver((rows) => stageFaces(gallery, model.id, rows));
  const work = async (batch: readonly GalleryFace[]) => {
    const results = await embedFaces(gallery, batch, options, pool, context.signal);
    const done = new Map<string, StagedFace>();
    for (const result of results) take(result, done, missing, counts);
    meter.advance(batch.length);
    await save.add(done);
  };
  try {
    await forEachParallel(batches(todo), pool.size + 1, work, context.signal);
  } finally {
    await save.finish();
  }
}

function take(
  { face, embedding, crop, why, from }: Embedded,
  done: Map<string, StagedFace>,
  missing: Work['missing'],
  counts: Work['counts'],
): void {
  if (embedding === null) {
    const { id, person: name, source } = face;
    missing.set(id, { id, name, source, why });
    return;
  }
  counts[from === 'picture' ? 'fromPictures' : 'fromPhotos']++;
  done.set(face.id, { embedding, crop });
}

function* batches(faces: readonly GalleryFace[]): Generator<readonly GalleryFace[]> {
  for (let i = 0; i < faces.length; i += FACES_A_TASK) yield faces.slice(i, i + FACES_A_TASK);
}

/** Collects rows and writes them in chunks, one write at a time. */
function saver(write: (rows: Map<string, StagedFace>) => Promise<void>) {
  let waiting = new Map<string, StagedFace>();
  let savedMs = performance.now();
  let writing = Promise.resolve();
  const flush = () => {
    const rows = waiting;
    waiting = new Map();
    savedMs = performance.now();
    writing = writing.then(() => write(rows));
    return writing;
  };
  return {
    async add(rows: ReadonlyMap<string, StagedFace>): Promise<void> {
      for (const [id, row] of rows) waiting.set(id, row);
      const isDue = performance.now() - savedMs > SAVE_EVERY_MS;
      if (isDue || waiting.size >= SAVE_EVERY_FACES) await flush();
    },
    finish: flush,
  };
}

function nobody(place: string): LikenessError {
  return new LikenessError(
    ErrorCode.NotEnoughData,
    `Nobody is enrolled in ${place}.`,
    'Enrol people with the new model.',
    place,
  );
}

function notAll(missing: readonly MissingFace[], faces: number): LikenessError {
  const [{ source, name, why }] = missing as [MissingFace];
  return new LikenessError(
    ErrorCode.NotEnoughData,
    `${missing.length} of ${faces} faces cannot be embedded again, so nothing was changed: ${source}, of ${name}: ${why}.`,
    'Bring the photos back, or say that such faces are dropped (--drop-missing).',
    source,
  );
}

function busy(place: string): LikenessError {
  return new LikenessError(
    ErrorCode.Busy,
    `People are enrolled in ${place} all the time.`,
    'Wait until that has ended, then start again: what is done is kept.',
    place,
  );
}
