import { randomBytes } from 'node:crypto';
import { Uri, ViewColumn, window, type Disposable, type WebviewPanel } from 'vscode';
import type { PageState } from '../../../protocol/src/webview';
import type { PageConnection } from './pageConnection';
import { panelHtml } from './panelHtml';

/** One kind of panel: its page is media/<name>/page.ts. */
export interface PanelKind<S> {
  /** "training": the view's type is then "likeness.training". */
  name: string;
  /** Of the tab; any text. */
  title(subject: S): string;
  /** What tells one panel of this kind from another: opening it twice shows the first. */
  key(subject: S): string;
  /** Whether what VS Code kept from an earlier session still is a subject. */
  isSubject(kept: unknown): kept is S;
  /** Folders whose files the page shows, besides its own bundle. */
  resources?(subject: S): Uri[];
  /** Answers the page's requests, until the panel is closed. */
  serve(page: PageConnection, subject: S, panel: WebviewPanel): Disposable;
}

/** The open panels of a kind, one a subject. They come back when the window is loaded again. */
export class PanelSet<S> implements Disposable {
  private readonly open = new Map<string, WebviewPanel>();
  private readonly restoring: Disposable;
  private readonly bundles: Uri;
  private readonly icon: Uri;

  constructor(
    private readonly kind: PanelKind<S>,
    extension: Uri,
  ) {
    this.bundles = Uri.joinPath(extension, 'dist', 'media');
    this.icon = Uri.joinPath(extension, 'media', 'icon.png');
    this.restoring = window.registerWebviewPanelSerializer(this.viewType, {
      deserializeWebviewPanel: async (panel, state: Partial<PageState<S, unknown>> | undefined) => {
        const subject = state?.subject;
        if (this.kind.isSubject(subject)) await this.fill(panel, subject);
        else panel.dispose();
      },
    });
  }

  /** Opens the panel of a subject, or shows the one that is open. */
  show(subject: S): WebviewPanel {
    const open = this.open.get(this.kind.key(subject));
    if (open !== undefined) {
      open.reveal();
      return open;
    }
    const panel = window.createWebviewPanel(
      this.viewType,
      this.kind.title(subject),
      ViewColumn.Active,
    );
    void this.fill(panel, subject);
    return panel;
  }

  /** The panels stay: closed now, as the window is loaded again, they would not come back. */
  dispose(): void {
    this.restoring.dispose();
  }

  private get viewType(): string {
    return `likeness.${this.kind.name}`;
  }

  private async fill(panel: WebviewPanel, subject: S): Promise<void> {
    const { kind, bundles } = this;
    const { webview } = panel;
    const key = kind.key(subject);
    this.open.set(key, panel);
    let isClosed = false;
    panel.onDidDispose(() => {
      isClosed = true;
      if (this.open.get(key) === panel) this.open.delete(key);
    });
    panel.title = kind.title(subject);
    panel.iconPath = this.icon;
    webview.options = {
      enableScripts: true,
      localResourceRoots: [bundles, ...(kind.resources?.(subject) ?? [])],
    };
    // The line's library is loaded with the first page, not with the extension.
    const { PageConnection } = await import('./pageConnection');
    if (isClosed) return;
    const page = new PageConnection(webview);
    const serving = kind.serve(page, subject, panel);
    panel.onDidDispose(() => {
      serving.dispose();
      page.dispose();
    });
    const address = (file: string) => webview.asWebviewUri(Uri.joinPath(bundles, file)).toString();
    webview.html = panelHtml({
      nonce: randomBytes(16).toString('base64'),
      cspSource: webview.cspSource,
      script: address(`${kind.name}.js`),
      style: address(`${kind.name}.css`),
      title: panel.title,
      subject,
    });
  }
}
