import type { Connection } from 'vscode-languageserver/node';
import { JobProgress, PrepareRequest, StatusRequest } from '../../../protocol/src/messages';
import { openFacePool } from '../workers/openFacePool';
import { Jobs } from './jobs';
import { preparePhotos } from './prepare';
import { respond } from './respond';
import { StatusReporter } from './status';

/** What the connection's end must do. */
export interface Backend {
  /** Cancels the running jobs, waits until they have stopped and frees the worker threads. */
  close(): Promise<void>;
}

/** Registers every request of the protocol on a connection. */
export function registerHandlers(connection: Connection): Backend {
  const pool = openFacePool();
  const log = connection.console;
  const onBug = (stack: string) => log.error(stack);
  const jobs = new Jobs(
    (token, progress) => void connection.sendProgress(JobProgress, token, progress),
    (sentence) => log.info(sentence),
  );
  const reporter = new StatusReporter(pool, jobs);

  connection.onInitialize(() => ({ capabilities: {} }));
  connection.onRequest(StatusRequest, () => respond(() => reporter.status(), onBug));
  connection.onRequest(PrepareRequest, (params, cancellation) =>
    respond(() => preparePhotos(params, pool, jobs, cancellation), onBug),
  );

  return {
    async close() {
      await jobs.cancelAll();
      await pool.close();
    },
  };
}
