import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chooseProvider } from '../../server/src/engine/onnx/chooseProvider';
import { startLikeness } from './runLikeness';

interface EngineReport {
  engine: string;
  backend: string;
  passedOver: string[];
}

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'likeness-provider-'));
  process.env['LIKENESS_CACHE'] = join(folder, 'cache');
});

afterAll(async () => {
  delete process.env['LIKENESS_CACHE'];
  await rm(folder, { recursive: true, force: true });
});

async function engineOf(env: Record<string, string>, ...options: string[]): Promise<EngineReport> {
  const args = ['status', '--json', ...options];
  const { code, out, err } = await startLikeness(args, folder, env).ended;
  expect(err).toBe('');
  expect(code).toBe(0);
  return (JSON.parse(out) as { engine: EngineReport }).engine;
}

describe('the execution provider', () => {
  it('is found out by trials in processes of their own, once for each machine', async () => {
    const chosen = await chooseProvider();
    // Each other one has a reason, or is the one that was taken.
    expect(chosen.passedOver.length).toBeGreaterThan(0);
    for (const sentence of chosen.passedOver)
      expect(sentence).toMatch(/^(cuda|webgpu|dml|coreml): ./);

    const file = join(folder, 'cache', 'providers.json');
    const [machine] = Object.keys(JSON.parse(await readFile(file, 'utf8')) as object);
    const noted = { provider: 'cpu', passedOver: ['cuda: noted by the test'] };
    await writeFile(file, JSON.stringify({ [machine!]: noted }));
    expect(await chooseProvider()).toEqual(noted);
    // Notes that cannot be read, or about another machine, are no answer.
    await writeFile(file, '{"provider');
    expect(await chooseProvider()).toEqual(chosen);
    await writeFile(file, JSON.stringify({ elsewhere: noted }));
    expect(await chooseProvider()).toEqual(chosen);
    expect(Object.keys(JSON.parse(await readFile(file, 'utf8')) as object)).toContain('elsewhere');
  });

  it('that was asked for and is not there gives way to the processor, which says why', async () => {
    const absent = process.platform === 'darwin' ? 'dml' : 'coreml';
    const engine = await engineOf({ LIKENESS_ENGINE: 'onnx', LIKENESS_PROVIDER: absent });
    expect(engine).toMatchObject({ engine: 'onnx', backend: 'cpu' });
    expect(engine.passedOver[0]).toMatch(new RegExp(`^${absent}: .*not found`));
  });
});

describe('the engine', () => {
  it('is the one that LIKENESS_ENGINE names', async () => {
    expect((await engineOf({ LIKENESS_ENGINE: 'tfjs' })).engine).toBe('tfjs');
    expect((await engineOf({ LIKENESS_ENGINE: 'auto' })).engine).toBe('onnx');
  });

  it('is the one that an option of the command line names, whatever the environment says', async () => {
    const absent = process.platform === 'darwin' ? 'dml' : 'coreml';
    const env = { LIKENESS_ENGINE: 'tfjs', LIKENESS_PROVIDER: 'cpu' };
    const engine = await engineOf(env, '--engine', 'onnx', '--provider', absent);
    expect(engine).toMatchObject({ engine: 'onnx', backend: 'cpu' });
    expect(engine.passedOver[0]).toMatch(new RegExp(`^${absent}: `));
  });

  it('is refused by name when there is none of that name', async () => {
    const env = { LIKENESS_ENGINE: 'caffe' };
    const { code, err } = await startLikeness(['status'], folder, env).ended;
    expect(code).not.toBe(0);
    expect(err).toMatch(/There is no engine named "caffe"/);
    expect(err).toMatch(/auto, onnx, tfjs/);
  });
});
