import type { RequestType } from 'vscode-languageserver/node';
import type { z } from 'zod';
import type { ErrorData } from '../../../../protocol/src/errors';
import type { ProgressParams } from '../../../../protocol/src/progress';
import type { JobContext } from '../../job';
import type { FacePool } from '../../workers/facePool';
import { checkParams } from './checkParams';

/**
 * Where a request's work runs. `interactive`: answers in moments, in the one long-lived process at normal
 * priority. `background`: a job with an id, in a low-priority process of its own.
 */
export type Lane = 'interactive' | 'background';

/** What a request's work is done with. */
export interface RequestTools {
  /** Worker threads, started when the first task comes. */
  pool: FacePool;
  context: RequestContext;
}

export interface RequestContext extends JobContext {
  /** Tells that the run's folder exists, from which the job can be resumed. */
  onRun?: ((folder: string) => void) | undefined;
}

/** The parameters as `run` gets them: what concerns the connection is taken out. */
export type OwnParams<P> = Omit<P, keyof ProgressParams>;

export interface RequestOptions<P, R> {
  /** The constant of protocol/src/messages.ts. */
  type: RequestType<P, R, ErrorData>;
  /** What a list of jobs calls it: "Preparing a dataset". */
  title: string;
  lane: Lane;
  /** objectOf<OwnParams<P>>({ … }) with the fields of fields.ts. */
  params: z.ZodType<OwnParams<P>>;
  /**
   * Calls the service. Import it here, `await import('../../dataset/prepare')`, not at the top: the process
   * that routes messages reads these files too and must not load images, tensors or tables.
   */
  run: (params: OwnParams<P>, tools: RequestTools) => Promise<R>;
  /** Whether its job is not kept in the workspace: parameters and result shall leave no trace there. */
  leavesNoRecord?: boolean;
  /** Whether it keeps all cores busy: of such jobs only so many run at once as the backend was told. */
  isHeavy?: boolean;
  /** What continues a job that was stopped after its run's folder was made; else it is run again. */
  resume?: (params: OwnParams<P>, run: string) => { method: string; params: object };
}

/** A request with its types checked and erased, for lists. */
export interface DefinedRequest {
  readonly method: string;
  readonly title: string;
  readonly lane: Lane;
  readonly leavesNoRecord?: boolean;
  readonly isHeavy?: boolean;
  /** @throws ResponseError InvalidParams with the path of the first field that does not fit */
  check(params: unknown): object;
  /** @param params what `check` returned */
  run(params: object, tools: RequestTools): Promise<unknown>;
  readonly resume?: (params: object, run: string) => { method: string; params: object };
}

/** Defines how one request of the protocol is checked and answered; all.ts lists them. */
export function defineRequest<P, R>(options: RequestOptions<P, R>): DefinedRequest {
  const { type, title, lane, params: schema, run, resume } = options;
  const { leavesNoRecord = false, isHeavy = false } = options;
  return {
    method: type.method,
    ...{ title, lane, leavesNoRecord, isHeavy },
    check: (params) => checkParams(schema, params),
    run: (params, tools) => run(params as OwnParams<P>, tools),
    ...(resume === undefined
      ? {}
      : { resume: (params: object, folder: string) => resume(params as OwnParams<P>, folder) }),
  };
}
