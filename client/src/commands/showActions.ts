import { commands, QuickPickItemKind, window, type QuickPickItem } from 'vscode';
import type { JobStatus } from '../../../protocol/src/jobs';
import type { Backend } from '../backend/backend';
import { describeProgress } from '../jobs/describeProgress';
import { cancelJob } from './backendCommands';
import type { CommandContext } from './context';

interface Action extends QuickPickItem {
  run?: () => Thenable<unknown>;
}

/** What a click on the status bar offers: the jobs, and what can be done with the backend. */
export async function showActions({ backend, showTraining }: CommandContext): Promise<void> {
  const jobs = backend.jobs.active.flatMap((job) => jobActions(backend, job, showTraining));
  const actions: Action[] = [
    ...(jobs.length === 0 ? [] : [separator('Jobs'), ...jobs]),
    separator('Backend'),
    action('$(info) Show Backend Status', 'likeness.showBackendStatus'),
    action('$(debug-restart) Restart Backend', 'likeness.restartBackend'),
    action('$(output) Show Log', 'likeness.showLog'),
    action('$(copy) Copy Diagnostics', 'likeness.copyDiagnostics'),
    action('$(settings-gear) Settings', 'workbench.action.openSettings', '@ext:likeness.likeness'),
  ];
  const chosen = await window.showQuickPick(actions, { title: 'Likeness' });
  await chosen?.run?.();
}

function jobActions(
  backend: Backend,
  { job, title, run, state, progress }: JobStatus,
  showTraining: (run: string) => Promise<void>,
): Action[] {
  const detail = progress === null ? {} : { detail: describeProgress(progress) };
  const description = state === 'waiting' ? 'waits for its turn' : '';
  const stop: Action = {
    label: `$(stop-circle) Cancel: ${title}`,
    description,
    ...detail,
    run: () => cancelJob(backend, job),
  };
  if (run === null) return [stop];
  const show = {
    label: `$(graph-line) Show: ${title}`,
    run: () => showTraining(run),
  };
  return [show, stop];
}

function separator(label: string): Action {
  return { label, kind: QuickPickItemKind.Separator };
}

function action(label: string, command: string, ...args: unknown[]): Action {
  return { label, run: () => commands.executeCommand(command, ...args) };
}
