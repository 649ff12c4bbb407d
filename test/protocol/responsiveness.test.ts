import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  DetectRequest,
  EnrollRequest,
  JobsListRequest,
  PrepareRequest,
  SearchRequest,
  StatusRequest,
  TrainRequest,
} from '../../protocol/src/messages';
import { startBackend, until, type BackendProcess } from './backendProcess';
import { startIdleProcess, type IdleProcess } from './idleProcess';
import { makeSampleWorkspace, type SampleWorkspace } from './sampleWorkspace';

const REPORT = join(__dirname, '../../out/responsiveness.json');
const REPEATS = 15;
/** The first ones load networks. */
const WARM_UPS = 3;

let workspace: SampleWorkspace;
let backend: BackendProcess;
let idle: IdleProcess;
let isOver = false;

beforeAll(() => {
  workspace = makeSampleWorkspace();
  backend = startBackend();
  idle = startIdleProcess();
});

afterAll(async () => {
  isOver = true;
  backend.hangUp();
  await backend.exited;
  workspace.remove();
});

const photo = (i: number) => join(workspace.raw, 'Person 1a', `0${1 + (i % 6)}.jpg`);
const gallery = () => ({
  gallery: join(workspace.folder, '.likeness'),
  workspace: workspace.folder,
  model: null,
});

const detect = (i: number) => backend.connection.sendRequest(DetectRequest, { photos: [photo(i)] });
const search = (i: number) =>
  backend.connection.sendRequest(SearchRequest, { ...gallery(), photos: [photo(i)] });
const status = () => backend.connection.sendRequest(StatusRequest, {});

/** Median over some requests, milliseconds. */
async function medianMs(request: (i: number) => Promise<unknown>): Promise<number> {
  const timesMs: number[] = [];
  for (let i = 0; i < REPEATS; i++) {
    const startMs = performance.now();
    await request(i);
    timesMs.push(performance.now() - startMs);
  }
  return timesMs.sort((a, b) => a - b)[Math.floor(REPEATS / 2)]!;
}

async function medians() {
  return {
    detectMs: await medianMs(detect),
    searchMs: await medianMs(search),
    statusMs: await medianMs(status),
  };
}

/** Prepares all photos again and again, each time with another margin. */
async function prepareForEver(): Promise<void> {
  for (let i = 0; !isOver; i++) {
    const dataset = join(workspace.folder, `prepared-${i}`);
    const params = { raw: workspace.raw, dataset, marginRatio: 0.3 + i / 1000 };
    await backend.connection.sendRequest(PrepareRequest, params).catch(() => undefined);
  }
}

async function startJobs(): Promise<void> {
  const { folder, dataset } = workspace;
  const training = { workspace: folder, dataset, epochs: 100_000 };
  backend.connection.sendRequest(TrainRequest, training).catch(() => undefined);
  void prepareForEver();
  await until(async () => {
    const { jobs } = await backend.connection.sendRequest(JobsListRequest, {});
    return jobs.length > 1 && jobs.every(({ progress }) => (progress?.done ?? 0) > 1);
  });
}

const ratio = (busy: number, alone: number) => Number((busy / alone).toFixed(2));

describe('what a user waits for', () => {
  it('takes hardly longer while a training and a preparation run, and messages are never kept waiting', async () => {
    for (const name of ['Person 1a', 'Person 2a', 'Person 3a']) {
      const photos = [1, 2, 3].map((i) => join(workspace.raw, name, `0${i}.jpg`));
      await backend.connection.sendRequest(EnrollRequest, { ...gallery(), name, photos });
    }
    for (let i = 0; i < WARM_UPS; i++) await Promise.all([detect(i), search(i)]);
    const alone = await medians();
    await startJobs();
    const busy = await medians();
    const { eventLoop, jobs, processes, engine } = await status();
    const idleMaxMs = await idle.longestDelayMs();
    const report = {
      machine: `${availableParallelism()} cores, Node ${process.versions.node}, ${engine?.backend}`,
      repeats: REPEATS,
      ...{ alone, busy },
      ratios: {
        detect: ratio(busy.detectMs, alone.detectMs),
        search: ratio(busy.searchMs, alone.searchMs),
      },
      eventLoop,
      // Of a process that has nothing to do: more than a few ms say that other programs filled the machine.
      idleMaxMs,
      running: jobs.map(({ method }) => method).sort(),
      processes: processes.map(({ role, memoryMb }) => ({ role, memoryMb })),
    };
    mkdirSync(join(REPORT, '..'), { recursive: true });
    writeFileSync(REPORT, JSON.stringify(report, null, 2) + '\n');
    console.log(`responsiveness: ${JSON.stringify(report, null, 2)}`);
    expect(report.running).toEqual(['likeness/dataset/prepare', 'likeness/training/train']);
    // A process that works meets what fills the machine more often than one that does nothing.
    expect(eventLoop.maxMs - 2 * idleMaxMs).toBeLessThan(50);
    expect(report.ratios.detect).toBeLessThan(2);
    expect(report.ratios.search).toBeLessThan(2);
  });
});
