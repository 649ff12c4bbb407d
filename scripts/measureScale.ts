/**
 * Measures how time and memory grow with the number of images, fits y = a + b·n and says what that makes
 * for all of VGGFace2:
 *
 *   node dist/measureScale.js photos <raw> [numbers of photos, default 100,200,400] [workers, default 1,2]
 *   node dist/measureScale.js rows [steps, default all] [numbers of rows, default 50000,100000,200000,400000]
 *
 * The first prepares a dataset of photos and computes its features; the second does the steps whose work
 * is rows, not pixels, with synthetic ones. Linux only. Prints Markdown tables.
 */
import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { claimStandardOutput } from '../server/src/cli/terminal';
import { scanRaw, type RawPhoto } from '../server/src/dataset/scanRaw';
import { fitLine, worstPct } from './scale/fit';
import { measureProcess } from './scale/measureProcess';
import { ROW_STEPS, runRowStep } from './scale/rowSteps';

/** Images of VGGFace2 (Cao et al. 2018, table I: 3.31 million). */
const VGGFACE2_IMAGES = 3_310_000;
const CLI = join(__dirname, 'cli.js');
const terminal = claimStandardOutput();

interface Point {
  x: number;
  y: number;
}

const numbers = (text: string) => text.split(',').map(Number);
const short = (value: number) => Number(value.toPrecision(3)).toString();

function printTable(header: readonly string[], rows: readonly (readonly string[])[]): void {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`;
  terminal.out(line(header) + line(header.map(() => '---')) + rows.map(line).join(''));
  terminal.out('\n');
}

function describeFit(points: readonly Point[], unit: string): string[] {
  const fit = fitLine(points);
  const all = fit.a + fit.b * VGGFACE2_IMAGES;
  return [
    `${short(fit.a)} ${unit} + ${short(fit.b * 1000)} ${unit} a thousand`,
    `${worstPct(points, fit).toFixed(1)} %`,
    `${short(all)} ${unit}`,
  ];
}

/** Takes photos evenly from all people, so that few of them are like all of them. */
async function choosePhotos(raw: string, count: number): Promise<RawPhoto[]> {
  const photos: RawPhoto[] = [];
  for await (const photo of scanRaw(raw)) photos.push(photo);
  if (photos.length < count) throw new Error(`There are only ${photos.length} photos in ${raw}.`);
  return Array.from({ length: count }, (_, i) => photos[Math.floor((i * photos.length) / count)]!);
}

async function measurePhotos(raw: string, counts: number[], workers: number[]): Promise<void> {
  const rows: string[][] = [];
  const fits: string[][] = [];
  for (const worker of workers) {
    const measured: Record<string, Point[]> = {};
    for (const count of counts) {
      const folder = await mkdtemp(join(tmpdir(), 'likeness-scale-'));
      try {
        for (const { image, file } of await choosePhotos(raw, count)) {
          await mkdir(dirname(join(folder, 'raw', image)), { recursive: true });
          await copyFile(file, join(folder, 'raw', image));
        }
        const dataset = join(folder, 'dataset');
        const shared = ['--workers', String(worker), '--json'];
        for (const [step, args] of [
          ['prepare', ['prepare', join(folder, 'raw'), dataset]],
          ['features', ['features', dataset, '--workspace', folder]],
        ] as const) {
          const { wallSeconds, cpuSeconds, peakMb } = await measureProcess([
            CLI,
            ...args,
            ...shared,
          ]);
          for (const [what, y] of Object.entries({ wallSeconds, cpuSeconds, peakMb })) {
            (measured[`${step} ${what}`] ??= []).push({ x: count, y });
          }
          const perSecond = short(count / wallSeconds);
          rows.push([step, String(worker), String(count), short(wallSeconds), perSecond]);
          rows.at(-1)!.push(short(cpuSeconds), short(peakMb));
          terminal.err(`${rows.at(-1)!.join(' ')}\n`);
        }
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    }
    for (const [what, points] of Object.entries(measured)) {
      const unit = what.endsWith('Mb') ? 'MB' : 's';
      fits.push([what, String(worker), ...describeFit(points, unit)]);
    }
  }
  const header = ['step', 'workers', 'photos', 'wall s', 'a second', 'processor s', 'peak MB'];
  printTable(header, rows);
  printTable(['what', 'workers', 'fit', 'worst residual', `at ${VGGFACE2_IMAGES}`], fits);
}

async function measureRows(steps: string[], counts: number[]): Promise<void> {
  const rows: string[][] = [];
  const fits: string[][] = [];
  for (const step of steps) {
    const measured: Record<string, Point[]> = {};
    for (const count of counts) {
      // In a process of its own: memory that one step held must not count for the next.
      const run = await measureProcess([
        ...process.execArgv,
        __filename,
        'step',
        step,
        String(count),
      ]);
      const took = JSON.parse(run.out) as Awaited<ReturnType<typeof runRowStep>>;
      const { seconds, cpuSeconds, bytes } = took;
      const figures = { ...took, peakMb: run.peakMb };
      for (const [what, y] of Object.entries(figures)) {
        (measured[what] ??= []).push({ x: count, y });
      }
      const aRow = bytes === undefined ? '–' : short(bytes / count);
      rows.push([step, String(count), short(seconds), short(cpuSeconds), short(run.peakMb), aRow]);
      terminal.err(`${rows.at(-1)!.join(' ')}\n`);
    }
    for (const [what, points] of Object.entries(measured)) {
      const unit = { seconds: 's', cpuSeconds: 's', peakMb: 'MB' }[what] ?? 'bytes';
      fits.push([`${step} ${what}`, ...describeFit(points, unit)]);
    }
  }
  for (const step of steps) terminal.out(`${step}: ${ROW_STEPS[step]!.words}\n`);
  terminal.out('\n');
  printTable(['step', 'rows', 'wall s', 'processor s', 'peak MB', 'bytes a row'], rows);
  printTable(['what', 'fit', 'worst residual', `at ${VGGFACE2_IMAGES}`], fits);
}

async function main(): Promise<void> {
  const [mode, first, second, third] = process.argv.slice(2);
  if (mode === 'photos' && first !== undefined) {
    return measurePhotos(first, numbers(second ?? '100,200,400'), numbers(third ?? '1,2'));
  }
  if (mode === 'step') {
    terminal.out(JSON.stringify(await runRowStep(first!, Number(second))));
    return;
  }
  if (mode !== 'rows') throw new Error('node dist/measureScale.js photos <raw> … | rows …');
  const steps = first === undefined || first === 'all' ? Object.keys(ROW_STEPS) : first.split(',');
  await measureRows(steps, numbers(second ?? '50000,100000,200000,400000'));
}

main().catch((error: unknown) => {
  terminal.err(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
