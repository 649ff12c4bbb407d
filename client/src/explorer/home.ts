import { dirname } from 'node:path';
import { Uri, workspace } from 'vscode';
import type { CurationParams } from '../../../protocol/src/curation';

/** A dataset, and the folder whose `.likeness` keeps what can be undone. */
export function targetOf(dataset: string): Omit<CurationParams, 'progressToken'> {
  const folder = workspace.getWorkspaceFolder(Uri.file(dataset));
  return { dataset, workspace: folder?.uri.fsPath ?? dirname(dataset) };
}
