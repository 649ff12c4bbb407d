import { EMBEDDING_DIMENSIONS } from '../../backbones/backbone';
import type { Pause } from '../../training/pause';

/** Six decimals: the picture's pixels are coarser by far, and 32-bit floats hardly know more. */
const STEPS = 1e6;

/**
 * Vectors as the projector reads them: a row a line, tabs between numbers, no header
 * (tensorboard/plugins/projector/projector_plugin.py, _read_tensor_tsv_file).
 * @param embeddings N×128, row-major
 * @throws LikenessError Cancelled
 */
export async function vectorsTsv(embeddings: Float32Array, pause: Pause): Promise<string> {
  const lines: string[] = [];
  for (let start = 0; start < embeddings.length; start += EMBEDDING_DIMENSIONS) {
    await pause.ifDue();
    const row = Array.from(embeddings.subarray(start, start + EMBEDDING_DIMENSIONS), rounded);
    lines.push(row.join('\t') + '\n');
  }
  return lines.join('');
}

function rounded(value: number): number {
  return Math.round(value * STEPS) / STEPS;
}
