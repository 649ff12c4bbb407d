import {
  AbstractMessageReader,
  AbstractMessageWriter,
  createMessageConnection,
  Emitter,
  ResponseError,
  type CancellationToken,
  type DataCallback,
  type Disposable,
  type Message,
  type MessageConnection,
} from 'vscode-jsonrpc/node';
import type { Webview } from 'vscode';
import { ErrorCode, type ErrorData } from '../../../protocol/src/errors';
import type { PageNotification, PageRequest } from '../../../protocol/src/webview';

/** JSON-RPC's code for what nobody expected. */
const INTERNAL_ERROR = -32603;

/** The extension host's end of the line to a webview's page. Dispose it with the panel. */
export class PageConnection {
  private readonly connection: MessageConnection;

  constructor(webview: Webview) {
    this.connection = createMessageConnection(
      new WebviewReader(webview),
      new WebviewWriter(webview),
    );
    this.connection.listen();
  }

  /** Answers a request of the page; what the handler throws reaches the page with its remedy. */
  answer<P, R>(
    type: PageRequest<P, R>,
    handler: (params: P, cancellation: CancellationToken) => R | Promise<R>,
  ): Disposable {
    const answer = async (params: P, cancellation: CancellationToken) => {
      try {
        return await handler(params, cancellation);
      } catch (error) {
        return asResponseError(error);
      }
    };
    return this.connection.onRequest(type.method, answer);
  }

  /** Tells the page; one that is gone misses it. */
  tell<P>(type: PageNotification<P>, params: P): void {
    this.connection.sendNotification(type.method, params).catch(() => undefined);
  }

  dispose(): void {
    this.connection.dispose();
  }
}

/** Of another copy of the library, or none: made anew, with the code and the remedy it has. */
function asResponseError(error: unknown): ResponseError<ErrorData> {
  const { code, data } = error as { code?: unknown; data?: ErrorData };
  const message = error instanceof Error ? error.message : String(error);
  const isCode = typeof code === 'number';
  const remedy = isCode && code === ErrorCode.Cancelled ? '' : 'Look into the log, then try again.';
  return new ResponseError(isCode ? code : INTERNAL_ERROR, message, data ?? { remedy });
}

class WebviewReader extends AbstractMessageReader {
  private readonly messages = new Emitter<Message>();
  private readonly listening: Disposable;

  constructor(webview: Webview) {
    super();
    this.listening = webview.onDidReceiveMessage((message: Message) => {
      this.messages.fire(message);
    });
  }

  listen(callback: DataCallback): Disposable {
    return this.messages.event(callback);
  }

  override dispose(): void {
    super.dispose();
    this.listening.dispose();
  }
}

class WebviewWriter extends AbstractMessageWriter {
  constructor(private readonly webview: Webview) {
    super();
  }

  async write(message: Message): Promise<void> {
    await this.webview.postMessage(message);
  }

  end(): void {
    // A webview ends with its panel.
  }
}
