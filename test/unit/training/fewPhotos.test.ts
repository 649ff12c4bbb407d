import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { trainHead } from '../../../server/src/training/trainHead';
import { clusteredFeatures } from './syntheticFeatures';

/** A fifth of four photos is one: new photos of a person make no pairs among each other. */
test.each([
  [4, 4],
  [4, 3],
  [3, 2],
  [2, 4],
])(
  '%i people with %i photos each can be trained without a known threshold',
  async (people, photos) => {
    const workspace = await mkdtemp(join(tmpdir(), 'likeness-few-photos-'));
    try {
      const features = clusteredFeatures({ people, imagesPerPerson: photos });
      const options = { workspace, dataset: '/data', backbone: 'synthetic', epochs: 2 };
      const result = await trainHead(features, null, options);
      expect(result.epochs).toBe(2);
    } finally {
      await rm(workspace, { recursive: true });
    }
  },
);
