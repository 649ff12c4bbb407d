import { parentPort, workerData } from 'node:worker_threads';
import { gateGuard } from '../engine/onnx/nativeGate';
import { toTransferable } from '../workers/transferredError';
import { HeldGalleries } from './heldGalleries';
import { nearestFaces, nearestPersons } from './search';
import type { SearchReply, SearchRequest, SearchSetup, SearchTasks } from './searchMessages';

type Tasks = {
  [K in keyof SearchTasks]: (
    args: Parameters<SearchTasks[K]>[0],
  ) => Promise<ReturnType<SearchTasks[K]>>;
};

const held = new HeldGalleries();
const guard = gateGuard((workerData as SearchSetup).gate);

const tasks: Tasks = {
  open: ({ gallery }) => held.open(gallery),
  nearestFaces: async ({ handle, probe, k }) => nearestFaces(await held.index(handle), probe, k),
  nearestPersons: async ({ handle, probe, search }) =>
    nearestPersons(await held.index(handle), probe, search),
  release: ({ handle }) => Promise.resolve(held.release(handle)),
};

/** Entry of the thread that holds galleries and searches them. */
async function answer({ id, task, args }: SearchRequest): Promise<SearchReply> {
  try {
    const run = tasks[task] as (args: unknown) => Promise<unknown>;
    // Native code runs in here: the thread must not be ended meanwhile.
    return { id, result: await guard(() => run(args)) };
  } catch (error) {
    return { id, error: toTransferable(error) };
  }
}

parentPort!.on('message', (request: SearchRequest) => {
  void answer(request).then((reply) => parentPort!.postMessage(reply));
});
