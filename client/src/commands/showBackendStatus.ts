import { window } from 'vscode';
import { StatusRequest } from '../../../protocol/src/messages';
import type { Status } from '../../../protocol/src/status';
import type { Backend } from '../backend/backend';

/** "Likeness: Show Backend Status" */
export async function showBackendStatus(backend: Backend): Promise<void> {
  const status = await backend.request(StatusRequest);
  void window.showInformationMessage(summary(status), { modal: true, detail: details(status) });
}

function summary({ version, engine }: Status): string {
  return `Likeness ${version} runs on ${engine.backend} (${engine.device}).`;
}

function details({ engine, node, platform, memoryMb, workers, jobs }: Status): string {
  return [
    `${engine.engine} ${engine.version}, ${workers} worker threads`,
    `Node ${node} on ${platform}, ${memoryMb} MB`,
    ...engine.passedOver,
    ...jobs.map(({ method, seconds }) => `${method} for ${Math.round(seconds)} s`),
  ].join('\n');
}
