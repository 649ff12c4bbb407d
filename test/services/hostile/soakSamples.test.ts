import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../../server/src/training/random';
import { openFacePool } from '../../../server/src/workers/openFacePool';
import { killVerbs } from '../../soak/killVerbs';
import { MUTATION_KINDS } from '../../soak/mutations';
import { prepareMutated } from '../../soak/prepareMutated';
import { sourceImages } from '../../soak/sourceImages';

/** A little of what `npm run test:soak` throws by the thousand. */
describe('a sample of the soaks', () => {
  it('keeps or skips every one of 150 mutated images, with a reason', async () => {
    const pool = openFacePool({ workers: 1 });
    try {
      const random = SeededRandom.ofSeed(2, 1);
      const files = await prepareMutated(150, random, await sourceImages(), pool);
      const kinds = new Set(files.map(({ file }) => file.kind));
      expect(files.filter(({ outcome }) => outcome === null)).toEqual([]);
      expect(kinds).toEqual(new Set(MUTATION_KINDS));
      // Had all gone one way, little would have been tried.
      const kept = files.filter(({ outcome }) => outcome === 'kept').length;
      expect(kept).toBeGreaterThan(10);
      expect(kept).toBeLessThan(140);
    } finally {
      await pool.close();
    }
  });

  it('leaves every verb that is killed twice to come to what an undisturbed one comes to', async () => {
    const { verbs, problems } = await killVerbs({ count: 10, seed: 2 });
    expect(problems).toEqual([]);
    expect(verbs.map(({ verb, kills }) => [verb, kills])).toEqual(
      ['prepare', 'features', 'train', 'enroll', 'erase'].map((verb) => [verb, 2]),
    );
  });
});
