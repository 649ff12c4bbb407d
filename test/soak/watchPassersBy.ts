/**
 * A live session at full speed for an hour: memory must stay as it is, and frames as quick.
 *
 *   npm run test:soak -- --only live --count 3600        # seconds
 *
 * Ends with exit code 1 when the backend dies, when memory has grown by more than 5 %, or when frames take
 * half as long again at the end.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DetectRequest,
  EnrollRequest,
  LiveCloseRequest,
  LiveFrameRequest,
  LiveOpenRequest,
  StatusRequest,
} from '../../protocol/src/messages';
import { SAMPLE_PHOTOS } from '../fixtures/samplePhotos';
import { startBackend } from '../protocol/backendProcess';
import { passersBy, portrait } from './liveFrames';
import { finish, soakOptions, table } from './soakReport';

const CONSENT = { by: 'the soak', words: 'a sample photo' };
/** The run is told in so many parts. */
const PARTS = 12;
/** Before this one caches fill: memory and delays are compared with it. */
const WARM = 3;
const MOST_GROWTH = 1.05;
const MOST_DELAY_GROWTH = 1.5;
const MEMORY_EVERY_MS = 2000;

/** One part of the run. */
interface Part {
  frames: number;
  /** From sending a frame to its answer. */
  medianMs: number;
  p99Ms: number;
  /** Of all processes of the backend, 10⁶ bytes. */
  memoryMb: number;
  /** Faces, and those with a name, a frame. */
  faces: number;
  named: number;
}

type Connection = ReturnType<typeof startBackend>['connection'];

async function main(): Promise<void> {
  const { count: seconds } = soakOptions({ count: 3600, seed: 1 });
  const folder = await mkdtemp(join(tmpdir(), 'likeness-live-soak-'));
  const backend = startBackend();
  try {
    const parts = await watch(backend.connection, folder, seconds);
    process.stdout.write(`${tableOf(parts, seconds)}\n`);
    const frames = parts.reduce((sum, part) => sum + part.frames, 0);
    const [early, late] = [parts[WARM]!, parts.at(-1)!];
    const summary =
      `${frames} frames in ${seconds} s, memory ${early.memoryMb} → ${late.memoryMb} MB, ` +
      `a frame ${early.medianMs.toFixed(0)} → ${late.medianMs.toFixed(0)} ms`;
    await finish('live', summary, { seconds, parts }, problemsOf(parts));
  } finally {
    backend.hangUp();
    await backend.exited;
    await rm(folder, { recursive: true, force: true });
  }
}

async function watch(connection: Connection, folder: string, seconds: number): Promise<Part[]> {
  const where = { gallery: join(folder, 'gallery'), workspace: folder };
  await enrollOneOfEach(connection, folder, where);
  const frames = await passersBy();
  const { session } = await connection.sendRequest(LiveOpenRequest, where);
  const parts: Part[] = [];
  let next = 0;
  for (let part = 0; part < PARTS; part++) {
    const endMs = performance.now() + (seconds * 1000) / PARTS;
    const look = () => {
      const jpegBase64 = frames[next++ % frames.length]!;
      return connection.sendRequest(LiveFrameRequest, {
        ...{ session, jpegBase64, timeMs: performance.now() },
      });
    };
    parts.push(await watchUntil(endMs, connection, look));
  }
  await connection.sendRequest(LiveCloseRequest, { session });
  return parts;
}

/** The person nearest to the camera in each photo. */
async function enrollOneOfEach(
  connection: Connection,
  folder: string,
  where: { gallery: string; workspace: string },
): Promise<void> {
  const photos = SAMPLE_PHOTOS.map(({ file }) => file);
  const found = await connection.sendRequest(DetectRequest, { photos });
  for (const [i, { photo, faces }] of found.photos.entries()) {
    const file = join(folder, `${i}.jpg`);
    const [largest] = faces.map(({ box }) => box).sort((a, b) => b.width - a.width);
    await writeFile(file, await portrait(photo, largest!));
    const person = { name: `person ${i}`, photos: [file], consent: CONSENT };
    await connection.sendRequest(EnrollRequest, { ...where, ...person });
  }
}

async function watchUntil(
  endMs: number,
  connection: Connection,
  look: () => Promise<{ faces: { name: string | null }[] }>,
): Promise<Part> {
  const taken: number[] = [];
  const memory: number[] = [];
  let [faces, named, memoryAtMs] = [0, 0, 0];
  while (performance.now() < endMs || memory.length === 0) {
    const startMs = performance.now();
    const seen = await look();
    taken.push(performance.now() - startMs);
    faces += seen.faces.length;
    named += seen.faces.filter(({ name }) => name !== null).length;
    if (startMs < memoryAtMs) continue;
    memory.push((await connection.sendRequest(StatusRequest, {})).memoryMb);
    memoryAtMs = startMs + MEMORY_EVERY_MS;
  }
  const frames = taken.length;
  const medianMs = quantile(taken, 0.5);
  const each = { faces: faces / frames, named: named / frames };
  return {
    frames,
    medianMs,
    p99Ms: quantile(taken, 0.99),
    memoryMb: quantile(memory, 0.5),
    ...each,
  };
}

function problemsOf(parts: readonly Part[]): string[] {
  const [early, late] = [parts[WARM]!, parts.at(-1)!];
  const problems: string[] = [];
  if (late.memoryMb > MOST_GROWTH * early.memoryMb) {
    problems.push(`memory grew from ${early.memoryMb} to ${late.memoryMb} MB`);
  }
  if (late.medianMs > MOST_DELAY_GROWTH * early.medianMs) {
    problems.push(
      `a frame took ${early.medianMs.toFixed(0)} ms, and ${late.medianMs.toFixed(0)} at the end`,
    );
  }
  if (parts.some(({ named }) => named === 0))
    problems.push('nobody was named for a twelfth of the time');
  return problems;
}

function tableOf(parts: readonly Part[], seconds: number): string {
  const columns = ['until, s', 'frames/s', 'median, ms', 'p99, ms', 'memory, MB', 'faces', 'named'];
  const rows = parts.map((part, i) => [
    ((seconds * (i + 1)) / PARTS).toFixed(0),
    ((part.frames * PARTS) / seconds).toFixed(1),
    ...[part.medianMs, part.p99Ms, part.memoryMb].map((value) => value.toFixed(0)),
    ...[part.faces, part.named].map((value) => value.toFixed(2)),
  ]);
  return table(columns, rows);
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
});
