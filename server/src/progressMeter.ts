import type { Progress } from '../../protocol/src/progress';
import type { JobContext } from './job';

/** Often enough for a smooth bar, seldom enough to cost nothing. */
const REPORT_EVERY_MS = 50;

export interface ProgressMeter {
  /** Counts units as done and reports them. */
  advance(units: number, detail?: string): void;
  /** Units a second since the meter started; 0 before anything is done. */
  perSecond(): number;
}

/**
 * Counts units of work and reports them with their speed and the time left.
 * @param alreadyDone units that a former run did: they count as done, but not for the speed
 */
export function progressMeter(
  context: JobContext,
  {
    step,
    unit,
    total,
    alreadyDone = 0,
  }: Pick<Progress, 'step' | 'unit' | 'total'> & {
    alreadyDone?: number;
  },
): ProgressMeter {
  const startMs = performance.now();
  let doneNow = 0;
  let reportedMs = -Infinity;

  const perSecond = () => doneNow / Math.max((performance.now() - startMs) / 1000, 1e-6);
  const report = (detail?: string) => {
    const speed = doneNow > 0 ? perSecond() : 0;
    const done = alreadyDone + doneNow;
    const secondsLeft = speed > 0 ? (total - done) / speed : null;
    reportedMs = performance.now();
    context.onProgress?.({
      ...{ step, unit, total, done, perSecond: speed, secondsLeft },
      ...(detail === undefined ? {} : { detail }),
    });
  };

  report();
  return {
    advance(units, detail) {
      doneNow += units;
      const finished = alreadyDone + doneNow >= total;
      if (finished || performance.now() - reportedMs >= REPORT_EVERY_MS) report(detail);
    },
    perSecond: () => (doneNow > 0 ? perSecond() : 0),
  };
}
