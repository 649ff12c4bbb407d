import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { availableParallelism, cpus, hostname } from 'node:os';
import { join } from 'node:path';
import { writeFileAtomic } from '../../files/atomicFile';
import { packageRequire, packageRoot } from '../../files/packageRoot';
import { userCacheFolder } from '../../files/userCache';
import type { ProviderName } from '../engineChoice';
import type { Trial } from './providerTrial';

export interface ChosenProvider {
  provider: ProviderName;
  /** One sentence for each other one. */
  passedOver: string[];
}

/** Providers beside the processor, by platform; those a build of the runtime lacks fail quickly. */
const CANDIDATES: Partial<Record<NodeJS.Platform, readonly ProviderName[]>> = {
  linux: ['cuda', 'webgpu'],
  win32: ['dml', 'webgpu'],
  darwin: ['coreml', 'webgpu'],
};

/** A provider that stalls is given up. */
const TRIAL_TIMEOUT_MS = 60_000;
/** Below this gain the processor stays: its results do not depend on drivers. */
const WORTHWHILE = 1.3;
/** Relative to their length, features of another provider may differ from the processor's by this. */
const SAME_FEATURES = 0.01;

const FILE_NAME = 'providers.json';

/** By machine: what was measured there. */
type Remembered = Record<string, ChosenProvider>;

/**
 * The fastest provider of this machine: measured the first time, in child processes, since a driver may
 * take its process down; remembered for as long as machine and runtime stay the same.
 */
export async function chooseProvider(): Promise<ChosenProvider> {
  const file = join(userCacheFolder(), FILE_NAME);
  const machine = machineKey();
  const known = (await readRemembered(file))[machine];
  if (known !== undefined) return known;
  const chosen = await measureProviders(CANDIDATES[process.platform] ?? [], runTrial);
  const remembered = { ...(await readRemembered(file)), [machine]: chosen };
  // Where nothing can be kept, it is measured again next time.
  await writeFileAtomic(file, `${JSON.stringify(remembered, null, 2)}\n`).catch(() => undefined);
  return chosen;
}

export type TrialOutcome = Trial | { words: string };

/**
 * The processor is only timed where another provider runs at all.
 * @param run tries one provider
 */
export async function measureProviders(
  candidates: readonly ProviderName[],
  run: (provider: ProviderName) => Promise<TrialOutcome>,
): Promise<ChosenProvider> {
  const passedOver: string[] = [];
  const running: { provider: ProviderName; trial: Trial }[] = [];
  for (const provider of candidates) {
    const trial = await run(provider);
    if ('words' in trial) passedOver.push(`${provider}: ${trial.words}`);
    else running.push({ provider, trial });
  }
  const processor = running.length === 0 ? null : await run('cpu');
  // Without figures to compare with the processor stays: the engine will say what is wrong with it.
  if (processor === null || 'words' in processor) return { provider: 'cpu', passedOver };

  let best: ProviderName = 'cpu';
  let limitMs = processor.milliseconds / WORTHWHILE;
  for (const { provider, trial } of running) {
    const objection = objectionTo(trial, processor, limitMs);
    if (objection !== null) passedOver.push(`${provider}: ${objection}`);
    else [best, limitMs] = [provider, trial.milliseconds];
  }
  return { provider: best, passedOver };
}

/** Why a provider that runs is not taken; null when it is. */
function objectionTo(trial: Trial, processor: Trial, limitMs: number): string | null {
  const gap = relativeGap(trial.features, processor.features);
  if (!(gap <= SAME_FEATURES)) {
    return `its results differ from the processor’s by ${(100 * gap).toFixed(1)} %`;
  }
  if (trial.milliseconds < limitMs) return null;
  const [own, cpu] = [trial.milliseconds, processor.milliseconds].map((ms) => ms.toFixed(0));
  return `hardly faster, or not at all (${own} ms, the processor ${cpu} ms)`;
}

function relativeGap(values: readonly number[], expected: readonly number[]): number {
  const difference = Math.hypot(...expected.map((value, i) => value - (values[i] ?? NaN)));
  return difference / Math.hypot(...expected);
}

/** dist/tryProvider.js in a process of its own. */
function runTrial(provider: ProviderName): Promise<TrialOutcome> {
  return new Promise((resolve) => {
    const program = join(packageRoot(), 'dist', 'tryProvider.js');
    const child = spawn(process.execPath, [program, provider], {
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: TRIAL_TIMEOUT_MS,
      killSignal: 'SIGKILL',
      windowsHide: true,
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.on('error', (error) => resolve({ words: error.message }));
    child.on('close', (code, signal) => resolve(parseTrial(output, code, signal)));
  });
}

function parseTrial(
  output: string,
  code: number | null,
  signal: NodeJS.Signals | null,
): TrialOutcome {
  try {
    return JSON.parse(output) as TrialOutcome;
  } catch {
    return { words: `its trial ended with ${signal ?? `exit code ${code}`}` };
  }
}

async function readRemembered(file: string): Promise<Remembered> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Remembered;
  } catch {
    return {};
  }
}

/** Home folders may be shared by machines. */
function machineKey(): string {
  const processor = `${availableParallelism()} × ${cpus()[0]?.model.trim() ?? 'unknown'}`;
  return [
    hostname(),
    process.platform,
    process.arch,
    processor,
    `onnxruntime ${runtimeVersion()}`,
  ].join(', ');
}

function runtimeVersion(): string {
  try {
    const { resolve } = packageRequire();
    const manifest = readFileSync(resolve('onnxruntime-node/package.json'), 'utf8');
    return (JSON.parse(manifest) as { version: string }).version;
  } catch {
    return 'missing';
  }
}
