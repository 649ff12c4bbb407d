import { join, resolve } from 'node:path';
import { datasetPaths } from '../datasetPaths';
import { applyChange } from './applyChange';
import { advance, readEntry, readHistory, writeHistory } from './history';
import { readIntent, removeIntent, writeIntent, type Intent } from './intent';

/**
 * Finishes a change of a dataset that was cut off. To be called under the list's lock, by everybody who is
 * about to rely on list.txt, the images and the tables of faces telling the same.
 * @returns whether there was one
 */
export async function finishCuration(dataset: string): Promise<boolean> {
  const folder = resolve(dataset);
  const { intent: path } = datasetPaths(folder, null);
  const intent = await readIntent(path, folder);
  if (intent === null) return false;
  await finish(folder, intent);
  return true;
}

/** Does, undoes or redoes a change whose entry is in the trash. */
export async function carryOut(dataset: string, intent: Intent): Promise<void> {
  await writeIntent(datasetPaths(dataset, null).intent, dataset, intent);
  await finish(dataset, intent);
}

async function finish(dataset: string, { history: folder, id, direction }: Intent): Promise<void> {
  const entry = await readEntry(folder, id);
  // Without its entry nobody knows what was to be done; what is done so far lies open to see.
  if (entry !== null) {
    await applyChange(entry, direction, { dataset, entry: join(folder, id) });
    await writeHistory(folder, advance(await readHistory(folder), id, direction));
  }
  await removeIntent(datasetPaths(dataset, null).intent);
}
