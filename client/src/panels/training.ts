import { basename } from 'node:path';
import { commands, Disposable } from 'vscode';
import type { JobStatus } from '../../../protocol/src/jobs';
import { JobsCancelRequest, RunMetricsRequest } from '../../../protocol/src/messages';
import type { RunStatus } from '../../../protocol/src/runs';
import {
  TrainingChanged,
  TrainingEvaluateRequest,
  TrainingPauseRequest,
  TrainingResumeRequest,
  TrainingStatusRequest,
  type TrainingState,
  type TrainingSubject,
} from '../../../protocol/src/webviewTraining';
import type { Backend } from '../backend/backend';
import type { PageConnection } from './pageConnection';
import type { PanelKind } from './panelSet';

/** A page is told of changes at most so often. */
const TELL_EVERY_MS = 500;

/** How a run is trained: its epochs, loss and validation, with buttons to stop it and to go on. */
export function trainingPanel(backend: Backend): PanelKind<TrainingSubject> {
  return {
    name: 'training',
    title: ({ run }) => `Training ${basename(run)}`,
    key: ({ run }) => run,
    isSubject: (kept): kept is TrainingSubject =>
      typeof (kept as Partial<TrainingSubject> | undefined)?.run === 'string',
    serve: (page, subject) => serveTraining(backend, page, subject),
  };
}

function serveTraining(
  backend: Backend,
  page: PageConnection,
  { run }: TrainingSubject,
): Disposable {
  const jobOf = () => backend.jobs.active.find((job) => job.run === run);
  page.answer(TrainingStatusRequest, async ({ afterEpoch }) => {
    const metrics = await backend.request(RunMetricsRequest, { run, afterEpoch });
    const job = jobOf();
    const state = stateOf(metrics.run, job);
    return { ...metrics, state, progress: job?.progress ?? null };
  });
  page.answer(TrainingPauseRequest, async () => {
    const job = jobOf();
    if (job !== undefined) await backend.request(JobsCancelRequest, { job: job.job });
    return null;
  });
  page.answer(TrainingResumeRequest, () => begin('likeness.resumeTraining', { run }));
  page.answer(TrainingEvaluateRequest, async () => {
    const { run: trained } = await backend.request(RunMetricsRequest, { run });
    return begin('likeness.evaluate', { model: run, dataset: trained.dataset });
  });
  return tellOfChanges(backend, page);
}

/** Long work goes on under its own notification: the page does not wait for it. */
function begin(command: string, known: object): null {
  void commands.executeCommand(command, known);
  return null;
}

function tellOfChanges(backend: Backend, page: PageConnection): Disposable {
  let timer: NodeJS.Timeout | undefined;
  const tell = () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      page.tell(TrainingChanged, {});
    }, TELL_EVERY_MS);
  };
  return Disposable.from(
    backend.jobs.onDidChange(tell),
    backend.onDidChangeState((state) => {
      if (state === 'running') tell();
    }),
    new Disposable(() => clearTimeout(timer)),
  );
}

function stateOf({ result }: RunStatus, job: JobStatus | undefined): TrainingState {
  if (job !== undefined) return job.state === 'waiting' ? 'waiting' : 'running';
  return result === null ? 'paused' : 'done';
}
