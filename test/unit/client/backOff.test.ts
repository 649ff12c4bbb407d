import { describe, expect, it } from 'vitest';
import { BackOff } from '../../../client/src/backend/backOff';

const MOMENT_MS = 10;
const LONG_MS = 3_600_000;

describe('the pauses between restarts', () => {
  it('double, until it has ended five times in a row', () => {
    const backOff = new BackOff();
    const waits = Array.from({ length: 6 }, () => backOff.next(MOMENT_MS));
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, null]);
  });

  it('begin anew after it has run well', () => {
    const backOff = new BackOff();
    for (let i = 0; i < 4; i++) backOff.next(MOMENT_MS);
    expect(backOff.isFirst).toBe(false);
    expect(backOff.next(LONG_MS)).toBe(500);
    expect(backOff.isFirst).toBe(true);
  });

  it('begin anew when somebody restarts it', () => {
    const backOff = new BackOff();
    for (let i = 0; i < 6; i++) backOff.next(MOMENT_MS);
    backOff.reset();
    expect(backOff.next(MOMENT_MS)).toBe(500);
  });
});
