import { access } from 'node:fs/promises';
import { resolve } from 'node:path';
import { ErrorCode } from '../../../protocol/src/errors';
import { LikenessError } from '../errors';
import { Gallery } from '../gallery/gallery';
import type { GalleryModel } from '../gallery/galleryModel';
import { listRuns } from '../training/run';
import { loadModel } from './loadModel';
import type { RecognitionModel } from './model';

export interface ResolvedModel {
  model: RecognitionModel;
  /** Which model and why, one sentence. */
  note: string;
}

/**
 * Chooses the model to recognise people with: the one that was asked for, else the one the gallery's
 * people were enrolled with, else the newest finished run of the workspace, else the untrained bundled
 * network.
 * @param explicitRun folder of a run; null for the bundled network; undefined to choose
 * @throws LikenessError as loadModel, and ModelMismatch when the gallery's own model is gone
 */
export async function resolveModel(
  galleryFolder: string,
  workspace: string,
  explicitRun?: string | null,
): Promise<ResolvedModel> {
  if (explicitRun === null) return bundled('as was asked for');
  if (explicitRun !== undefined) {
    const run = resolve(explicitRun);
    return { model: await loadModel(run), note: `Model: the run ${run}, as was asked for.` };
  }
  const own = await galleryModel(galleryFolder);
  if (own !== null) return ofGallery(own, galleryFolder);
  const newest = (await listRuns(workspace)).find((run) => run.result !== null);
  if (newest === undefined) return bundled('since there is no finished run in the workspace');
  const run = resolve(newest.folder);
  return { model: await loadModel(run), note: `Model: ${run}, the newest run of the workspace.` };
}

async function bundled(why: string): Promise<ResolvedModel> {
  return {
    model: await loadModel(null),
    note: `Model: the untrained bundled network, ${why}.`,
  };
}

async function galleryModel(folder: string): Promise<GalleryModel | null> {
  const gallery = new Gallery(folder);
  try {
    return await gallery.model();
  } finally {
    gallery.close();
  }
}

async function ofGallery(own: GalleryModel, folder: string): Promise<ResolvedModel> {
  const { runFolder } = own;
  // What may only not be read is still there, and says so itself.
  if (runFolder !== null && (await isGone(runFolder))) throw runIsGone(runFolder, folder);
  const model = await loadModel(runFolder);
  if (model.id !== own.id) throw hasChanged(own, folder);
  const name = own.runFolder === null ? 'the untrained bundled network' : own.runFolder;
  return { model, note: `Model: ${name}, with which the people in ${folder} were enrolled.` };
}

async function isGone(run: string): Promise<boolean> {
  return access(run).then(
    () => false,
    (error: NodeJS.ErrnoException) => error.code === 'ENOENT' || error.code === 'ENOTDIR',
  );
}

function runIsGone(run: string, folder: string): LikenessError {
  return new LikenessError(
    ErrorCode.NotFound,
    `The people in ${folder} were enrolled with the run ${run}, which is not there any more.`,
    'Restore the run, or give its people embeddings of another: likeness people reembed --run <run>.',
    run,
  );
}

function hasChanged(own: GalleryModel, folder: string): LikenessError {
  const name = own.runFolder === null ? 'The bundled network' : `The run ${own.runFolder}`;
  return new LikenessError(
    ErrorCode.ModelMismatch,
    `${name} is not the same any more as when the people in ${folder} were enrolled with it.`,
    'Give its people new embeddings: likeness people reembed --run <run>.',
    folder,
  );
}
