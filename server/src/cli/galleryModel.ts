import type { JobContext } from '../job';
import type { RecognitionModel } from '../recognition/model';
import { resolveModel } from '../recognition/resolveModel';

/** What `--model` is given to use the bundled network although there are runs. */
export const UNTRAINED = 'untrained';

/** Flags of the verbs that work with a gallery. */
export interface GalleryFlags {
  gallery: string;
  workspace: string;
  /** A run's folder or "untrained". */
  model?: string;
}

export const GALLERY_MODEL_WORDS =
  'the gallery’s own, else the newest run, else the untrained network';

/** The model that a verb compares faces with; the log says which and why. */
export async function galleryModel(
  { gallery, workspace, model }: GalleryFlags,
  context: JobContext,
): Promise<RecognitionModel> {
  const run = model === UNTRAINED ? null : model;
  const resolved = await resolveModel(gallery, workspace, run);
  context.onNote?.(resolved.note);
  return resolved.model;
}
