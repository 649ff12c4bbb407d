import { describe, expect, it } from 'vitest';
import { ErrorCode } from '../../../protocol/src/errors';
import { printError } from '../../../server/src/cli/printError';
import { cancelled, LikenessError } from '../../../server/src/errors';
import { fakeTerminal } from './fakeTerminal';

function print(error: unknown) {
  const { terminal, written } = fakeTerminal();
  return { code: printError(terminal, error), ...written };
}

describe('errors on the command line', () => {
  it('print the sentence and the remedy, nothing else, and exit 1', () => {
    const error = new LikenessError(ErrorCode.NotFound, 'No folder raw.', 'Check the path.', 'raw');
    expect(print(error)).toEqual({ code: 1, out: '', err: 'No folder raw.\nCheck the path.\n' });
  });

  it('exit 2 when an option cannot be used', () => {
    expect(print(new LikenessError(ErrorCode.InvalidInput, 'a', 'b')).code).toBe(2);
  });

  it('exit 130 when the user cancelled', () => {
    expect(print(cancelled()).code).toBe(130);
  });

  it('show the stack of what should not happen and ask for a report', () => {
    const { code, err } = print(new TypeError('x is not a function'));
    expect(code).toBe(1);
    expect(err).toContain('Please report it');
    expect(err).toContain('TypeError: x is not a function');
    expect(err).toContain('printError.test.ts');
  });

  it('survive a thrown value that is no Error', () => {
    expect(print('out of luck').err).toContain('out of luck');
  });
});
