import type { Progress } from '../../../protocol/src/progress';
import { formatDuration } from './formatDuration';
import type { Terminal } from './terminal';

/** Redrawing more often than this is flicker. */
const REDRAW_MS = 100;
/** In a log, a line this often shows that work goes on without filling it. */
const LINE_MS = 5000;
const BAR_WIDTH = 24;
/** Back to the first column and erase to the end of the line (ECMA-48 EL). */
const CLEAR_LINE = '\r\x1b[K';

/**
 * Shows a job's progress on standard error: one bar that is redrawn on a terminal, a plain line
 * every few seconds elsewhere. Each step's last state is always shown.
 */
export class ProgressPrinter {
  private shown: Progress | null = null;
  private latest: Progress | null = null;
  private shownAtMs = -Infinity;
  private drawn = false;

  constructor(
    private readonly terminal: Terminal,
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  /** Takes in a report; prints it when it is time to. */
  update(progress: Progress): void {
    if (this.latest !== null && progress.step !== this.latest.step) this.endStep();
    this.latest = progress;
    const waitMs = this.terminal.interactive ? REDRAW_MS : LINE_MS;
    if (this.nowMs() - this.shownAtMs >= waitMs) this.show(progress);
  }

  /** Prints a sentence above the bar. */
  note(sentence: string): void {
    // What is finished was finished before the note.
    if (this.latest !== null && this.latest !== this.shown && isFinished(this.latest)) {
      this.show(this.latest);
    }
    if (this.drawn) this.terminal.err(CLEAR_LINE);
    this.terminal.err(`${sentence}\n`);
    if (this.drawn && this.latest !== null) this.show(this.latest);
  }

  /** Leaves the last step's final state on the screen; call it before printing anything else. */
  end(): void {
    this.endStep();
    this.latest = null;
  }

  private endStep(): void {
    if (this.latest !== null && this.latest !== this.shown) this.show(this.latest);
    if (this.drawn) this.terminal.err('\n');
    this.drawn = false;
    this.shownAtMs = -Infinity;
  }

  private show(progress: Progress): void {
    this.shown = progress;
    this.shownAtMs = this.nowMs();
    if (!this.terminal.interactive) {
      this.terminal.err(`${describe(progress)}\n`);
      return;
    }
    const line = `${bar(progress)} ${describe(progress)}`;
    this.terminal.err(CLEAR_LINE + line.slice(0, this.terminal.columns - 1));
    this.drawn = true;
  }
}

function isFinished({ done, total }: Progress): boolean {
  return done >= total;
}

function bar({ done, total }: Progress): string {
  const filled = total > 0 ? Math.round((BAR_WIDTH * Math.min(done, total)) / total) : 0;
  return '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled);
}

/** "Finding faces: 120 of 2,192 images, 11.3 a second, 3 min left" */
function describe(progress: Progress): string {
  const { step, done, total, unit, perSecond, secondsLeft, detail } = progress;
  const parts = [`${step}: ${count(done)} of ${count(total)} ${unit}`];
  if (perSecond > 0) parts.push(`${rate(perSecond)} a second`);
  if (detail !== undefined) parts.push(detail);
  if (secondsLeft !== null && done < total) parts.push(`${formatDuration(secondsLeft)} left`);
  return parts.join(', ');
}

const count = (n: number) => n.toLocaleString('en');
const rate = (perSecond: number) =>
  perSecond < 100 ? perSecond.toFixed(1) : count(Math.round(perSecond));
