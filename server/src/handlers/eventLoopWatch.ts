import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { EventLoopStatus } from '../../../protocol/src/status';

const SAMPLE_EVERY_MS = 5;
const NS_A_MS = 1e6;

/** Measures from now on how long this process keeps messages waiting. @returns what asks for the figures */
export function watchEventLoop(): () => EventLoopStatus {
  const delays = monitorEventLoopDelay({ resolution: SAMPLE_EVERY_MS });
  delays.enable();
  // A sample is the time since the one before: without any delay it is the sampling interval.
  const excess = (ns: number) => Math.max(0, ns / NS_A_MS - SAMPLE_EVERY_MS);
  return () =>
    delays.count === 0
      ? { maxMs: 0, p99Ms: 0 }
      : { maxMs: excess(delays.max), p99Ms: excess(delays.percentile(99)) };
}
