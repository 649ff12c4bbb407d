import { Uri, window, workspace } from 'vscode';

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

/**
 * Lets the user choose a file to write; the dialog asks before one is replaced.
 * @param suggested absolute path
 * @returns undefined when the dialog was left
 */
export async function pickFile(
  suggested: string,
  filters: Record<string, string[]>,
): Promise<string | undefined> {
  const chosen = await window.showSaveDialog({ defaultUri: Uri.file(suggested), filters });
  return chosen?.fsPath;
}
