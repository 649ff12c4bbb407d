import { dirname } from 'node:path';
import { FileType, RelativePattern, Uri, workspace, type WorkspaceFolder } from 'vscode';
import { DatasetsFindRequest } from '../../../protocol/src/messages';
import { PHOTO_EXTENSIONS } from '../../../protocol/src/photoNames';
import type { Backend } from '../backend/backend';

const PASSED_OVER = '**/{node_modules,.git,.likeness}/**';
/** A workspace with more datasets than this is not looked through to its end. */
const MOST_DATASETS = 500;
/** Patterns tell "JPG" from "jpg", people and cameras do not. */
const ANY_PHOTO = `*.{${PHOTO_EXTENSIONS.flatMap((ext) => [ext, ext.toUpperCase()]).join(',')}}`;

/**
 * The datasets in the folders that are open, as the backend finds them; where it may not run, by their lists.
 * @returns absolute paths
 */
export async function findDatasets(backend: Backend): Promise<string[]> {
  if (!workspace.isTrusted) return listedDatasets();
  const folders = workspace.workspaceFolders?.map(({ uri }) => uri.fsPath) ?? [];
  const found = await Promise.all(
    folders.map((folder) => backend.request(DatasetsFindRequest, { workspace: folder })),
  );
  return [...new Set(found.flatMap(({ datasets }) => datasets))];
}

async function listedDatasets(): Promise<string[]> {
  const lists = await workspace.findFiles('**/list.txt', PASSED_OVER, MOST_DATASETS);
  const found = await Promise.all(
    lists.map(async ({ fsPath }) => ((await isDataset(dirname(fsPath))) ? [dirname(fsPath)] : [])),
  );
  return found.flat().sort();
}

/** Whether a folder is a dataset by what lies in it: list.txt and images/. */
async function isDataset(folder: string): Promise<boolean> {
  const uri = Uri.file(folder);
  const list = await typeOf(Uri.joinPath(uri, 'list.txt'));
  const images = await typeOf(Uri.joinPath(uri, 'images'));
  return (list & FileType.File) !== 0 && (images & FileType.Directory) !== 0;
}

/**
 * Folders that may hold photos, one folder a person: those right in the workspace that hold folders with
 * files in them, and are no datasets.
 */
export async function findPhotoFolders(): Promise<string[]> {
  const found: string[] = [];
  for (const folder of workspace.workspaceFolders ?? []) {
    for (const child of await foldersIn(folder.uri)) {
      if (await isPhotoFolder(folder, child)) found.push(Uri.joinPath(folder.uri, child).fsPath);
    }
  }
  return found.sort();
}

async function isPhotoFolder({ uri }: WorkspaceFolder, child: string): Promise<boolean> {
  if (child.startsWith('.') || child === 'node_modules') return false;
  const folder = Uri.joinPath(uri, child);
  if (await isDataset(folder.fsPath)) return false;
  const pattern = new RelativePattern(folder, `*/**/${ANY_PHOTO}`);
  return (await workspace.findFiles(pattern, PASSED_OVER, 1)).length > 0;
}

async function foldersIn(uri: Uri): Promise<string[]> {
  const entries = await workspace.fs.readDirectory(uri).then(
    (found) => found,
    () => [],
  );
  return entries.filter(([, type]) => (type & FileType.Directory) !== 0).map(([name]) => name);
}

async function typeOf(uri: Uri): Promise<FileType> {
  return workspace.fs.stat(uri).then(
    ({ type }) => type,
    () => FileType.Unknown,
  );
}
