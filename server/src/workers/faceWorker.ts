import { faceTasks, type FaceTasks } from './faceTasks';
import { loadFaceNetworks } from './loadFaceNetworks';
import { toTransferable, type TransferredError } from './transferredError';

/** What the pool sends a worker. */
export interface FaceRequest<K extends keyof FaceTasks = keyof FaceTasks> {
  task: K | 'report';
  args: Parameters<FaceTasks[K]>[1] | null;
}

export type FaceReply = { result: unknown } | { error: TransferredError };

type AnyTask = (networks: unknown, args: unknown) => Promise<unknown>;

/** Entry of a worker thread: runs one task after the other on networks that stay loaded. */
async function answer({ task, args }: FaceRequest): Promise<FaceReply> {
  try {
    const networks = await loadFaceNetworks();
    if (task === 'report') return { result: networks.report };
    return { result: await (faceTasks[task] as AnyTask)(networks, args) };
  } catch (error) {
    return { error: toTransferable(error) };
  }
}

module.exports = answer;
