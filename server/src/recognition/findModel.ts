import { resolve } from 'node:path';
import { LikenessError } from '../errors';
import type { GalleryModel } from '../gallery/galleryModel';
import { listRuns } from '../training/run';
import { loadModel } from './loadModel';

/**
 * Finds the model that embeddings are of: the run that is named, the untrained network, or a run of the
 * workspace.
 * @returns null when none of them has that id
 * @throws LikenessError as loadModel, for the run that is named
 */
export async function findModel(
  id: string,
  workspace: string,
  explicitRun?: string,
): Promise<GalleryModel | null> {
  if (explicitRun !== undefined) return ifSame(resolve(explicitRun), id);
  const untrained = await ifSame(null, id);
  if (untrained !== null) return untrained;
  for (const { folder } of await listRuns(workspace)) {
    // Runs that have not got a head yet, or are damaged, are not it.
    const found = await ifSame(resolve(folder), id).catch((error: unknown) => {
      if (error instanceof LikenessError) return null;
      throw error;
    });
    if (found !== null) return found;
  }
  return null;
}

async function ifSame(run: string | null, id: string): Promise<GalleryModel | null> {
  const model = await loadModel(run);
  return model.id === id ? { id, runFolder: model.runFolder } : null;
}
