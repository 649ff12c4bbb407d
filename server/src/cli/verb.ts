import type { Command } from 'commander';
import { ErrorCode } from '../../../protocol/src/errors';
import type { EngineWish } from '../engine/engineChoice';
import { cancelled, LikenessError } from '../errors';
import type { JobContext } from '../job';
import type { FacePool } from '../workers/facePool';
import { openFacePool } from '../workers/openFacePool';
import { ExitCode } from './exitCodes';
import { printError } from './printError';
import { ProgressPrinter } from './progressPrinter';
import type { Terminal } from './terminal';

/** What a verb works with while it runs. */
export interface Job {
  /** Progress to the terminal, cancelled by Ctrl-C. */
  context: JobContext;
  /** Worker threads, started when first asked for and freed when the verb ends. */
  pool: () => FacePool;
  /** See Terminal. */
  ask: Terminal['ask'];
  /** Standard output, for results that come while the verb runs. */
  out: Terminal['out'];
}

/** A verb's outcome: the value of `--json` and the same for a reader; null: all has been printed. */
export interface Outcome {
  json: unknown;
  /** Lines, each ending in "\n". */
  text: string;
}

export interface JobOptions extends EngineWish {
  /** Worker threads; default: what keeps the machine busy. */
  workers?: number | undefined;
  /** Print the outcome as JSON. */
  json?: boolean | undefined;
}

/** Runs one verb from its first progress to its outcome or error. Never throws. */
export async function runVerb(
  terminal: Terminal,
  { workers, json, engine, provider }: JobOptions,
  verb: (job: Job) => Promise<Outcome | null>,
): Promise<ExitCode> {
  const printer = new ProgressPrinter(terminal);
  const controller = new AbortController();
  const stopListening = abortOnSignals(controller, printer);
  let pool: FacePool | null = null;
  try {
    const outcome = await verb({
      pool: () => (pool ??= openFacePool({ workers, engine, provider })),
      ask: terminal.ask,
      out: terminal.out,
      context: {
        signal: controller.signal,
        onProgress: (progress) => printer.update(progress),
        onNote: (sentence) => printer.note(sentence),
      },
    });
    printer.end();
    if (outcome === null) return ExitCode.Ok;
    if (terminal.interactive && !json) terminal.err('\n');
    terminal.out(json ? `${JSON.stringify(outcome.json, null, 2)}\n` : outcome.text);
    return ExitCode.Ok;
  } catch (error) {
    printer.end();
    return printError(terminal, controller.signal.aborted ? cancelled() : error);
  } finally {
    stopListening();
    // `pool` is assigned in a closure, which TypeScript does not follow.
    await (pool as FacePool | null)?.close();
  }
}

/** The first Ctrl-C stops the work cleanly, the second one at once. */
function abortOnSignals(controller: AbortController, printer: ProgressPrinter): () => void {
  const onSignal = () => {
    if (controller.signal.aborted) process.exit(ExitCode.Cancelled);
    printer.note('Stopping … (Ctrl-C again to stop at once)');
    controller.abort();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return () => {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  };
}

/** What a verb's file adds to the program. */
export type AddVerb = (program: Command, run: RunVerb) => void;

/** Runs a verb's work with the program's terminal and remembers the exit code. */
export type RunVerb = (
  options: JobOptions,
  verb: (job: Job) => Promise<Outcome | null>,
) => Promise<void>;

/** An error for options that are each right but do not go together. */
export function usageError(sentence: string, remedy: string): LikenessError {
  return new LikenessError(ErrorCode.InvalidInput, sentence, remedy);
}
