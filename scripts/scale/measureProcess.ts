import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';

export interface MeasuredProcess {
  /** What it wrote to standard output. */
  out: string;
  /** From start to end. */
  wallSeconds: number;
  /** Of all its threads: says more than the wall clock where others use the machine too. */
  cpuSeconds: number;
  /** The most memory it held at once. */
  peakMb: number;
}

const LOOK_EVERY_MS = 25;
/** Of /proc/<pid>/stat: USER_HZ, 100 on every Linux that Node runs on (proc(5)). */
const TICKS_A_SECOND = 100;

/** Runs Node with a script that must succeed. Time of processor and memory are read from /proc: Linux only. */
export async function measureProcess(args: readonly string[]): Promise<MeasuredProcess> {
  const startMs = performance.now();
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let seen = { cpuSeconds: 0, peakMb: 0 };
  const looking = setInterval(() => (seen = lookAt(child.pid!) ?? seen), LOOK_EVERY_MS);
  const code = new Promise((resolve) => child.once('close', resolve));
  const [out, err] = await Promise.all([buffer(child.stdout), buffer(child.stderr)]);
  clearInterval(looking);
  if ((await code) !== 0) throw new Error(`${args.join(' ')} failed: ${err.toString()}`);
  return { out: out.toString(), wallSeconds: (performance.now() - startMs) / 1000, ...seen };
}

function lookAt(pid: number): { cpuSeconds: number; peakMb: number } | null {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
    const ticks = Number(fields[11]) + Number(fields[12]);
    const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    // A process that has ended and waits to be fetched has no memory any more.
    return peak === null
      ? null
      : { cpuSeconds: ticks / TICKS_A_SECOND, peakMb: Number(peak[1]) / 1024 };
  } catch {
    return null;
  }
}
