import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  commands,
  extensions,
  languages,
  Uri,
  window,
  workspace,
  type Diagnostic,
  type TextDocument,
} from 'vscode';
import { until } from './until';

/** Absolute path of the workspace's folder. */
export function workspacePath(): string {
  return workspace.workspaceFolders![0]!.uri.fsPath;
}

/** One of the photos that ship with face-api. */
export function samplePhoto(number: 1 | 2 | 3): string {
  const root = extensions.getExtension('likeness.likeness')!.extensionPath;
  return join(root, `node_modules/@vladmandic/face-api/demo/sample${number}.jpg`);
}

/** Makes a dataset's folder with images, all of them the same photo. @returns its path */
export function makeDataset(parent: string, name: string, images: readonly string[]): string {
  const dataset = join(parent, name);
  for (const image of images) putImage(dataset, image);
  return dataset;
}

export function putImage(dataset: string, image: string): string {
  const path = join(dataset, 'images', image);
  mkdirSync(join(path, '..'), { recursive: true });
  cpSync(samplePhoto(1), path);
  return path;
}

/** Writes list.txt and opens it in an editor. */
export async function openList(dataset: string, text: string): Promise<TextDocument> {
  const path = join(dataset, 'list.txt');
  writeFileSync(path, text);
  const document = await workspace.openTextDocument(Uri.file(path));
  await window.showTextDocument(document);
  return document;
}

/** "2 missing-file" for each finding about a document, by line. */
export function findings({ uri }: Pick<TextDocument, 'uri'>): string[] {
  return languages
    .getDiagnostics(uri)
    .map(({ range, code }) => `${range.start.line} ${codeOf(code)}`)
    .sort();
}

function codeOf(code: Diagnostic['code']): string {
  return String(typeof code === 'object' ? code.value : code);
}

/** Waits until exactly these are found. */
export async function untilFound(
  document: Pick<TextDocument, 'uri'>,
  ...wanted: string[]
): Promise<void> {
  const isThere = (found: string[]) => found.join() === [...wanted].sort().join();
  await until(() => findings(document), isThere);
}

/** Closes all editors without saving. */
export async function closeAll(): Promise<void> {
  while (window.activeTextEditor !== undefined || window.tabGroups.all.some((g) => g.tabs.length)) {
    await commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  }
}
