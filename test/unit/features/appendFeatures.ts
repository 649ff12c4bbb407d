// A process of its own for featureCache.test.ts: appends rows in many small steps.
import { FeatureCache } from '../../../server/src/features/featureCache';
import { rowOf, TEST_BACKBONE } from './sampleRows';

type Arguments = [workspace: string, first: string, count: string, location?: string];

async function main(): Promise<void> {
  const [workspace, first, count, location] = process.argv.slice(2) as Arguments;
  const cache = await FeatureCache.open(workspace, TEST_BACKBONE, location);
  for (let i = 0; i < Number(count); i += 5) {
    await cache.add(Array.from({ length: 5 }, (_, j) => rowOf(Number(first) + i + j)));
  }
  await cache.compact();
  cache.close();
}

main().catch((error: unknown) => {
  process.stderr.write(String(error));
  process.exitCode = 1;
});
