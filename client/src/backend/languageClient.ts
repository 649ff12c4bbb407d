import {
  CloseAction,
  ErrorAction,
  LanguageClient,
  TransportKind,
  type LanguageClientOptions,
} from 'vscode-languageclient/node';
import type { Disposable, ProgressToken } from 'vscode-jsonrpc';
import { JobProgress, type Progress } from '../../../protocol/src/progress';

/** The library's client without its dialogs: what went wrong is told once, by the backend's supervisor. */
export class BackendClient extends LanguageClient {
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }

  onJobProgress(token: ProgressToken, handler: (progress: Progress) => void): Disposable {
    return this.onProgress(JobProgress, token, handler);
  }
}

export interface BackendProcess {
  /** The bundled backend, dist/main.js. */
  modulePath: string;
  /** Added to this process's environment. */
  environment: Record<string, string>;
  /** The process has ended, or its line was cut; not told after `dispose`. */
  onClosed: () => void;
}

/**
 * A client for one life of the backend, which is a process of its own: a fault in a native library must not
 * take the editor's extensions down. This file and its library are a bundle of their own, loaded with the backend.
 */
export function makeLanguageClient(
  { modulePath, environment, onClosed }: BackendProcess,
  options: LanguageClientOptions,
): BackendClient {
  const server = {
    module: modulePath,
    transport: TransportKind.ipc,
    options: { env: environment },
  };
  return new BackendClient('likeness', 'Likeness', server, {
    ...options,
    initializationFailedHandler: () => false,
    errorHandler: {
      error: () => ({ action: ErrorAction.Continue, handled: true }),
      closed: () => {
        onClosed();
        const message = 'The line to the backend is closed.';
        return { action: CloseAction.DoNotRestart, handled: true, message };
      },
    },
  });
}
