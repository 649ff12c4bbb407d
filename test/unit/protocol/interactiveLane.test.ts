import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ErrorCode } from '../../../protocol/src/errors';
import { InteractiveLane } from '../../../server/src/handlers/processes/interactiveLane';
import { isAlive, until, writeTinyProcess } from './tinyProcess';
import { SLOW_ONCE } from '../../fixtures/timing';

const tiny = { program: '', remove: () => undefined as void };
let lane: InteractiveLane;
let deaths: string[];

beforeAll(() => Object.assign(tiny, writeTinyProcess()));
afterAll(() => tiny.remove());
beforeEach(() => {
  deaths = [];
  lane = new InteractiveLane((words) => deaths.push(words), tiny.program);
});
afterEach(() => lane.kill());

const never = new AbortController().signal;
const ask = (method: string, signal = never) => lane.run(method, {}, signal, {});

describe('the process that answers what a user waits for', () => {
  it('starts with the first request and says what engine it has', async () => {
    expect(lane.processes).toEqual([]);
    await lane.engineKnown();
    expect(lane.status).toMatchObject({ engine: { engine: 'none' }, workers: 2 });
    expect(lane.processes).toMatchObject([{ role: 'interactive', job: null }]);
  });

  it('starts again with the next request after it has died', async () => {
    await expect(ask('crashes')).rejects.toMatchObject({ code: ErrorCode.EngineFailed });
    await until(() => deaths.length === 1);
    expect(await ask('echo')).toEqual({});
  });

  it('fails every request that it has when it dies', async () => {
    const waiting = [ask('deaf'), ask('polite'), ask('crashes')];
    const outcomes = await Promise.allSettled(waiting);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  });

  it('answers a cancel within 200 ms although the service does not stop', SLOW_ONCE, async () => {
    const controller = new AbortController();
    const waiting = ask('deaf', controller.signal);
    await until(() => lane.processes[0]?.memoryMb === 5);
    const cancelledAtMs = performance.now();
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ code: ErrorCode.Cancelled });
    expect(performance.now() - cancelledAtMs).toBeLessThan(200);
  });

  it('is replaced when a cancelled service works on, once nobody else needs it', async () => {
    const controller = new AbortController();
    const stuck = ask('deaf', controller.signal).catch(() => null);
    const other = ask('polite').catch(() => 'gone with it');
    await until(() => lane.processes[0]?.memoryMb === 5);
    const { pid } = lane.processes[0]!;
    controller.abort();
    await stuck;
    await until(() => lane.processes.length === 0);
    await expect(ask('echo')).resolves.toEqual({});
    expect(isAlive(pid)).toBe(true);
    const stillWaits = await Promise.race([
      other,
      new Promise((done) => setTimeout(done, 2500, 1)),
    ]);
    expect(stillWaits).toBe(1);
    process.kill(pid, 'SIGKILL');
    expect(await other).toBe('gone with it');
  });

  it('does not start work for a request that was cancelled before', async () => {
    await expect(ask('echo', AbortSignal.abort())).rejects.toThrow('Cancelled.');
    expect(lane.processes).toEqual([]);
  });
});
