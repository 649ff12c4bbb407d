import { basename, dirname, extname } from 'node:path';
import {
  Uri,
  ViewColumn,
  window,
  workspace,
  type Disposable,
  type Memento,
  type WebviewPanel,
} from 'vscode';

const VIEW_TYPE = 'likeness.report';
const PATHS = 'reports';

/**
 * Shows evaluations' HTML reports, each in one panel, which an evaluation that is made again brings up to date. A
 * report is a page on its own, with a policy of its own: it runs no script and loads nothing, and here it could not.
 */
export class Reports implements Disposable {
  private readonly open = new Map<string, WebviewPanel>();
  private readonly restoring: Disposable;

  /** @param memory of the workspace: a page without a script cannot keep which report it shows */
  constructor(
    private readonly extension: Uri,
    private readonly memory: Memento,
  ) {
    this.restoring = window.registerWebviewPanelSerializer(VIEW_TYPE, {
      deserializeWebviewPanel: (panel) => this.restore(panel),
    });
  }

  async show(path: string): Promise<void> {
    const html = await read(path);
    const title = titleOf(path);
    const open = this.open.get(path);
    const panel = open ?? window.createWebviewPanel(VIEW_TYPE, title, ViewColumn.Active, OPTIONS);
    if (open === undefined) this.keep(panel, path);
    else open.reveal();
    panel.webview.html = html;
    await this.memory.update(PATHS, { ...this.paths, [title]: path });
  }

  /** As with PanelSet, what is open stays. */
  dispose(): void {
    this.restoring.dispose();
  }

  /** Title → path of what was shown under it last. */
  private get paths(): Record<string, string> {
    return this.memory.get<Record<string, string>>(PATHS) ?? {};
  }

  private async restore(panel: WebviewPanel): Promise<void> {
    const path = this.paths[panel.title];
    const html = path === undefined ? null : await read(path).catch(() => null);
    if (path === undefined || html === null) {
      panel.dispose();
      return;
    }
    panel.webview.options = OPTIONS;
    this.keep(panel, path);
    panel.webview.html = html;
  }

  private keep(panel: WebviewPanel, path: string): void {
    this.open.set(path, panel);
    panel.iconPath = Uri.joinPath(this.extension, 'media', 'icon.png');
    panel.onDidDispose(() => {
      if (this.open.get(path) === panel) this.open.delete(path);
    });
  }
}

const OPTIONS = { enableScripts: false, localResourceRoots: [], enableFindWidget: true };

async function read(path: string): Promise<string> {
  return new TextDecoder().decode(await workspace.fs.readFile(Uri.file(path)));
}

/**
 * "…/2026-01-01T000000-seed1/evaluation-dataset.html" → "Evaluation of 2026-01-01T000000-seed1 on dataset"; so with
 * "evaluation-dataset-against-…", which has the other run at its end.
 */
function titleOf(path: string): string {
  const [what, on] = basename(path, extname(path)).split(/-(.*)/s);
  const isOurs = what === 'evaluation' && on !== undefined && on !== '';
  return `Evaluation of ${basename(dirname(path))}${isOurs ? ` on ${on}` : ''}`;
}
