import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ErrorCode } from '../../../protocol/src/errors';
import { LikenessError } from '../errors';
import { packageRoot } from '../files/packageRoot';
import { EMBEDDING_DIMENSIONS, type PretrainedHead } from './backbone';
import { backbones, DEFAULT_BACKBONE } from './registry';

/** In models/built/: the last layer of face-api's recognition network, 256×128 little-endian floats, row-major. */
export const FACE_API_HEAD_FILE = 'face-api-head.f32';

/**
 * The embedding layer a backbone came with, where training can start from. Of a network whose features are
 * 128-D embeddings already it is the identity.
 * @returns null for backbones that have none
 * @throws LikenessError EngineFailed when the bundled network has not been converted
 */
export async function pretrainedHead(backboneName: string): Promise<PretrainedHead | null> {
  if (backboneName !== DEFAULT_BACKBONE) return identityHead(backboneName);
  const file = join(packageRoot(), 'models', 'built', FACE_API_HEAD_FILE);
  const bytes = await readFile(file).catch(() => {
    throw new LikenessError(
      ErrorCode.EngineFailed,
      'The networks have not been converted.',
      'Run "npm run build", or reinstall the extension.',
      file,
    );
  });
  // A copy: a view of a Buffer may begin anywhere.
  const weights = new Float32Array(Uint8Array.from(bytes).buffer);
  return { weights, dimensions: weights.length / EMBEDDING_DIMENSIONS };
}

function identityHead(backboneName: string): PretrainedHead | null {
  const info = backbones().find(({ name }) => name === backboneName);
  if (info?.isEmbedding !== true || info.dimensions !== EMBEDDING_DIMENSIONS) return null;
  const weights = new Float32Array(EMBEDDING_DIMENSIONS * EMBEDDING_DIMENSIONS);
  for (let i = 0; i < EMBEDDING_DIMENSIONS; i++) weights[i * EMBEDDING_DIMENSIONS + i] = 1;
  return { weights, dimensions: EMBEDDING_DIMENSIONS };
}
