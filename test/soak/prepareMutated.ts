import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepare } from '../../server/src/dataset/prepare';
import type { ReportFile } from '../../server/src/dataset/report';
import type { SeededRandom } from '../../server/src/training/random';
import type { FacePool } from '../../server/src/workers/facePool';
import { mutate, MUTATION_KINDS, type SourceImage } from './mutations';

export interface MutatedFile {
  kind: string;
  source: SourceImage;
  /** `<person>/<image>` */
  image: string;
}

/** Mutates, prepares and looks up what became of each file; leaves nothing on the disk. */
export async function prepareMutated(
  size: number,
  random: SeededRandom,
  sources: readonly SourceImage[],
  pool: FacePool,
): Promise<{ file: MutatedFile; outcome: string | null }[]> {
  const folder = await mkdtemp(join(tmpdir(), 'likeness-soak-mutations-'));
  try {
    const raw = join(folder, 'raw');
    const files: MutatedFile[] = [];
    for (let i = 0; i < size; i++) files.push(await writeMutation(raw, i, random, sources));
    const dataset = join(folder, 'dataset');
    const report = await prepare({ raw, dataset, detector: 'tiny', minFacePx: 8 }, pool);
    const skipped = Object.values(report.skipped).reduce((sum, n) => sum + n, 0);
    if (report.read !== size || report.kept + skipped !== size) {
      throw new Error(`${size} files: ${JSON.stringify(report)}`);
    }
    const outcomes = await outcomesIn(dataset);
    return files.map((file) => ({ file, outcome: outcomes.get(file.image) ?? null }));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function writeMutation(
  raw: string,
  i: number,
  random: SeededRandom,
  sources: readonly SourceImage[],
): Promise<MutatedFile> {
  const source = random.pick(sources);
  const kind = random.pick(MUTATION_KINDS);
  const bytes = mutate(source, kind, random.pick(sources).bytes, random);
  const image = `p${i % 5}/${i}.${source.format}`;
  await mkdir(join(raw, `p${i % 5}`), { recursive: true });
  await writeFile(join(raw, image), bytes);
  return { kind, source, image };
}

/** Image → "kept", or the reason for which it was skipped. */
async function outcomesIn(dataset: string): Promise<Map<string, string>> {
  const list = await readFile(join(dataset, 'list.txt'), 'utf8');
  const report = JSON.parse(await readFile(join(dataset, 'report.json'), 'utf8')) as ReportFile;
  return new Map([
    ...list
      .split('\n')
      .filter(Boolean)
      .map((image) => [image, 'kept'] as const),
    ...report.skippedPhotos.map(({ image, reason }) => [image, reason] as const),
  ]);
}
