import { basename, dirname } from 'node:path';
import { Uri, ViewColumn, window, workspace } from 'vscode';

/**
 * Shows an evaluation's HTML report. It is a page on its own, with a policy of its own: it runs no script and
 * loads nothing, and here it could not.
 */
export async function showReport(path: string, extension: Uri): Promise<void> {
  const html = new TextDecoder().decode(await workspace.fs.readFile(Uri.file(path)));
  const title = `Evaluation of ${basename(dirname(path))}`;
  const options = { enableScripts: false, localResourceRoots: [], enableFindWidget: true };
  const panel = window.createWebviewPanel('likeness.report', title, ViewColumn.Active, options);
  panel.iconPath = Uri.joinPath(extension, 'media', 'icon.png');
  panel.webview.html = html;
}
