import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { faceApiWeightsFolder } from '../engine/tfjs/faceApi';
import { EMBEDDING_DIMENSIONS, type PretrainedHead } from './backbone';
import { backbones, DEFAULT_BACKBONE } from './registry';

/** One tensor of a TensorFlow.js weights manifest, quantised to bytes: value = q·scale + min. */
interface QuantisedWeight {
  name: string;
  shape: number[];
  quantization: { dtype: 'uint8'; scale: number; min: number };
}

/**
 * The embedding layer a backbone came with, where training can start from. Of a network whose features are
 * 128-D embeddings already it is the identity.
 * @returns null for backbones that have none
 */
export async function pretrainedHead(backboneName: string): Promise<PretrainedHead | null> {
  if (backboneName !== DEFAULT_BACKBONE) return identityHead(backboneName);
  const base = join(faceApiWeightsFolder(), 'face_recognition_model');
  const manifest = JSON.parse(await readFile(`${base}-weights_manifest.json`, 'utf8')) as [
    { weights: QuantisedWeight[] },
  ];
  const bytes = await readFile(`${base}.bin`);
  // The embedding layer is the manifest's last tensor, so it is the file's end.
  const layer = manifest[0].weights.at(-1);
  if (layer?.name !== 'fc') throw new Error('face-api no longer ends with its embedding layer');
  const { scale, min } = layer.quantization;
  const quantised = bytes.subarray(bytes.length - size(layer));
  return {
    weights: Float32Array.from(quantised, (q) => q * scale + min),
    dimensions: size(layer) / EMBEDDING_DIMENSIONS,
  };
}

function identityHead(backboneName: string): PretrainedHead | null {
  const info = backbones().find(({ name }) => name === backboneName);
  if (info?.isEmbedding !== true || info.dimensions !== EMBEDDING_DIMENSIONS) return null;
  const weights = new Float32Array(EMBEDDING_DIMENSIONS * EMBEDDING_DIMENSIONS);
  for (let i = 0; i < EMBEDDING_DIMENSIONS; i++) weights[i * EMBEDDING_DIMENSIONS + i] = 1;
  return { weights, dimensions: EMBEDDING_DIMENSIONS };
}

function size({ shape }: QuantisedWeight): number {
  return shape.reduce((product, side) => product * side, 1);
}
