/**
 * Side by side in one process: Likeness on ONNX Runtime and face-api on WebAssembly, as its users run it.
 *
 *   npm run bench -- [sections] [--quick] [--photos <folder>] [--count <n>] [--rounds <n>] [--images <n>] [--out <file>]
 *
 * Sections: networks, frame, prepare, vgg, training, search, start, growth; all by default, in about ten minutes on two
 * cores. Prints Markdown and writes it into BENCHMARKS.md, between its marks; --quick measures less, and only prints.
 * --photos takes the first photos of somebody's person folders instead of face-api's sample photos; --images 10000
 * follows the growth further. Contenders take turns, so that other work on the machine meets all of them alike;
 * absolute times need a quiet one.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, cpus, release, tmpdir, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { noGuard } from '../server/src/engine/onnx/nativeGate';
import { onnxEngine } from '../server/src/engine/onnx/onnxEngine';
import { packageRoot } from '../server/src/files/packageRoot';
import { decodeImage } from '../server/src/images/decodeImage';
import { cameraFrame, firstPhotos, samplePhoto, samplePortraits } from './bench/benchPhotos';
import { compareEndToEnd, type Raw } from './bench/endToEnd';
import { FaceApiUser } from './bench/faceApiUser';
import { measurePeak, type Peak } from './bench/floors';
import { compareFrames } from './bench/frame';
import { measureGrowth, runGrowthStep } from './bench/growth';
import { compareNetworks } from './bench/networks';
import { writeSections } from './bench/paper';
import { compareSearch, runSearchStep } from './bench/searching';
import { compareStartUp, runStartStep } from './bench/startUp';
import { compareTraining } from './bench/training';
import { compareVgg16 } from './bench/vgg16';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    photos: { type: 'string' },
    count: { type: 'string', default: '120' },
    rounds: { type: 'string' },
    images: { type: 'string' },
    quick: { type: 'boolean', default: false },
    out: { type: 'string' },
  },
});

const PROGRAM = __filename;
const CLI = join(__dirname, 'cli.js');
const { quick } = options;
const ROUNDS = Number(options.rounds ?? (quick ? 3 : 9));
const CORES = availableParallelism();

/** What sections are made with. */
interface Bench {
  user: FaceApiUser;
  /** Of all cores. */
  peak: Peak;
  raw: Raw;
}

interface Section {
  title: string;
  run: (bench: Bench) => Promise<string>;
}

const SECTIONS: Record<string, Section> = {
  networks: {
    title: 'Networks, one image each but for the batch',
    run: async ({ user, peak }) => {
      const photo = await decodeImage(samplePhoto(1), { maxSidePx: 512 });
      return compareNetworks(user, photo, peak, CORES, ROUNDS);
    },
  },
  frame: {
    title: 'A frame of 640×480 with three faces, from pixels to names',
    run: async ({ user }) => compareFrames(user, await cameraFrame(), CORES, ROUNDS),
  },
  prepare: {
    title: 'From photos to crops, and from crops to features',
    run: ({ user, raw }) =>
      compareEndToEnd(user, raw, [...new Set([1, CORES])], Math.max(1, Math.round(ROUNDS / 3))),
  },
  vgg: { title: 'VGG-16', run: ({ peak }) => compareVgg16(peak, CORES, ROUNDS) },
  training: { title: 'Training', run: () => compareTraining(ROUNDS) },
  search: {
    title: 'Search in galleries, five faces a person',
    run: ({ user, peak }) => {
      const sizes = quick ? [10_000, 100_000] : [10_000, 100_000, 1_000_000];
      return compareSearch(user, peak, sizes, PROGRAM);
    },
  },
  start: {
    title: 'Start-up',
    run: () => compareStartUp(PROGRAM, CLI, quick ? 1 : undefined),
  },
  growth: {
    title: 'How prepare and features grow with the number of images',
    run: ({ raw }) => {
      const images = Number(options.images ?? (quick ? 300 : 3000));
      return measureGrowth(raw, images, CORES, PROGRAM);
    },
  },
};

/** Processes that this program starts itself, to measure them from outside. */
const STEPS: Record<string, (first: string, second: string) => Promise<void>> = {
  'search-step': (faces) => runSearchStep(Number(faces)),
  'start-step': (name) => runStartStep(name),
  'growth-step': (folder, workers) => runGrowthStep(folder, Number(workers)),
};

function print(text: string): void {
  process.stdout.write(text);
}

async function main(): Promise<void> {
  const [first, ...rest] = positionals;
  const step = STEPS[first ?? ''];
  if (step !== undefined) return step(rest[0]!, rest[1] ?? '');
  const unknown = positionals.find((name) => !(name in SECTIONS));
  if (unknown !== undefined) {
    throw new Error(`No section "${unknown}": ${Object.keys(SECTIONS).join(', ')}`);
  }
  const folder = await mkdtemp(join(tmpdir(), 'likeness-bench-raw-'));
  try {
    await runSections(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** One that fails does not take the others along. */
async function runSections(folder: string): Promise<void> {
  const user = await FaceApiUser.load();
  const peak = await measurePeak(CORES);
  const bench = { user, peak, raw: await photosIn(folder) };
  const origin = await machine(user, peak);
  print(`${origin}\n`);
  for (const name of positionals.length === 0 ? Object.keys(SECTIONS) : positionals) {
    const { title, run } = SECTIONS[name]!;
    try {
      const startMs = performance.now();
      const text = await run(bench);
      const seconds = Math.round((performance.now() - startMs) / 1000);
      print(`### ${title}\n\n${text}\n${name}: ${seconds} s\n\n`);
      if (quick && options.out === undefined) continue;
      const paper = resolve(options.out ?? join(packageRoot(), 'BENCHMARKS.md'));
      await writeSections(
        paper,
        new Map([[title, `${text}\n\`${commandFor(name)}\` on ${origin}`]]),
      );
    } catch (error) {
      process.exitCode = 1;
      process.stderr.write(`${name}: ${error instanceof Error ? error.stack : String(error)}\n`);
    }
  }
}

/** What makes a section again. */
function commandFor(name: string): string {
  const { photos, images } = options;
  const given = [
    ...(photos === undefined ? [] : ['--photos <folder>']),
    ...(images === undefined ? [] : [`--images ${images}`]),
  ];
  return ['npm run bench --', name, ...given].join(' ');
}

async function photosIn(folder: string): Promise<Raw> {
  if (options.photos === undefined) return samplePortraits(folder);
  return firstPhotos(resolve(options.photos), Number(options.count), folder);
}

async function machine(user: FaceApiUser, peak: Peak): Promise<string> {
  const { report } = await onnxEngine({ provider: 'cpu', threads: 1, guard: noGuard });
  const model = cpus()[0]?.model.trim() ?? 'unknown processor';
  const memory = (totalmem() / 1e9).toFixed(0);
  return (
    `${CORES} cores of ${model} (${peak.gigaMultiplyAdds.toFixed(0)} billion multiply-adds and ` +
    `${peak.gigabytes.toFixed(0)} GB of memory read a second), ${memory} GB, ${process.platform} ${release()}, ` +
    `Node ${process.versions.node}, ONNX Runtime ${report.version}, ${user.versions}, ` +
    `${new Date().toISOString().slice(0, 10)}.\n`
  );
}

main().catch((error: unknown) => {
  process.exitCode = 1;
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
});
