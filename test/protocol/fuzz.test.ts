import { describe, expect, it } from 'vitest';
import { fuzzBackend } from '../soak/fuzzBackend';
import { fuzzProblems } from '../soak/fuzzProblems';

describe('a backend that is sent what no client should send', () => {
  it('lives, answers every request once, and goes on answering', async () => {
    const report = await fuzzBackend(500, 1);
    expect(fuzzProblems(report)).toEqual([]);
    expect(report.requests).toBeGreaterThan(300);
    // Had every message been refused by its form, the fuzz would have shown little.
    expect(Object.keys(report.answers)).toEqual(
      expect.arrayContaining(['result', '-32602', '-32601', '1002']),
    );
  });
});
