import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Progress } from '../../protocol/src/progress';
import { prepare } from '../../server/src/dataset/prepare';
import { extractFeatures } from '../../server/src/features/extractFeatures';
import { writeFileAtomic } from '../../server/src/files/atomicFile';
import { sharp } from '../../server/src/images/sharp';
import { forEachParallel } from '../../server/src/parallel';
import { openFacePool } from '../../server/src/workers/openFacePool';
import { fitLine, worstPct } from '../scale/fit';
import { measureProcess } from '../scale/measureProcess';
import type { Raw } from './endToEnd';
import { markdownTable } from './markdown';

/** Images of VGGFace2 (Cao et al. 2018, table I: 3.31 million). */
const VGGFACE2_IMAGES = 3_310_000;
const SHARDS = [1, 16, 128];
/** Steps of prepare and features that look at every image; the others take moments. */
const COUNTED = { prepare: 'Finding faces', features: 'Computing features' } as const;
type Step = keyof typeof COUNTED;
/** In one run, times are noted at so many sizes. */
const MARKS = 10;
const PHOTOS_A_PERSON = 100;

interface Mark {
  images: number;
  seconds: number;
  memoryMb: number;
}

type Marks = Record<Step, Mark[]>;

/**
 * How time and memory grow with the number of images, in one run of each step that is looked at on the way, and
 * what that makes for all of VGGFace2.
 * @param raw photos that are repeated, each time a little changed, until there are `images`
 * @param program this program, called with `growth-step <folder> <workers>`
 */
export async function measureGrowth(
  raw: Raw,
  images: number,
  workers: number,
  program: string,
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'likeness-bench-growth-'));
  try {
    await writeVariants(raw, images, join(folder, 'raw'));
    const run = await measureProcess([program, 'growth-step', folder, String(workers)]);
    return report(JSON.parse(run.out) as Marks, workers);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Each copy is moved by some pixels, or mirrored: other bytes, the same work, the same face. */
async function writeVariants(raw: Raw, images: number, folder: string): Promise<void> {
  const variants = Array.from({ length: images }, (_, i) => i);
  await forEachParallel(variants, cpus().length, async (i) => {
    const source = raw.files[i % raw.files.length]!;
    const change = Math.floor(i / raw.files.length);
    const photo = sharp(source).rotate();
    const { width, height } = await photo.metadata();
    const [left, top] = [change % 8, Math.floor(change / 8) % 8];
    const moved = photo.extract({ left, top, width: width - 8, height: height - 8 });
    const quality = 90 - Math.floor(change / 128);
    const bytes = await moved
      .flop(Math.floor(change / 64) % 2 === 1)
      .jpeg({ quality })
      .toBuffer();
    const person = String(Math.floor(i / PHOTOS_A_PERSON)).padStart(4, '0');
    await writeFileAtomic(join(folder, `person ${person}`, `${i}.jpg`), bytes);
  });
}

/** `bench.js growth-step <folder> <workers>`: prints Marks. */
export async function runGrowthStep(folder: string, workers: number): Promise<void> {
  const pool = openFacePool({ engine: 'onnx', provider: 'cpu', workers });
  const dataset = join(folder, 'dataset');
  try {
    await pool.report();
    const prepared = await marking('prepare', (onProgress) =>
      prepare({ raw: join(folder, 'raw'), dataset }, pool, { onProgress }),
    );
    const extracted = await marking('features', (onProgress) =>
      extractFeatures({ dataset, workspace: folder }, pool, { onProgress }),
    );
    process.stdout.write(JSON.stringify({ prepare: prepared, features: extracted }));
  } finally {
    await pool.close();
  }
}

async function marking(
  step: Step,
  work: (onProgress: (progress: Progress) => void) => Promise<unknown>,
): Promise<Mark[]> {
  const marks: Mark[] = [];
  const startMs = performance.now();
  let total = 0;
  const mark = (images: number) => {
    const seconds = (performance.now() - startMs) / 1000;
    marks.push({ images, seconds, memoryMb: process.memoryUsage.rss() / 2 ** 20 });
  };
  await work((progress) => {
    if (progress.step !== COUNTED[step]) return;
    ({ total } = progress);
    const next = ((marks.length + 1) * total) / MARKS;
    // The last one is made when all is written.
    if (progress.done >= next && marks.length < MARKS - 1) mark(progress.done);
  });
  if (marks.length === 0) throw new Error(`nobody heard of the step "${COUNTED[step]}"`);
  mark(total);
  return marks;
}

function report(marks: Marks, workers: number): string {
  const rows = [
    ['step', 'images', 'seconds, n in thousands', 'images/s', 'worst residual', 'memory, MB'],
  ];
  const ofAll = [['shards', ...Object.keys(COUNTED), 'together']];
  const fits = new Map<Step, (images: number) => number>();
  for (const step of ['prepare', 'features'] as const) {
    const points = marks[step].map(({ images, seconds }) => ({ x: images, y: seconds }));
    const fit = fitLine(points);
    const memory = fitLine(marks[step].map(({ images, memoryMb }) => ({ x: images, y: memoryMb })));
    fits.set(step, (images) => Math.max(fit.a, 0) + fit.b * images);
    rows.push([
      ...[step, `${points[0]!.x} – ${points.at(-1)!.x}`],
      `${fit.a.toFixed(1)} + ${(1000 * fit.b).toFixed(1)} n`,
      ...[(1 / fit.b).toFixed(1), `${worstPct(points, fit).toFixed(0)} %`],
      `${memory.a.toFixed(0)} + ${(1000 * memory.b).toFixed(1)} n`,
    ]);
  }
  for (const shards of SHARDS) {
    const seconds = [...fits.values()].map((of) => of(VGGFACE2_IMAGES / shards));
    const cells = [...seconds, seconds[0]! + seconds[1]!].map(duration);
    ofAll.push([String(shards), ...cells]);
  }
  const words =
    `All of VGGFace2 (${VGGFACE2_IMAGES.toLocaleString('en')} images) by these lines, each shard on ${workers} cores ` +
    'like these; docs/scale.md has what each shard also does for the whole.\n\n';
  return `${markdownTable(rows)}\n${words}${markdownTable(ofAll)}`;
}

function duration(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}
