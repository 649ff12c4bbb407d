import { describe, expect, it } from 'vitest';
import { compareTable } from '../../../client/src/runs/compareTable';
import type { RunStatus } from '../../../protocol/src/runs';
import type { TrainResult } from '../../../protocol/src/training';

const figures = (tar: number) => ({
  ...{ tarAtFar: { '0.001': tar }, meanTar: tar },
  ...{ genuinePairs: 10, impostorPairs: 1000 },
});

const result: TrainResult = {
  ...{ run: '/w/.likeness/runs/a', epochs: 50, seconds: 6, finalLoss: 0.01234, bestEpoch: 12 },
  ...{ mix: 0.5, newInGallery: null, unseenPeople: null, notes: [], summary: '' },
  newPhotos: { before: figures(0.869), after: figures(0.894) },
  threshold: {
    ...{ threshold: 0.41, far: 0.001, impostorPairs: 1000, tooFewPairs: false },
    measuredOn: 'unseen-people',
  },
};

const run = (changes: Partial<RunStatus> = {}): RunStatus => ({
  ...{ folder: '/w/.likeness/runs/a', name: 'a', createdAt: '', dataset: '/w/dataset' },
  ...{ backbone: 'face-api', epochsWanted: 50, epochsDone: 50, mining: 'batch-hard', seed: 1 },
  ...{ images: 1000, people: 20, result },
  ...changes,
});

describe('runs side by side', () => {
  it('are columns of a table with what changed by training', () => {
    const table = compareTable([run(), run({ name: 'b', seed: 2, result: null, epochsDone: 3 })]);
    expect(table).toContain('|  | `a` | `b` |');
    expect(table).toContain('| Seed | 1 | 2 |');
    expect(table).toContain('| Epochs | 50 of 50 | 3 of 50 |');
    expect(table).toContain('| New photos | 86.9 % → 89.4 % | – |');
    expect(table).toContain('| People never seen | – | – |');
  });

  it('stay a table of text whatever they are named', () => {
    const hostile = 'x`|<img src=x onerror=alert(1)>\n[link](command:evil)';
    const lines = compareTable([run({ name: hostile })]).split('\n');
    const title = lines.find((line) => line.startsWith('|  |'))!;
    expect(title).toBe('|  | `` x`\\|<img src=x onerror=alert(1)> [link](command:evil) `` |');
  });
});
