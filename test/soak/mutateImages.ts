/**
 * Takes seeded mutations of real image files through `prepare`, all in this one process.
 *
 *   npm run test:soak -- --only mutations --count 5000 --seed 1
 *
 * Ends with exit code 1 when a file was neither kept nor skipped with a reason, or when the memory has not
 * come back to within 10 % of where it was after the first files; the caller notices when the process dies.
 */
import { SeededRandom } from '../../server/src/training/random';
import { openFacePool } from '../../server/src/workers/openFacePool';
import { prepareMutated } from './prepareMutated';
import { finish, soakOptions, table } from './soakReport';
import { sourceImages } from './sourceImages';
import { settledRssMb, watchRss } from './threadMemory';

/** How many files one run of prepare is given. */
const BATCH = 250;
/**
 * Mutations that are not measured: the threads load their networks, code is
 * compiled, and every decoder and heap makes the room that it keeps.
 */
const WARM_UP = 1000;
const RSS_GROWTH_ALLOWED = 1.1;
const WORKERS = 2;

interface Tally {
  count: number;
  kept: number;
  /** Reason → number. */
  skipped: Record<string, number>;
}

async function main(): Promise<void> {
  const { count, seed } = soakOptions({ count: 5000, seed: 1 });
  const random = SeededRandom.ofSeed(seed, 1);
  const sources = await sourceImages();
  const pool = openFacePool({ workers: WORKERS });
  const startMs = performance.now();
  const byFormat = new Map<string, Tally>();
  const byKind = new Map<string, Tally>();
  const lost: string[] = [];
  try {
    const one = (size: number) => prepareMutated(size, random, sources, pool);
    for (let left = Math.min(WARM_UP, count); left > 0; left -= BATCH)
      await one(Math.min(left, BATCH));
    const beforeMb = await settledRssMb(pool);
    const stopWatching = watchRss();
    for (let done = 0; done < count; done += BATCH) {
      for (const { file, outcome } of await one(Math.min(BATCH, count - done))) {
        if (outcome === null)
          lost.push(`${file.kind}, ${file.source.format} ${file.source.variant}`);
        add(byFormat, file.source.format, outcome);
        add(byKind, file.kind, outcome);
      }
      const rssMb = Math.round(process.memoryUsage.rss() / 2 ** 20);
      process.stderr.write(`${Math.min(done + BATCH, count)} of ${count} mutations, ${rssMb} MB\n`);
    }
    const peakMb = stopWatching();
    const afterMb = await settledRssMb(pool);
    const seconds = (performance.now() - startMs) / 1000;
    process.stdout.write(`${describe('format', byFormat)}\n${describe('mutation', byKind)}\n`);
    const grown = afterMb / beforeMb;
    const memory = { beforeMb, peakMb, afterMb, grown };
    process.stdout.write(
      `Memory: ${mb(beforeMb)} after warming up, ${mb(peakMb)} at most, ${mb(afterMb)} at the end (${percent(grown)}).\n`,
    );
    const problems = [
      ...lost.map((what) => `Neither kept nor skipped: ${what}`),
      ...(grown <= RSS_GROWTH_ALLOWED ? [] : [`Memory grew to ${percent(grown)}`]),
    ];
    const figures = {
      count,
      seed,
      seconds,
      byFormat: plain(byFormat),
      byKind: plain(byKind),
      memory,
    };
    await finish('mutations', `${count} mutations in ${Math.round(seconds)} s`, figures, problems);
  } finally {
    await pool.close();
  }
}

function add(tallies: Map<string, Tally>, name: string, outcome: string | null): void {
  const tally = tallies.get(name) ?? { count: 0, kept: 0, skipped: {} };
  tally.count++;
  if (outcome === 'kept') tally.kept++;
  else if (outcome !== null) tally.skipped[outcome] = (tally.skipped[outcome] ?? 0) + 1;
  tallies.set(name, tally);
}

function describe(what: string, tallies: Map<string, Tally>): string {
  const reasons = [
    ...new Set([...tallies.values()].flatMap(({ skipped }) => Object.keys(skipped))),
  ];
  const rows = [...tallies]
    .sort()
    .map(([name, { count, kept, skipped }]) => [
      ...[name, count, kept],
      ...reasons.map((reason) => skipped[reason] ?? 0),
    ]);
  return table([what, 'files', 'kept', ...reasons], rows);
}

const plain = (tallies: Map<string, Tally>) => Object.fromEntries(tallies);
const mb = (value: number) => `${Math.round(value)} MB`;
const percent = (share: number) => `${(share * 100).toFixed(1)} %`;

void main();
