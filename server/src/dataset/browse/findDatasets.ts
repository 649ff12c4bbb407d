import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { DatasetsFindResult } from '../../../../protocol/src/explorer';
import { throwIfCancelled } from '../../errors';
import type { JobContext } from '../../job';
import { compareCodePoints } from '../codePointOrder';
import { ownFilesIn } from '../datasetPaths';
import { isHidden } from '../photoNames';

/** Folders of a workspace that a dataset may lie in: workspace/project/experiment/dataset. */
const DEEPEST = 4;
/** A folder with more folders in it holds people, not datasets. */
const MOST_FOLDERS = 500;
const PASSED_OVER = new Set(['node_modules', 'venv', 'site-packages', 'out', 'dist']);

/**
 * The datasets in a folder, itself included. Folders of people are not looked into, so that half a million
 * photos in them cost nothing.
 */
export async function findDatasets(
  { workspace }: { workspace: string },
  { signal }: JobContext = {},
): Promise<DatasetsFindResult> {
  const datasets: string[] = [];
  let level = [resolve(workspace)];
  for (let depth = 0; depth <= DEEPEST && level.length > 0; depth++) {
    const next: string[] = [];
    for (const folder of level) {
      throwIfCancelled(signal);
      const entries = await readdir(folder, { withFileTypes: true }).catch((): Dirent[] => []);
      if (isDataset(entries)) datasets.push(folder);
      else next.push(...foldersIn(entries).map((name) => join(folder, name)));
    }
    level = next;
  }
  return { datasets: datasets.sort(compareCodePoints) };
}

function isDataset(entries: readonly Dirent[]): boolean {
  const files = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  const hasImages = entries.some((entry) => entry.name === 'images' && !entry.isFile());
  return hasImages && (files.includes('list.txt') || ownFilesIn(files, 'faces').length > 0);
}

function foldersIn(entries: readonly Dirent[]): string[] {
  const folders = entries
    .filter((entry) => entry.isDirectory() && !isHidden(entry.name) && !PASSED_OVER.has(entry.name))
    .map(({ name }) => name);
  return folders.length > MOST_FOLDERS ? [] : folders;
}
