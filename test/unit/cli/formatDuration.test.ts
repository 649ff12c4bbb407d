import { expect, it } from 'vitest';
import { formatDuration } from '../../../server/src/cli/formatDuration';

it.each([
  [0, '0.0 s'],
  [9.94, '9.9 s'],
  [9.96, '10 s'],
  [89, '89 s'],
  [90, '2 min'],
  [3569, '59 min'],
  [3571, '1 h'],
  [7500, '2 h 5 min'],
])('%d seconds are said as %s', (seconds, words) => {
  expect(formatDuration(seconds)).toBe(words);
});
