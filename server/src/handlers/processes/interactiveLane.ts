import type { EngineStatus, ProcessStatus } from '../../../../protocol/src/status';
import { throwIfCancelled } from '../../errors';
import { cancellable } from './cancellable';
import { WORK_PROGRAM, WorkProcess, type RequestListener } from './workProcess';

/** A service that does not stop when told works for nobody: after this its process is replaced. */
const STUBBORN_MS = 2000;
/** How often a process that was replaced is asked whether it is done. */
const LEAVE_MS = 100;
const BYTES_A_MB = 1e6;

export interface InteractiveStatus {
  engine: EngineStatus | null;
  networks: string[];
  workers: number;
}

const NOTHING_KNOWN: InteractiveStatus = { engine: null, networks: [], workers: 0 };

/**
 * The one long-lived process that answers what a user waits for. It starts with the first request, and
 * again with the next one after it has died.
 */
export class InteractiveLane {
  private process: WorkProcess | null = null;
  /** Replaced ones that still have work. */
  private readonly leaving = new Set<WorkProcess>();
  private nextId = 1;
  private known = NOTHING_KNOWN;
  private waitingForEngine: (() => void)[] = [];

  /**
   * @param onDeath hears what the process wrote before it died in the middle of work
   * @param program other than ours in tests
   */
  constructor(
    private readonly onDeath: (lastWords: string) => void,
    private readonly program = WORK_PROGRAM,
  ) {}

  /** What is known without asking. */
  get status(): InteractiveStatus {
    return this.known;
  }

  get processes(): ProcessStatus[] {
    return this.all.map(({ pid, memoryBytes }) => {
      const memoryMb = Math.round(memoryBytes / BYTES_A_MB);
      return { role: 'interactive', pid, memoryMb, job: null };
    });
  }

  /** Starts the process if none runs. */
  start(): WorkProcess {
    if (this.process?.isAlive) return this.process;
    const started: WorkProcess = new WorkProcess(
      'interactive',
      {
        onEngine: ({ engine, backend, device, version, passedOver }, workers) => {
          if (this.process !== started) return;
          this.known = { ...this.known, workers };
          this.known.engine = { engine, backend, device, version, passedOver };
          this.engineAnswered();
        },
        onNetworks: (networks) => (this.known = { ...this.known, networks }),
        onExit: (lastWords) => {
          this.leaving.delete(started);
          if (this.process === started || this.process === null) {
            this.process = null;
            this.known = { ...this.known, networks: [] };
            this.engineAnswered();
          }
          if (lastWords !== '') this.onDeath(lastWords);
        },
      },
      this.program,
    );
    return (this.process = started);
  }

  /** Resolves when the engine is known, or will not be before somebody starts it again. */
  async engineKnown(): Promise<void> {
    if (this.known.engine !== null) return;
    this.start();
    await new Promise<void>((resolve) => this.waitingForEngine.push(resolve));
  }

  /** @throws what the service threw; LikenessError Cancelled, EngineFailed */
  async run(
    method: string,
    params: object,
    signal: AbortSignal,
    listener: RequestListener,
  ): Promise<unknown> {
    throwIfCancelled(signal);
    const worker = this.start();
    const id = String(this.nextId++);
    const work = worker.run(id, method, params, listener);
    const giveUp = () => this.watchStubborn(worker, id);
    return cancellable(work, signal, () => worker.abort(id), giveUp);
  }

  /** New requests go to a new process, which looks at the environment anew; the old one ends with its work. */
  replace(): void {
    const old = this.process;
    this.process = null;
    this.known = NOTHING_KNOWN;
    if (old === null) return;
    this.leaving.add(old);
    const leave = () => {
      if (!old.isNeeded) old.leave();
      return !old.isNeeded;
    };
    if (leave()) return;
    const waiting = setInterval(() => leave() && clearInterval(waiting), LEAVE_MS);
    waiting.unref();
  }

  async close(): Promise<void> {
    for (const worker of this.all) worker.leave();
    await Promise.all(this.all.map(({ exited }) => exited));
  }

  kill(): void {
    for (const worker of this.all) worker.kill();
  }

  private get all(): WorkProcess[] {
    return [...(this.process === null ? [] : [this.process]), ...this.leaving];
  }

  /** New requests go to a new process; the old one may finish what others wait for. */
  private watchStubborn(worker: WorkProcess, id: string): void {
    worker.giveUp(id);
    const watching = setInterval(() => {
      if (worker.hasStopped(id)) clearInterval(watching);
      else if (this.process === worker) this.process = null;
      else if (!worker.isNeeded) worker.kill();
    }, STUBBORN_MS);
    watching.unref();
  }

  private engineAnswered(): void {
    for (const resolve of this.waitingForEngine.splice(0)) resolve();
  }
}
