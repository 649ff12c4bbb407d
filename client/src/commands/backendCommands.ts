import { env, version, window, type LogOutputChannel } from 'vscode';
import { JobsCancelRequest, StatusRequest } from '../../../protocol/src/messages';
import type { JobStatus } from '../../../protocol/src/jobs';
import type { Status } from '../../../protocol/src/status';
import type { Backend } from '../backend/backend';
import { errorMessage } from '../backend/errorMessage';
import { tellResult } from '../editor/nextStep';
import { backendEnvironment } from '../settings';
import { engineName } from '../status/statusText';

/** "Likeness: Restart Backend" */
export async function restartBackend(backend: Backend): Promise<void> {
  const active = backend.jobs.active.length;
  const question = 'Restart the Likeness backend?';
  const detail = 'What it works on is stopped; training and preparing go on where they stopped.';
  const options = { modal: true, detail };
  if (active > 0 && !(await window.showWarningMessage(question, options, 'Restart'))) return;
  await backend.restart();
}

/** "Likeness: Copy Diagnostics" @returns what was copied */
export async function copyDiagnostics(backend: Backend, log: LogOutputChannel): Promise<string> {
  const status = await backend
    .request(StatusRequest, { waitForEngine: true })
    .catch((error: unknown) => errorMessage(error));
  const text = JSON.stringify(
    {
      editor: `${env.appName} ${version}, ${env.remoteName ?? 'no remote'}`,
      backend: backend.state,
      settings: Object.keys(backendEnvironment()),
      logLevel: log.logLevel,
      status: typeof status === 'string' ? status : { ...status, jobs: status.jobs.map(plain) },
    },
    null,
    2,
  );
  await env.clipboard.writeText(text);
  tellResult('Diagnostics of Likeness are on the clipboard. They name no person and no photo.');
  return text;
}

/** A job without the paths in it, which may name people. */
function plain({ method, state, seconds, error }: JobStatus): object {
  return { method, state, seconds, error: error?.code ?? null };
}

/** "Likeness: Show Backend Status" */
export async function showBackendStatus(backend: Backend): Promise<void> {
  const status = await backend.request(StatusRequest, { waitForEngine: true });
  void window.showInformationMessage(summary(status), { modal: true, detail: details(status) });
}

function summary({ version: ours, engine }: Status): string {
  if (engine === null) return `Likeness ${ours} runs, but its engine could not be started.`;
  return `Likeness ${ours} runs on ${engineName(engine)}, ${engine.backend.toUpperCase()}.`;
}

function details({ engine, node, platform, processes, memoryMb, workers, jobs }: Status): string {
  return [
    ...(engine === null
      ? []
      : [`${engineName(engine)} ${engine.version}, ${workers} worker threads`]),
    `Node ${node} on ${platform}, ${processes.length} processes with ${memoryMb} MB`,
    ...jobs.map(({ title, seconds }) => `${title} for ${Math.round(seconds)} s`),
    ...passedOver(engine),
  ].join('\n');
}

function passedOver(engine: Status['engine']): string[] {
  const found = engine?.passedOver ?? [];
  return found.length === 0 ? [] : ['', 'Faster choices that do not run here:', ...found];
}

/** Stops one of the jobs that run or wait. @returns when it has stopped */
export async function cancelJob(backend: Backend, job: string): Promise<void> {
  await backend.request(JobsCancelRequest, { job });
}
