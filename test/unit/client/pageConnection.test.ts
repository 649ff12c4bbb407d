import { describe, expect, it } from 'vitest';
import { PageConnection } from '../../../client/src/panels/pageConnection';
import { RemediedError } from '../../../client/src/backend/errorMessage';
import { ErrorCode } from '../../../protocol/src/errors';
import { GridOpenRequest } from '../../../protocol/src/webviewGrid';

interface Answer {
  id: number;
  result?: unknown;
  error?: { code: number; message: string; data?: { remedy: string } };
}

/** A webview's two ends: what the page posts reaches the host, and what the host posts is kept. */
function webview() {
  let toHost: (message: unknown) => void = () => undefined;
  let nextId = 1;
  const waiting = new Map<number, (answer: Answer) => void>();
  const api = {
    onDidReceiveMessage: (listener: typeof toHost) => {
      toHost = listener;
      return { dispose: () => (toHost = () => undefined) };
    },
    postMessage: (answer: Answer) => {
      waiting.get(answer.id)?.(answer);
      return Promise.resolve(true);
    },
  };
  const ask = (method: string, params: object) =>
    new Promise<Answer>((resolve) => {
      const id = nextId++;
      waiting.set(id, resolve);
      toHost({ jsonrpc: '2.0', id, method, params });
    });
  return { api: api as unknown as ConstructorParameters<typeof PageConnection>[0], ask };
}

describe('a request of a page', () => {
  it('is answered with what the handler says', async () => {
    const { api, ask } = webview();
    const page = new PageConnection(api);
    page.answer(GridOpenRequest, ({ name }) => {
      expect(name).toBe('<img src=x onerror=alert(1)>');
      return null;
    });
    const { result } = await ask(GridOpenRequest.method, { name: '<img src=x onerror=alert(1)>' });
    expect(result).toBeNull();
    page.dispose();
  });

  it('is refused with what to do, when the handler fails', async () => {
    const { api, ask } = webview();
    const page = new PageConnection(api);
    page.answer(GridOpenRequest, () => {
      throw new RemediedError(ErrorCode.NotFound, 'There is no such image.', 'Look again.');
    });
    const { error } = await ask(GridOpenRequest.method, { name: '1.jpg' });
    expect(error).toMatchObject({
      code: ErrorCode.NotFound,
      message: 'There is no such image.',
      data: { remedy: 'Look again.' },
    });
    page.dispose();
  });

  it('gets an error also where nobody expected any, or nobody answers', async () => {
    const { api, ask } = webview();
    const page = new PageConnection(api);
    page.answer(GridOpenRequest, () => Promise.reject(new Error('oh')));
    const { error } = await ask(GridOpenRequest.method, { name: '1.jpg' });
    expect(error?.message).toBe('oh');
    expect(error?.data?.remedy).toMatch(/log/);
    const unknown = await ask('likeness/grid/nothing', {});
    expect(unknown.error?.message).toMatch(/likeness\/grid\/nothing/);
    page.dispose();
  });
});
