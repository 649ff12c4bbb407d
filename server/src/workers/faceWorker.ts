import { workerData } from 'node:worker_threads';
import { gateGuard } from '../engine/onnx/nativeGate';
import { cancelled } from '../errors';
import { isDropped, type DropFlag } from './dropFlag';
import { faceTasks, type FaceTasks } from './faceTasks';
import { loadFaceNetworks } from './loadFaceNetworks';
import { toTransferable, type TransferredError } from './transferredError';
import type { WorkerSetup } from './workerSetup';

/** What the pool sends a worker. */
export interface FaceRequest<K extends keyof FaceTasks = keyof FaceTasks> {
  task: K | 'report';
  args: Parameters<FaceTasks[K]>[1] | null;
  /** Raised when nobody waits for the answer any more. */
  dropFlag: DropFlag;
}

export type FaceReply = { result: unknown } | { error: TransferredError };

type AnyTask = (networks: unknown, args: unknown) => Promise<unknown>;

const { gate, ...choice } = workerData as WorkerSetup;
const options = { ...choice, guard: gateGuard(gate) };
/** Of the task that is worked on; a worker has one at a time. */
let current: DropFlag | null = null;

/** A task that was dropped ends before its next network runs. */
function checkpoint(): void {
  if (current !== null && isDropped(current)) throw cancelled();
}

/** Entry of a worker thread: runs one task after the other on networks that stay loaded. */
async function answer({ task, args, dropFlag }: FaceRequest): Promise<FaceReply> {
  current = dropFlag;
  try {
    checkpoint();
    const networks = await loadFaceNetworks(options, checkpoint);
    if (task === 'report') return { result: networks.report };
    return { result: await (faceTasks[task] as AnyTask)(networks, args) };
  } catch (error) {
    return { error: toTransferable(error) };
  } finally {
    current = null;
  }
}

module.exports = answer;
