import { setTimeout } from 'node:timers/promises';

/** What one contender took, a call. */
export interface Timing {
  /** Half of the calls were faster. */
  medianMs: number;
  /** The fastest: what it takes when nothing else runs. */
  bestMs: number;
  /** Of the processor, all threads together; other work on the machine hardly changes it. */
  cpuMs: number;
  calls: number;
}

export interface Contender {
  name: string;
  /** One call; what it works on is ready. */
  run: () => Promise<unknown>;
}

/** Calls that are not counted: caches fill, code is compiled. */
const WARM_UP_CALLS = 2;

/**
 * Rest before each call, milliseconds: thread pools of both engines go on spinning for a while after their
 * work, on cores that the other contender needs.
 */
const REST_MS = 100;

/**
 * Times contenders in turn, so that whatever else the machine does meanwhile meets all of them.
 * @param rounds calls of each
 */
export async function alternate(
  contenders: readonly Contender[],
  rounds: number,
): Promise<Map<string, Timing>> {
  for (const { run } of contenders) {
    for (let i = 0; i < WARM_UP_CALLS; i++) await run();
  }
  const taken = new Map(
    contenders.map(({ name }) => [name, { times: [] as number[], cpu: [] as number[] }]),
  );
  for (let round = 0; round < rounds; round++) {
    for (const { name, run } of contenders) {
      await setTimeout(REST_MS);
      const [startMs, startCpu] = [performance.now(), process.cpuUsage()];
      await run();
      const { user, system } = process.cpuUsage(startCpu);
      taken.get(name)!.times.push(performance.now() - startMs);
      taken.get(name)!.cpu.push((user + system) / 1000);
    }
  }
  return new Map([...taken].map(([name, { times, cpu }]) => [name, timingOf(times, cpu)]));
}

function timingOf(times: readonly number[], cpu: readonly number[]): Timing {
  return {
    medianMs: median(times),
    bestMs: Math.min(...times),
    cpuMs: median(cpu),
    calls: times.length,
  };
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
