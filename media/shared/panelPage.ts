import {
  BrowserMessageReader,
  BrowserMessageWriter,
  createMessageConnection,
  type Disposable,
  type MessageConnection,
} from 'vscode-jsonrpc/browser';
import type { ErrorData } from '../../protocol/src/errors';
import {
  SUBJECT_ATTRIBUTE,
  type PageNotification,
  type PageRequest,
  type PageState,
} from '../../protocol/src/webview';
import { keepPlace } from './scrollPlace';

/** What VS Code gives a page, once. */
interface VsCodeApi<T> {
  postMessage(message: unknown): void;
  getState(): T | undefined;
  setState(state: T): void;
}

declare function acquireVsCodeApi<T>(): VsCodeApi<T>;

/**
 * A page's way to the extension host, and its memory.
 * S is what the page is about, V what it keeps of how the user left it.
 */
export class PanelPage<S, V> {
  readonly subject: S;
  private readonly api = acquireVsCodeApi<PageState<S, V>>();
  private readonly connection: MessageConnection;

  constructor() {
    this.subject = JSON.parse(document.body.getAttribute(SUBJECT_ATTRIBUTE) ?? 'null') as S;
    // From the first moment: a page that was never touched comes back too.
    this.keep(this.view);
    this.connection = connect((message) => this.api.postMessage(message));
  }

  /** @throws an Error whose message is the sentence and the remedy for the user */
  async request<P, R>(type: PageRequest<P, R>, params: P): Promise<R> {
    try {
      return await this.connection.sendRequest<R>(type.method, params);
    } catch (error) {
      const { message, data } = error as { message: string; data?: ErrorData };
      throw new Error([message, data?.remedy].filter(Boolean).join(' '), { cause: error });
    }
  }

  onNotification<P>(type: PageNotification<P>, handler: (params: P) => void): Disposable {
    return this.connection.onNotification(type.method, handler);
  }

  /** What was kept before the window was loaded again; null for a new page. */
  get view(): V | null {
    return this.api.getState()?.view ?? null;
  }

  keep(view: V | null): void {
    this.api.setState({ ...this.api.getState(), subject: this.subject, view });
  }

  /** Keeps how far the page is scrolled, or that part of it which scrolls. */
  keepPlace(scroller: Element = document.documentElement): void {
    keepPlace(scroller, this.api.getState()?.topPx ?? 0, (topPx) =>
      this.api.setState({ subject: this.subject, view: this.view, topPx }),
    );
  }
}

/** The library's ends of a line want a port: one leads to `postMessage` and back. */
function connect(post: (message: unknown) => void): MessageConnection {
  const { port1, port2 } = new MessageChannel();
  window.addEventListener('message', ({ data }: MessageEvent<{ jsonrpc?: string } | null>) => {
    if (data?.jsonrpc === '2.0') port2.postMessage(data);
  });
  port2.onmessage = ({ data }) => post(data);
  const connection = createMessageConnection(
    new BrowserMessageReader(port1),
    new BrowserMessageWriter(port1),
  );
  connection.listen();
  return connection;
}
