import { sha256 } from '../../../server/src/files/hash';
import type { FeatureRow } from '../../../server/src/features/featureTable';

export const TEST_BACKBONE = { name: 'test net/1', key: 'test net, version 1', dimensions: 8 };

/** Row number i, the same in every process: its values are i, i + 1/8, i + 2/8, … */
export function rowOf(i: number): FeatureRow {
  return {
    sha256: sha256(`image ${i}`),
    origin: 'detected:ssd',
    values: Float32Array.from({ length: TEST_BACKBONE.dimensions }, (_, k) => i + k / 8),
  };
}
