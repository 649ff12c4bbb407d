import { CancellationTokenSource } from 'vscode-jsonrpc/node';
import { describe, expect, it } from 'vitest';
import { throwIfCancelled } from '../../../server/src/errors';
import { Jobs } from '../../../server/src/handlers/jobs';
import type { JobContext } from '../../../server/src/job';

const METHOD = 'likeness/dataset/prepare';

function setUp() {
  const sent: { token: unknown; done: number }[] = [];
  const notes: string[] = [];
  const jobs = new Jobs(
    (token, { done }) => sent.push({ token, done }),
    (sentence) => notes.push(sentence),
  );
  return { sent, notes, jobs, source: new CancellationTokenSource() };
}

/** A service that works until it is cancelled, a hundred steps a second. */
async function endless({ signal }: JobContext): Promise<never> {
  for (;;) {
    throwIfCancelled(signal);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function oneStep({ onProgress, onNote }: JobContext): Promise<string> {
  onProgress?.({ step: 'Working', done: 1, total: 1, unit: 'steps', perSecond: 0, secondsLeft: 0 });
  onNote?.('Half of it was easy.');
  return Promise.resolve('result');
}

describe('jobs', () => {
  it('hand the service’s result back, its progress under the client’s token, its notes to the log', async () => {
    const { jobs, sent, notes, source } = setUp();
    const request = { method: METHOD, cancellation: source.token, progressToken: 'p1' };
    expect(await jobs.run(request, oneStep)).toBe('result');
    expect(sent).toEqual([{ token: 'p1', done: 1 }]);
    expect(notes).toEqual(['Half of it was easy.']);
  });

  it('keep progress to themselves when the client gave no token', async () => {
    const { jobs, sent, source } = setUp();
    await jobs.run({ method: METHOD, cancellation: source.token }, oneStep);
    expect(sent).toEqual([]);
  });

  it('stop when the client cancels the request, and are listed only while they run', async () => {
    const { jobs, source } = setUp();
    const job = jobs.run({ method: METHOD, cancellation: source.token }, endless);
    expect(jobs.status()).toMatchObject([{ method: METHOD }]);
    source.cancel();
    await expect(job).rejects.toThrow('Cancelled.');
    expect(jobs.status()).toEqual([]);
  });

  it('do not start work for a request that was cancelled before', async () => {
    const { jobs, source } = setUp();
    source.cancel();
    const job = jobs.run({ method: METHOD, cancellation: source.token }, endless);
    await expect(job).rejects.toThrow('Cancelled.');
  });

  it('have all stopped when cancelAll returns', async () => {
    const { jobs, source } = setUp();
    const request = { method: METHOD, cancellation: source.token };
    const running = [jobs.run(request, endless), jobs.run(request, endless)];
    const outcomes = Promise.allSettled(running);
    await jobs.cancelAll();
    expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(jobs.status()).toEqual([]);
  });
});
