import type { JobStatus } from '../../../protocol/src/jobs';
import type { EngineStatus } from '../../../protocol/src/status';
import type { BackendState } from '../backend/backend';
import { describeProgress, percentDone } from '../jobs/describeProgress';

/** What the status bar is about. */
export interface StatusView {
  state: BackendState;
  /** Null until it is known. */
  engine: EngineStatus | null;
  /** The running ones, then those that wait. */
  jobs: readonly JobStatus[];
  isTrusted: boolean;
}

export interface StatusText {
  /** With codicons: "$(sync~spin) Training 35 % (+1)". */
  text: string;
  /** A line each. */
  lines: string[];
  isWarning: boolean;
}

/** The backend's state, its engine and device, and the running job, for the status bar. */
export function statusText(view: StatusView): StatusText {
  const { state, jobs, engine } = view;
  if (!view.isTrusted) {
    const lines = ['Photos are not decoded in a workspace that is not trusted.'];
    return { text: '$(shield) Likeness: not trusted', lines, isWarning: false };
  }
  const [job] = jobs;
  const lines = [STATES[state], ...engineLines(engine), ...jobs.map(jobLine)];
  const isWarning = state === 'failed' || state === 'resting';
  if (job !== undefined) return { text: jobText(job, jobs.length - 1), lines, isWarning };
  return { text: `${ICONS[state]} Likeness${device(state, engine)}`, lines, isWarning };
}

const STATES: Record<BackendState, string> = {
  stopped: 'The backend starts when it is needed.',
  starting: 'The backend starts.',
  running: 'The backend runs.',
  resting: 'The backend ended by itself and is started again.',
  failed: 'The backend does not run: click to restart it.',
};

const ICONS: Record<BackendState, string> = {
  stopped: '$(circle-outline)',
  starting: '$(loading~spin)',
  running: '$(check)',
  resting: '$(warning)',
  failed: '$(error)',
};

function device(state: BackendState, engine: EngineStatus | null): string {
  if (state !== 'running' || engine === null) return '';
  return `: ${engine.engine === 'onnx' ? 'ONNX' : 'TF.js'} ${engine.backend.toUpperCase()}`;
}

function engineLines(engine: EngineStatus | null): string[] {
  if (engine === null) return [];
  const { version, backend, passedOver } = engine;
  return [`${engineName(engine)} ${version} on ${backend.toUpperCase()}`, ...passedOver];
}

export function engineName({ engine }: EngineStatus): string {
  return engine === 'onnx' ? 'ONNX Runtime' : 'TensorFlow.js';
}

function jobText({ title, progress }: JobStatus, more: number): string {
  const pct = progress === null ? null : percentDone(progress);
  const waiting = more === 0 ? '' : ` (+${more})`;
  return `$(sync~spin) ${title}${pct === null ? '' : ` ${pct} %`}${waiting}`;
}

function jobLine({ title, state, progress }: JobStatus): string {
  if (state === 'waiting') return `${title}: waits for its turn`;
  return progress === null ? title : `${title} – ${describeProgress(progress)}`;
}
