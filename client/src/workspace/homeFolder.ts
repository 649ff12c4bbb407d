import { dirname, join } from 'node:path';
import { Uri, workspace } from 'vscode';
import { ErrorCode } from '../../../protocol/src/errors';
import { RemediedError } from '../backend/errorMessage';

/**
 * The folder whose `.likeness` holds what is made of a file or folder: the workspace's folder that it lies in,
 * else the one it lies beside.
 */
export function homeOf(path: string): string {
  return workspace.getWorkspaceFolder(Uri.file(path))?.uri.fsPath ?? dirname(path);
}

/** A dataset, and the folder whose `.likeness` keeps what can be undone. */
export function targetOf(dataset: string): { dataset: string; workspace: string } {
  return { dataset, workspace: homeOf(dataset) };
}

/** Where a workspace's photos are kept, a folder a person; pictures of a camera go there too. */
export function rawFolderOf(home: string): string {
  return join(home, 'raw');
}

/**
 * The folder to work in when no file says which.
 * @throws RemediedError where no folder is open
 */
export function firstHome(): string {
  const folder = workspace.workspaceFolders?.[0];
  if (folder !== undefined) return folder.uri.fsPath;
  throw new RemediedError(
    ErrorCode.InvalidInput,
    'No folder is open.',
    'Open the folder to work in: “File: Open Folder…”.',
  );
}

/** The folder whose people photos are compared with: where they lie, else the first one that is open. */
export function homeForPhotos([photo]: readonly string[]): string {
  const folder = photo === undefined ? undefined : workspace.getWorkspaceFolder(Uri.file(photo));
  return folder?.uri.fsPath ?? firstHome();
}
