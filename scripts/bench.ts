/**
 * Side by side in one process: Likeness on ONNX Runtime and face-api on WebAssembly, as its users run it.
 *
 *   node dist/bench.js [--photos <folder>] [--count <n>] [--rounds <n>] [networks] [frame] [prepare]
 *
 * Prints Markdown. Contenders take turns, so that other work on the machine meets all of them alike;
 * absolute times need a quiet one.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, cpus, release, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { noGuard } from '../server/src/engine/onnx/nativeGate';
import { onnxEngine } from '../server/src/engine/onnx/onnxEngine';
import { decodeImage } from '../server/src/images/decodeImage';
import { cameraFrame, firstPhotos, samplePhoto, samplePortraits } from './bench/benchPhotos';
import { compareEndToEnd } from './bench/endToEnd';
import { FaceApiUser } from './bench/faceApiUser';
import { compareFrames } from './bench/frame';
import { compareNetworks } from './bench/networks';

const SECTIONS = ['networks', 'frame', 'prepare'] as const;

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    photos: { type: 'string' },
    count: { type: 'string', default: '120' },
    rounds: { type: 'string', default: '9' },
  },
});

function print(text: string): void {
  process.stdout.write(text);
}

async function machine(user: FaceApiUser): Promise<string> {
  const { report } = await onnxEngine({ provider: 'cpu', threads: 1, guard: noGuard });
  const model = cpus()[0]?.model ?? 'unknown processor';
  return (
    `${availableParallelism()} cores of ${model}, ${process.platform} ${release()}, Node ${process.versions.node}\n` +
    `ONNX Runtime ${report.version}; ${user.versions}\n`
  );
}

async function main(): Promise<void> {
  const unknown = positionals.find((name) => !SECTIONS.some((section) => section === name));
  if (unknown !== undefined) throw new Error(`No section "${unknown}": ${SECTIONS.join(', ')}`);
  const wants = (section: string) => positionals.length === 0 || positionals.includes(section);
  const [rounds, cores] = [Number(options.rounds), availableParallelism()];
  const user = await FaceApiUser.load();
  print(`${await machine(user)}\n`);
  if (wants('networks')) {
    const photo = await decodeImage(samplePhoto(1), { maxSidePx: 512 });
    print(`Networks, one image each but for the batch\n\n`);
    print(`${await compareNetworks(user, photo, cores, rounds)}\n`);
  }
  if (wants('frame')) {
    print('A frame of 640×480 with three faces, from pixels to names\n\n');
    print(`${await compareFrames(user, await cameraFrame(), cores, rounds)}\n`);
  }
  if (wants('prepare')) await endToEnd(user, cores, Math.max(1, Math.round(rounds / 3)));
}

async function endToEnd(user: FaceApiUser, cores: number, rounds: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'likeness-bench-raw-'));
  try {
    const raw =
      options.photos === undefined
        ? await samplePortraits(folder)
        : await firstPhotos(resolve(options.photos), Number(options.count), folder);
    print(`${raw.files.length} photos: find the face, cut it out, encode it; then its feature\n\n`);
    print(`${await compareEndToEnd(user, raw, [...new Set([1, cores])], rounds)}\n`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  process.exitCode = 1;
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
});
