import { window, workspace, type Uri } from 'vscode';

/**
 * Lets the user choose a folder, beginning in the workspace.
 * @returns null when the dialog was left
 */
export async function pickFolder(title: string, openLabel: string): Promise<Uri | null> {
  const start = workspace.workspaceFolders?.[0]?.uri;
  const chosen = await window.showOpenDialog({
    title,
    openLabel,
    canSelectFiles: false,
    canSelectFolders: true,
    canSelectMany: false,
    ...(start === undefined ? {} : { defaultUri: start }),
  });
  return chosen?.[0] ?? null;
}
