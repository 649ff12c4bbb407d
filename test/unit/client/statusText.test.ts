import { describe, expect, it } from 'vitest';
import { describeProgress } from '../../../client/src/jobs/describeProgress';
import { statusText, type StatusView } from '../../../client/src/status/statusText';
import type { JobStatus } from '../../../protocol/src/jobs';
import type { Progress } from '../../../protocol/src/progress';

const PROGRESS: Progress = {
  step: 'Finding faces',
  done: 120,
  total: 2192,
  unit: 'images',
  perSecond: 11.26,
  secondsLeft: 184,
};

const job = (state: JobStatus['state'], progress: Progress | null = null): JobStatus => ({
  ...{ job: state, method: 'likeness/dataset/prepare', title: 'Preparing a dataset', state },
  ...{ workspace: null, startedAt: '', endedAt: null, seconds: 1, progress },
  ...{ progressToken: null, run: null, error: null, restartOf: null },
});

const view = (changes: Partial<StatusView> = {}): StatusView => ({
  state: 'running',
  engine: {
    ...{ engine: 'onnx', backend: 'cpu', device: 'cpu', version: '1.30.0' },
    passedOver: ['CUDA: no driver.'],
  },
  jobs: [],
  isTrusted: true,
  ...changes,
});

describe('the status bar', () => {
  it('names engine and device of a backend that runs', () => {
    const { text, lines, isWarning } = statusText(view());
    expect(text).toBe('$(check) Likeness: ONNX CPU');
    expect(lines).toContain('ONNX Runtime 1.30.0 on CPU');
    expect(lines).toContain('CUDA: no driver.');
    expect(isWarning).toBe(false);
  });

  it('shows the running job with its share, and how many wait', () => {
    const jobs = [job('running', PROGRESS), job('waiting')];
    const { text, lines } = statusText(view({ jobs }));
    expect(text).toBe('$(sync~spin) Preparing a dataset 5 % (+1)');
    expect(lines.at(-1)).toBe('Preparing a dataset: waits for its turn');
  });

  it('warns while the backend does not run although it should', () => {
    expect(statusText(view({ state: 'resting' })).isWarning).toBe(true);
    expect(statusText(view({ state: 'failed' })).lines[0]).toContain('restart');
    expect(statusText(view({ state: 'stopped' })).isWarning).toBe(false);
  });

  it('says that an untrusted workspace is only read', () => {
    expect(statusText(view({ isTrusted: false })).text).toContain('not trusted');
  });
});

describe('progress', () => {
  it('is told with its rate and the time left', () => {
    expect(describeProgress(PROGRESS)).toBe(
      'Finding faces: 120 of 2,192 images, 11.3 a second, 3 min left',
    );
  });

  it('of training is told in epochs, with the loss', () => {
    const training: Progress = {
      ...{ step: 'Training', done: 240, total: 500, unit: 'batches', perSecond: 83 },
      secondsLeft: 3.1,
      epochs: {
        ...{ done: 24, total: 50, perSecond: 8.3 },
        ...{ tripletsPerSecond: 660, loss: 0.0123, active: 0.4 },
      },
      detail: 'epoch 24 of 50 · loss 0.0123 · 40 % of triplets active',
    };
    expect(describeProgress(training)).toBe(
      'Training: 24 of 50 epochs, 8.3 a second, 4 s left · loss 0.0123',
    );
  });

  it('says only what is known', () => {
    const begun = { ...PROGRESS, done: 0, perSecond: 0, secondsLeft: null };
    expect(describeProgress(begun)).toBe('Finding faces: 0 of 2,192 images');
  });
});
