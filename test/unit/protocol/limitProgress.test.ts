import { describe, expect, it } from 'vitest';
import type { Progress } from '../../../protocol/src/progress';
import { limitProgress } from '../../../server/src/handlers/limitProgress';

const at = (done: number, step = 'Finding faces'): Progress => ({
  step,
  done,
  total: 1000,
  unit: 'images',
  perSecond: 0,
  secondsLeft: null,
});

function setUp() {
  const sent: string[] = [];
  const clock = { ms: 0 };
  const limited = limitProgress(
    ({ step, done }) => sent.push(`${step} ${done}`),
    () => clock.ms,
  );
  return { sent, clock, limited };
}

describe('progress to a client', () => {
  it('is sent at most five times a second, however often the service reports', () => {
    const { sent, clock, limited } = setUp();
    for (let ms = 0; ms < 1000; ms++) {
      clock.ms = ms;
      limited.update(at(ms));
    }
    expect(sent).toEqual([0, 200, 400, 600, 800].map((done) => `Finding faces ${done}`));
  });

  it('always ends with the last report, sent once', () => {
    const { sent, limited } = setUp();
    limited.update(at(1));
    limited.update(at(1000));
    limited.flush();
    limited.flush();
    expect(sent).toEqual(['Finding faces 1', 'Finding faces 1000']);
  });

  it('shows the end of a step before the next one begins', () => {
    const { sent, limited } = setUp();
    limited.update(at(1));
    limited.update(at(1000));
    limited.update(at(0, 'Training'));
    expect(sent).toEqual(['Finding faces 1', 'Finding faces 1000', 'Training 0']);
  });
});
