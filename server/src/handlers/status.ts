import type { Status } from '../../../protocol/src/status';
import type { EngineReport } from '../engine/engine';
import { likenessVersion } from '../version';
import type { FacePool } from '../workers/facePool';
import type { Jobs } from './jobs';

const BYTES_A_MB = 1e6;

/** Answers likeness/status. */
export class StatusReporter {
  private engine: Promise<EngineReport> | null = null;

  constructor(
    private readonly pool: FacePool,
    private readonly jobs: Jobs,
  ) {}

  async status(): Promise<Status> {
    const { engine, backend, device, version, passedOver } = await this.engineReport();
    return {
      version: likenessVersion(),
      node: process.versions.node,
      platform: `${process.platform}-${process.arch}`,
      pid: process.pid,
      memoryMb: Math.round(process.memoryUsage.rss() / BYTES_A_MB),
      engine: { engine, backend, device, version, passedOver },
      workers: this.pool.size,
      jobs: this.jobs.status(),
    };
  }

  /** Asked once: later the worker threads may be busy, and the engine stays the same. */
  private engineReport(): Promise<EngineReport> {
    this.engine ??= this.pool.report().catch((error: unknown) => {
      this.engine = null;
      throw error;
    });
    return this.engine;
  }
}
