import { window } from 'vscode';
import { StatusRequest } from '../../../protocol/src/messages';
import type { Status } from '../../../protocol/src/status';
import type { Backend } from '../backend/backend';

/** "Likeness: Show Backend Status" */
export async function showBackendStatus(backend: Backend): Promise<void> {
  const status = await backend.request(StatusRequest, { waitForEngine: true });
  void window.showInformationMessage(summary(status), { modal: true, detail: details(status) });
}

function summary({ version, engine }: Status): string {
  if (engine === null) return `Likeness ${version} runs, but its engine could not be started.`;
  return `Likeness ${version} runs on ${engine.backend} (${engine.device}).`;
}

function details({ engine, node, platform, processes, memoryMb, workers, jobs }: Status): string {
  return [
    ...(engine === null ? [] : [`${engine.engine} ${engine.version}, ${workers} worker threads`]),
    `Node ${node} on ${platform}, ${processes.length} processes with ${memoryMb} MB`,
    ...(engine?.passedOver ?? []),
    ...jobs.map(({ title, seconds }) => `${title} for ${Math.round(seconds)} s`),
  ].join('\n');
}
