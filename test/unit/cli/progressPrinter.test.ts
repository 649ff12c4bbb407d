import { describe, expect, it } from 'vitest';
import type { Progress } from '../../../protocol/src/progress';
import { ProgressPrinter } from '../../../server/src/cli/progressPrinter';
import { fakeTerminal } from './fakeTerminal';

const at = (done: number, more: Partial<Progress> = {}): Progress => ({
  step: 'Finding faces',
  done,
  total: 2192,
  unit: 'images',
  perSecond: 11.26,
  secondsLeft: 184,
  ...more,
});

/** A printer whose clock the test moves. */
function setUp(options: { interactive?: boolean; columns?: number } = {}) {
  const { terminal, written } = fakeTerminal(options);
  const clock = { ms: 0 };
  return { written, clock, printer: new ProgressPrinter(terminal, () => clock.ms) };
}

describe('progress in a pipe', () => {
  it('is a plain line at once and then one every five seconds', () => {
    const { written, clock, printer } = setUp();
    for (const ms of [0, 1000, 4999, 5000, 9000]) {
      clock.ms = ms;
      printer.update(at(ms / 1000));
    }
    expect(written.err).toBe(
      'Finding faces: 0 of 2,192 images, 11.3 a second, 3 min left\n' +
        'Finding faces: 5 of 2,192 images, 11.3 a second, 3 min left\n',
    );
  });

  it('always shows the last state of a step, once', () => {
    const { written, printer } = setUp();
    printer.update(at(1));
    printer.update(at(2192, { secondsLeft: 0 }));
    printer.update(
      at(0, { step: 'Training', unit: 'epochs', total: 2, perSecond: 0, secondsLeft: null }),
    );
    printer.end();
    printer.end();
    expect(written.err.split('\n')).toEqual([
      'Finding faces: 1 of 2,192 images, 11.3 a second, 3 min left',
      'Finding faces: 2,192 of 2,192 images, 11.3 a second',
      'Training: 0 of 2 epochs',
      '',
    ]);
  });

  it('shows a finished step before a note that comes after it', () => {
    const { written, printer } = setUp();
    printer.update(at(1));
    printer.update(at(2192, { secondsLeft: 0 }));
    printer.note('The report is written.');
    printer.end();
    expect(written.err.split('\n').slice(1)).toEqual([
      'Finding faces: 2,192 of 2,192 images, 11.3 a second',
      'The report is written.',
      '',
    ]);
  });

  it('carries the job’s own figures', () => {
    const { written, printer } = setUp();
    printer.update(at(1, { detail: 'loss 0.083', perSecond: 1234.5, secondsLeft: 40 }));
    expect(written.err).toContain('1,235 a second, loss 0.083, 40 s left');
  });
});

describe('progress on a terminal', () => {
  it('redraws one line, at most ten times a second and never wider than the window', () => {
    const { written, clock, printer } = setUp({ interactive: true, columns: 60 });
    for (let ms = 0; ms < 1000; ms += 10) {
      clock.ms = ms;
      printer.update(at(ms));
    }
    const lines = written.err.split('\r\x1b[K').slice(1);
    expect(lines).toHaveLength(10);
    for (const line of lines) expect(line.length).toBeLessThan(60);
    expect(written.err).not.toContain('\n');
  });

  it('draws a bar as full as the work is done', () => {
    const { written, printer } = setUp({ interactive: true });
    printer.update(at(1096));
    expect(written.err).toContain('█'.repeat(12) + '░'.repeat(12) + ' Finding faces');
  });

  it('prints notes above the bar and draws the bar again', () => {
    const { written, printer } = setUp({ interactive: true });
    printer.update(at(1));
    printer.note('Skipped a.heic.');
    const lines = written.err.replaceAll('\r\x1b[K', '<clear>').split('\n');
    expect(lines[0]).toMatch(/<clear>Skipped a\.heic\.$/);
    expect(lines[1]).toMatch(/^<clear>░+ Finding faces/);
  });

  it('ends with the finished bar on a line of its own', () => {
    const { written, printer } = setUp({ interactive: true });
    printer.update(at(1));
    printer.update(at(2192));
    printer.end();
    expect(written.err).toMatch(/█{24} Finding faces: 2,192 of 2,192.*\n$/);
  });
});
