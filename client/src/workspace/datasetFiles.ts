import { RelativePattern, Uri, workspace, type FileSystemWatcher } from 'vscode';

/** Watches what a dataset is made of: its list, covers, people and images, in the workspace or not. */
export function watchDatasetFiles(dataset: string): FileSystemWatcher {
  const pattern = '{list.txt,covers.json,images,images/**}';
  return workspace.createFileSystemWatcher(new RelativePattern(Uri.file(dataset), pattern));
}
