import { basename } from 'node:path';
import { commands, window, type QuickPickItem } from 'vscode';
import {
  NetworkImportRequest,
  NetworkInstallRequest,
  NetworkRemoveRequest,
  NetworksListRequest,
} from '../../../protocol/src/messages';
import type { DetectorStatus, NetworkPlaced, NetworkStatus } from '../../../protocol/src/networks';
import type { Backend } from '../backend/backend';
import { tellResult } from '../editor/nextStep';
import { runJob } from '../jobs/runJob';
import type { CommandContext } from './context';

type AnyNetwork = NetworkStatus | DetectorStatus;

/** "Likeness: Install Network…" */
export async function installNetwork({ backend }: CommandContext): Promise<void> {
  const network = await pickNetwork(backend, 'available', {
    title: 'Install a Network',
    none: 'Every network that can be fetched is installed.',
  });
  if (network === null || !(await acceptsLicence(network))) return;
  const params = { name: network.name, acceptLicence: true };
  const title = `Installing ${network.name}`;
  const placed = await runJob(backend, { title, type: NetworkInstallRequest, params });
  if (placed !== null) tellPlaced(placed);
}

/** "Likeness: Import Network…" */
export async function importNetwork({ backend }: CommandContext): Promise<void> {
  const [file] =
    (await window.showOpenDialog({
      title: 'Network to Import',
      openLabel: 'Import',
      filters: { 'Networks (Keras, ONNX)': ['h5', 'hdf5', 'onnx'] },
    })) ?? [];
  if (file === undefined) return;
  const title = `Importing ${basename(file.fsPath)}`;
  const params = { file: file.fsPath };
  const placed = await runJob(backend, { title, type: NetworkImportRequest, params });
  if (placed !== null) tellPlaced(placed);
}

/** "Likeness: Remove Network…" */
export async function removeNetwork(
  { backend }: CommandContext,
  known: { network?: string } = {},
): Promise<void> {
  const name = known.network ?? (await pickInstalled(backend));
  if (name === undefined) return;
  const detail =
    'Runs, features and people that were made with it stay; they can be used again when it is installed again.';
  const options = { modal: true, detail };
  const sentence = `Remove the network ${name}?`;
  if ((await window.showWarningMessage(sentence, options, 'Remove')) !== 'Remove') return;
  await backend.request(NetworkRemoveRequest, { name });
  void window.showInformationMessage(`The network ${name} is removed.`);
  await commands.executeCommand('likeness.refreshRuns');
}

async function pickInstalled(backend: Backend): Promise<string | undefined> {
  const network = await pickNetwork(backend, 'installed', {
    title: 'Remove a Network',
    none: 'No network is installed besides those that come with Likeness.',
  });
  return network?.name;
}

/** @returns null when the list was left, or is empty */
async function pickNetwork(
  backend: Backend,
  state: NetworkStatus['state'],
  { title, none }: { title: string; none: string },
): Promise<AnyNetwork | null> {
  const { networks, detectors } = await backend.request(NetworksListRequest, {});
  const items = [...networks, ...detectors]
    .filter((network) => network.state === state)
    .map((network): QuickPickItem & { network: AnyNetwork } => ({
      label: network.name,
      description: facts(network),
      detail: `${network.title} – ${network.licence}`,
      network,
    }));
  if (items.length === 0) {
    void window.showInformationMessage(none);
    return null;
  }
  const options = { title, matchOnDescription: true, matchOnDetail: true };
  return (await window.showQuickPick(items, options))?.network ?? null;
}

function facts(network: AnyNetwork): string {
  const size = network.megabytes === null ? [] : [`${network.megabytes} MB`];
  if (network.kind === 'detector') return ['detector', ...size].join(', ');
  const { dimensions, publishedLfwAccuracy: lfw } = network;
  const accuracy = lfw === null ? [] : [`LFW ${(100 * lfw).toFixed(2)} %`];
  return [`${dimensions}-D`, ...size, ...accuracy].join(', ');
}

async function acceptsLicence({ name, licenceText, megabytes }: AnyNetwork): Promise<boolean> {
  const detail = `${licenceText ?? ''}\n\nAbout ${megabytes} MB will be fetched.`;
  const question = `The licence of ${name}`;
  const options = { modal: true, detail };
  return (
    (await window.showInformationMessage(question, options, 'Accept and Install')) !== undefined
  );
}

/** A network whose features can be trained on, at once. */
function tellPlaced({ name, check }: NetworkPlaced): void {
  const isBackbone = check.kind === 'backbone';
  const what = isBackbone ? 'one face' : 'a photo';
  const sentence = `The network ${name} is ready: ${what} takes ${check.milliseconds.toFixed(0)} ms.`;
  const train = { label: 'Train', command: 'likeness.train', args: [{ backbone: name }] };
  tellResult(sentence, ...(isBackbone ? [train] : []));
}
