import { xorshift128plus } from 'pure-rand/generator/xorshift128plus';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import type { FaceRow } from '../../../server/src/dataset/facesTable';
import { sha256 } from '../../../server/src/files/hash';

/** A row with all different, seeded values. */
export function faceRow(image: string, seed: number, changes: Partial<FaceRow> = {}): FaceRow {
  const random = xorshift128plus(seed);
  const next = () => uniformInt(random, 0, 100_000) / 97;
  return {
    image,
    sha256: sha256(`crop ${seed}`),
    detector: 'ssd',
    score: next() / 2000,
    sharpness: next(),
    landmarks: Float32Array.from({ length: 136 }, next),
    photo: image,
    photoSha256: sha256(`photo ${seed}`),
    photoBytes: Math.round(next()),
    box: { x: -next(), y: next(), width: next(), height: next() },
    settings: '0123456789abcdef',
    ...changes,
  };
}
