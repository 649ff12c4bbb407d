import { readFile } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { ErrorCode } from '../../../protocol/src/errors';
import { LikenessError } from '../errors';
import { writeFileAtomic } from '../files/atomicFile';

/** Whose embeddings a gallery holds. */
export interface GalleryModel {
  /** RecognitionModel.id */
  id: string;
  /** Run folder, absolute, or null for the untrained bundled network. */
  runFolder: string | null;
}

/** gallery.json: run folders inside the gallery's folder are kept relative, so that it can be moved. */
interface GalleryFile extends StoredModel {
  version: 1;
  /** While the faces are given another model's embeddings: the model they may still have. */
  previous?: StoredModel;
}

interface StoredModel {
  modelId: string;
  run: string | null;
}

function modelFile(folder: string): string {
  return join(folder, 'gallery.json');
}

/**
 * @param id model of the embeddings that the gallery holds; the file must speak of the same
 * @throws LikenessError CorruptFile
 */
export async function readGalleryModel(folder: string, id: string): Promise<GalleryModel> {
  const path = modelFile(folder);
  const content = parse(await readFile(path, 'utf8').catch(() => ''));
  const own = [content, content?.previous].find((model) => model?.modelId === id);
  if (own) return { id, runFolder: own.run === null ? null : resolve(folder, own.run) };
  throw new LikenessError(
    ErrorCode.CorruptFile,
    `${path} does not say which model the gallery belongs to.`,
    'Restore it from a backup, or delete the gallery and enrol its people again.',
    path,
  );
}

/**
 * @param previous the model that the embeddings may still be of
 * @throws LikenessError CannotWrite
 */
export async function writeGalleryModel(
  folder: string,
  model: GalleryModel,
  previous?: GalleryModel,
): Promise<void> {
  const content: GalleryFile = { version: 1, ...stored(folder, model) };
  if (previous !== undefined) content.previous = stored(folder, previous);
  await writeFileAtomic(modelFile(folder), `${JSON.stringify(content, null, 2)}\n`);
}

function stored(folder: string, { id, runFolder }: GalleryModel): StoredModel {
  return { modelId: id, run: runFolder === null ? null : storedPath(folder, resolve(runFolder)) };
}

function storedPath(folder: string, run: string): string {
  const path = relative(resolve(folder), run);
  return path.startsWith('..') || isAbsolute(path) ? run : path.replaceAll('\\', '/');
}

function parse(text: string): GalleryFile | null {
  try {
    const content = JSON.parse(text) as Partial<GalleryFile> | null;
    const isRun = content?.run === null || typeof content?.run === 'string';
    return content?.version === 1 && isRun ? (content as GalleryFile) : null;
  } catch {
    return null;
  }
}

/** @throws LikenessError ModelMismatch unless both are the same model */
export function requireSameModel(gallery: GalleryModel, model: GalleryModel, folder: string): void {
  if (gallery.id === model.id) return;
  throw new LikenessError(
    ErrorCode.ModelMismatch,
    `The people in ${folder} were enrolled with ${describe(gallery)}, not with ${describe(model)}.`,
    'Use the model they were enrolled with, or give them new embeddings: likeness people reembed.',
    folder,
  );
}

function describe({ id, runFolder }: GalleryModel): string {
  const name = runFolder === null ? 'the untrained bundled network' : `the run ${runFolder}`;
  return `${name} (model ${id.slice(0, 8)})`;
}
