import { basename } from 'node:path';
import { commands, window, type Disposable, type WebviewPanel } from 'vscode';
import type { JobStatus } from '../../../protocol/src/jobs';
import {
  JobsCancelRequest,
  RunEpochRequest,
  RunMetricsRequest,
  RunRemoveRequest,
} from '../../../protocol/src/messages';
import type { RunStatus } from '../../../protocol/src/runs';
import {
  TrainingActRequest,
  TrainingChanged,
  TrainingEpochRequest,
  TrainingOpenRequest,
  TrainingStatusRequest,
  type TrainingAction,
  type TrainingState,
  type TrainingStatus,
  type TrainingSubject,
} from '../../../protocol/src/webviewTraining';
import type { Backend } from '../backend/backend';
import { fileOf, imagesFolder } from '../explorer/datasetItems';
import type { PageConnection } from './pageConnection';
import type { PanelKind, PanelSet } from './panelSet';
import { tellOfJobs } from './tellOfJobs';

/** How a run is trained: its curves, distances and hardest triplets, with buttons to stop it and to go on. */
export function trainingPanel(backend: Backend): PanelKind<TrainingSubject> {
  return {
    name: 'training',
    title: ({ run }) => `Training ${basename(run)}`,
    key: ({ run }) => run,
    isSubject,
    resources: ({ dataset }) => [imagesFolder(dataset)],
    serve: (page, subject, panel) => new TrainingView(backend, subject, panel).serve(page),
  };
}

/** @returns what opens the panel of a run, given its folder */
export function trainingOpener(
  backend: Backend,
  panels: PanelSet<TrainingSubject>,
): (run: string) => Promise<void> {
  return async (run) => {
    const { dataset } = (await backend.request(RunMetricsRequest, { run })).run;
    panels.show({ run, dataset });
  };
}

function isSubject(kept: unknown): kept is TrainingSubject {
  const { run, dataset } = (kept ?? {}) as Partial<TrainingSubject>;
  return typeof run === 'string' && typeof dataset === 'string';
}

/** What one panel answers. */
class TrainingView {
  constructor(
    private readonly backend: Backend,
    private readonly subject: TrainingSubject,
    private readonly panel: WebviewPanel,
  ) {}

  serve(page: PageConnection): Disposable {
    const { run, dataset } = this.subject;
    page.answer(TrainingStatusRequest, ({ afterEpoch }) => this.status(afterEpoch));
    page.answer(TrainingEpochRequest, ({ epoch }) =>
      this.backend.request(RunEpochRequest, { run, epoch }),
    );
    page.answer(TrainingOpenRequest, async ({ image }) => {
      await commands.executeCommand('vscode.open', fileOf(dataset, image));
      return null;
    });
    page.answer(TrainingActRequest, async ({ action }) => {
      await this.act(action);
      return null;
    });
    return tellOfJobs(this.backend, page, TrainingChanged);
  }

  private get job(): JobStatus | undefined {
    return this.backend.jobs.active.find(({ run }) => run === this.subject.run);
  }

  private async status(afterEpoch: number): Promise<TrainingStatus> {
    const { run, dataset } = this.subject;
    const metrics = await this.backend.request(RunMetricsRequest, { run, afterEpoch });
    const { job } = this;
    const folder = this.panel.webview.asWebviewUri(imagesFolder(dataset)).toString();
    return {
      ...metrics,
      state: stateOf(metrics.run, job),
      progress: job?.progress ?? null,
      folder,
    };
  }

  private async act(action: TrainingAction): Promise<void> {
    const { run, dataset } = this.subject;
    switch (action) {
      case 'pause':
        return this.stop();
      case 'cancel':
        return this.cancel();
      case 'resume':
        return begin('likeness.resumeTraining', { run });
      case 'evaluate':
        return begin('likeness.evaluate', { model: run, dataset });
      case 'compare':
        return begin('likeness.compareRuns', { first: run });
      case 'openTensorBoard':
        await commands.executeCommand('likeness.openTensorBoard', { run });
    }
  }

  private async stop(): Promise<void> {
    const { job } = this;
    if (job !== undefined) await this.backend.request(JobsCancelRequest, { job: job.job });
  }

  private async cancel(): Promise<void> {
    const { run } = this.subject;
    const remove = 'Remove Run';
    const detail =
      'Its epochs and its head are removed for good. Pause keeps them, to go on later.';
    const question = `Cancel the training of ${basename(run)}?`;
    const answer = await window.showWarningMessage(question, { modal: true, detail }, remove);
    if (answer !== remove) return;
    await this.stop();
    // The job's process gives the run back when it has ended.
    await this.ended();
    await this.backend.request(RunRemoveRequest, { run });
    void commands.executeCommand('likeness.refreshRuns');
    this.panel.dispose();
  }

  private ended(): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (this.job !== undefined) return;
        watch.dispose();
        resolve();
      };
      const watch = this.backend.jobs.onDidChange(look);
      look();
    });
  }
}

/** Long work goes on under its own notification: the page does not wait for it. */
function begin(command: string, known: object): void {
  void commands.executeCommand(command, known);
}

function stateOf({ result }: RunStatus, job: JobStatus | undefined): TrainingState {
  if (job !== undefined) return job.state === 'waiting' ? 'waiting' : 'running';
  return result === null ? 'paused' : 'done';
}
