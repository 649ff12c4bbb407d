import { ResponseError } from 'vscode-jsonrpc/node';
import { describe, expect, it } from 'vitest';
import { ErrorCode } from '../../../protocol/src/errors';
import { LikenessError } from '../../../server/src/errors';
import { respond } from '../../../server/src/handlers/respond';

async function answerTo(error: unknown) {
  const bugs: string[] = [];
  const answer = await respond(
    () => Promise.reject(error as Error),
    (stack) => bugs.push(stack),
  );
  if (!(answer instanceof ResponseError)) throw new Error('answered without an error');
  return { ...answer.toJson(), bugs };
}

describe('answers to requests', () => {
  it('are the result when there is one', async () => {
    expect(
      await respond(
        () => Promise.resolve(7),
        () => undefined,
      ),
    ).toBe(7);
  });

  it('carry code, sentence, remedy and path of an error meant for users', async () => {
    const error = new LikenessError(ErrorCode.NotFound, 'No raw.', 'Check the path.', '/raw');
    expect(await answerTo(error)).toEqual({
      code: 1002,
      message: 'No raw.',
      data: { remedy: 'Check the path.', path: '/raw' },
      bugs: [],
    });
  });

  it('are an internal error for a bug, whose stack goes to the log', async () => {
    const { code, message, data, bugs } = await answerTo(new TypeError('x is undefined'));
    expect({ code, message }).toEqual({ code: -32603, message: 'x is undefined' });
    expect(data?.remedy).toContain('report');
    expect(bugs[0]).toContain('respond.test.ts');
  });
});
