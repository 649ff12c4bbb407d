import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { closeGateNow, openGate } from '../engine/onnx/nativeGate';
import { packageRoot } from '../files/packageRoot';
import { fromTransferable } from '../workers/transferredError';
import type {
  SearchReply,
  SearchRequest,
  SearchSetup,
  SearchTask,
  SearchTasks,
} from './searchMessages';

interface Waiting {
  resolve: (result: unknown) => void;
  reject: (error: unknown) => void;
}

/** The one thread of this process that holds galleries; it starts with the first question. */
class SearchThread {
  private worker: Worker | null = null;
  private readonly waiting = new Map<number, Waiting>();
  private nextId = 1;

  /** @throws what the task threw; Error when the thread died */
  ask<K extends SearchTask>(
    task: K,
    args: SearchRequest<K>['args'],
  ): Promise<ReturnType<SearchTasks[K]>> {
    const worker = (this.worker ??= this.start());
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve: resolve as Waiting['resolve'], reject });
      // It keeps the process alive as long as somebody waits.
      worker.ref();
      worker.postMessage({ id, task, args } satisfies SearchRequest);
    });
  }

  private start(): Worker {
    const gate = openGate();
    const workerData: SearchSetup = { gate };
    const worker = new Worker(join(packageRoot(), 'dist', 'searchWorker.js'), { workerData });
    const onExit = () => closeGateNow(gate);
    process.once('exit', onExit);
    worker.on('message', (reply: SearchReply) => this.settle(reply));
    const died = (error: unknown) => {
      process.off('exit', onExit);
      if (this.worker === worker) this.worker = null;
      for (const { reject } of this.waiting.values()) reject(error);
      this.waiting.clear();
    };
    worker.on('error', died);
    worker.on('exit', (code) => died(new Error(`the thread that searches ended with ${code}`)));
    return worker;
  }

  private settle(reply: SearchReply): void {
    const waiting = this.waiting.get(reply.id);
    this.waiting.delete(reply.id);
    if (this.waiting.size === 0) this.worker?.unref();
    if ('error' in reply) waiting?.reject(fromTransferable(reply.error));
    else waiting?.resolve(reply.result);
  }
}

export const searchThread = new SearchThread();
