import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** One tensor of a network as face-api stores it. */
export interface Weight {
  name: string;
  shape: readonly number[];
  /** Row-major; convolutions as [height, width, in, out]. */
  values: Float32Array;
  /** value = (byte − zeroPoint) × scale, where the file holds bytes and zero is among their values. */
  quantised: { bytes: Uint8Array; scale: number; zeroPoint: number } | null;
}

/** The tensors of one network by name. */
export class Weights {
  private readonly weights: ReadonlyMap<string, Weight>;

  constructor(weights: readonly Weight[]) {
    this.weights = new Map(weights.map((weight) => [weight.name, weight]));
  }

  /** @throws Error when the network has no such tensor */
  get(name: string): Weight {
    const weight = this.weights.get(name);
    if (weight === undefined) throw new Error(`face-api's network has no tensor "${name}"`);
    return weight;
  }
}

/** An entry of a TensorFlow.js weights manifest. */
interface ManifestEntry {
  name: string;
  shape: number[];
  dtype: 'float32' | 'int32';
  quantization?: { dtype: 'uint8'; scale: number; min: number };
}

/** The files of one network: a TensorFlow.js weights manifest and the numbers it describes. */
export interface WeightFiles {
  name: string;
  manifest: Buffer;
  bytes: Buffer;
  /** SHA-256 (hex) of both. */
  sha256: string;
}

/** @param name "face_recognition_model" */
export async function readWeightFiles(folder: string, name: string): Promise<WeightFiles> {
  const manifest = await readFile(join(folder, `${name}-weights_manifest.json`));
  const bytes = await readFile(join(folder, `${name}.bin`));
  const sha256 = createHash('sha256').update(manifest).update(bytes).digest('hex');
  return { name, manifest, bytes, sha256 };
}

/** The tensors that the files hold, in their order. */
export function decodeWeights({ name, manifest, bytes }: WeightFiles): Weights {
  const [group] = JSON.parse(manifest.toString('utf8')) as [{ weights: ManifestEntry[] }];
  let offset = 0;
  const weights = group.weights.map((entry) => {
    const size = entry.shape.reduce((product, side) => product * side, 1);
    const length = size * (entry.quantization === undefined ? 4 : 1);
    const own = bytes.subarray(offset, offset + length);
    offset += length;
    return decode(entry, own);
  });
  if (offset !== bytes.length) throw new Error(`${name}.bin and its manifest differ in size`);
  return new Weights(weights);
}

function decode({ name, shape, quantization }: ManifestEntry, own: Uint8Array): Weight {
  if (quantization === undefined) {
    const values = new Float32Array(Uint8Array.from(own).buffer);
    return { name, shape, values, quantised: null };
  }
  const { scale, min } = quantization;
  // In double precision and rounded once, as TensorFlow.js does it.
  const values = Float32Array.from(own, (byte) => byte * scale + min);
  const zeroPoint = Math.round(-min / scale);
  const isExact = Math.abs(zeroPoint + min / scale) < 1e-6 && zeroPoint >= 0 && zeroPoint <= 255;
  return { name, shape, values, quantised: isExact ? { bytes: own, scale, zeroPoint } : null };
}
