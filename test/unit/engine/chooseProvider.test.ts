import { describe, expect, it } from 'vitest';
import {
  measureProviders,
  type TrialOutcome,
} from '../../../server/src/engine/onnx/chooseProvider';

const FEATURES = [3, 4];

/** Runs that were made up: a machine with all these providers does not exist. */
function machine(outcomes: Record<string, TrialOutcome>) {
  const tried: string[] = [];
  const run = (provider: string) => {
    tried.push(provider);
    return Promise.resolve(outcomes[provider] ?? { words: 'not there' });
  };
  return { tried, run };
}

describe('the choice of an execution provider', () => {
  it('takes the fastest that gives the processor’s results', async () => {
    const { run } = machine({
      cpu: { milliseconds: 100, features: FEATURES },
      cuda: { milliseconds: 10, features: [3.01, 4] },
      webgpu: { milliseconds: 20, features: FEATURES },
    });
    const chosen = await measureProviders(['cuda', 'webgpu'], run);
    expect(chosen.provider).toBe('cuda');
    expect(chosen.passedOver).toEqual([
      'webgpu: hardly faster, or not at all (20 ms, the processor 100 ms)',
    ]);
  });

  it('stays on the processor when others are hardly faster, wrong, or broken, and says so', async () => {
    const { run } = machine({
      cpu: { milliseconds: 100, features: FEATURES },
      cuda: { milliseconds: 90, features: FEATURES },
      dml: { milliseconds: 5, features: [3.5, 4] },
      coreml: { milliseconds: 5, features: [NaN, 4] },
      webgpu: { words: 'no adapter' },
    });
    const chosen = await measureProviders(['cuda', 'dml', 'coreml', 'webgpu'], run);
    expect(chosen.provider).toBe('cpu');
    expect(chosen.passedOver).toEqual([
      'webgpu: no adapter',
      'cuda: hardly faster, or not at all (90 ms, the processor 100 ms)',
      'dml: its results differ from the processor’s by 10.0 %',
      'coreml: its results differ from the processor’s by NaN %',
    ]);
  });

  it('times the processor only where there is something to compare', async () => {
    const { run, tried } = machine({ cpu: { milliseconds: 100, features: FEATURES } });
    const chosen = await measureProviders(['cuda'], run);
    expect(chosen).toEqual({ provider: 'cpu', passedOver: ['cuda: not there'] });
    expect(tried).toEqual(['cuda']);
  });
});
