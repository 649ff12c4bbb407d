import { readFile, stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { ErrorCode } from '../../../protocol/src/errors';
import { networkDescription, type NetworkDescription } from '../backbones/networkDescription';
import { downloads, isBundled, type DownloadableNetwork } from '../backbones/registry';
import { DETECTOR_NAMES } from '../detection/face';
import { LikenessError } from '../errors';
import type { JobContext } from '../job';
import type { FacePool } from '../workers/facePool';
import { sha256OfFile } from './download';
import { downloadableNetwork } from './installNetwork';
import { makeDescribed, makeKnown } from './makeNetwork';
import { ensureRoom, placeNetwork, type PlacedNetwork } from './placeNetwork';

export interface ImportOptions {
  /** A Keras file (.h5) of a network in the registry, or any face network as .onnx. */
  file: string;
  /** Which network of the registry it is; default: found out. */
  as?: string | undefined;
  /** A JSON file that describes an ONNX network; default: the file beside it that ends in .json. */
  description?: string | undefined;
}

/**
 * Takes over a network from a file of the user's, which stays as it is.
 * @throws LikenessError NotFound, CorruptFile, InvalidInput for a description that does not fit, ModelMismatch
 * for a network that does not; CannotWrite
 */
export async function importNetwork(
  { file, as, description }: ImportOptions,
  pool: FacePool,
  context: JobContext,
): Promise<PlacedNetwork> {
  const size = await sizeOf(file);
  await ensureRoom(1.1 * size);
  const sha256 = await sha256OfFile(file, context);
  const isKeras = ['.h5', '.hdf5', '.keras'].includes(extname(file).toLowerCase());
  const known =
    as === undefined
      ? downloads().filter((network) =>
          isKeras ? network.format !== 'onnx' : network.sha256 === sha256 && !description,
        )
      : [downloadableNetwork(as)];
  if (known.length > 0) return placeFirst(known, file, sha256, pool, context);
  const described = await readDescription(description ?? besides(file));
  return placeNetwork((folder) => makeDescribed(described, file, sha256, folder), pool, context);
}

/** The one network of these that the file fits. */
async function placeFirst(
  candidates: readonly DownloadableNetwork[],
  file: string,
  sha256: string,
  pool: FacePool,
  context: JobContext,
): Promise<PlacedNetwork> {
  const misfits: LikenessError[] = [];
  for (const candidate of candidates) {
    try {
      return await placeNetwork(
        (folder) => makeKnown(candidate, file, sha256, folder, context),
        pool,
        context,
      );
    } catch (error) {
      const isMisfit = error instanceof LikenessError && error.code === ErrorCode.ModelMismatch;
      if (!isMisfit || candidates.length === 1) throw error;
      misfits.push(error);
    }
  }
  throw new LikenessError(
    ErrorCode.ModelMismatch,
    misfits.map(({ message }) => message).join(' '),
    'Choose the file of one of these networks; of VGG-16 the one with its dense layers, of the others the "notop" ones.',
    file,
  );
}

async function readDescription(path: string): Promise<NetworkDescription> {
  const text = await readFile(path, 'utf8').catch(() => {
    throw new LikenessError(
      ErrorCode.NotFound,
      `The description ${path} of the network does not exist or cannot be read.`,
      'Write one (docs/networks.md shows how), or name it with --description.',
      path,
    );
  });
  try {
    const parsed = networkDescription.safeParse(JSON.parse(text));
    if (!parsed.success) throw unfit(path, firstIssue(parsed.error.issues));
    const { name } = parsed.data;
    if (isBundled(name) || DETECTOR_NAMES.some((detector) => detector === name)) {
      throw unfit(path, `the name "${name}" is that of a network of Likeness`);
    }
    return parsed.data;
  } catch (error) {
    if (error instanceof LikenessError) throw error;
    throw unfit(path, error instanceof Error ? error.message : String(error));
  }
}

function firstIssue(issues: readonly { path: PropertyKey[]; message: string }[]): string {
  const [{ path = [], message = '' } = {}] = issues;
  return path.length === 0 ? message : `"${path.join('.')}": ${message}`;
}

function besides(file: string): string {
  return `${file.slice(0, file.length - extname(file).length)}.json`;
}

async function sizeOf(file: string): Promise<number> {
  const found = await stat(file).catch(() => null);
  if (found?.isFile()) return found.size;
  throw new LikenessError(
    ErrorCode.NotFound,
    `The file ${file} does not exist.`,
    'Check its path.',
    file,
  );
}

function unfit(path: string, words: string): LikenessError {
  return new LikenessError(
    ErrorCode.InvalidInput,
    `The description ${path} cannot be used: ${words}.`,
    'Correct it; docs/networks.md says what belongs into it.',
    path,
  );
}
