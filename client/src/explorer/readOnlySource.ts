import { FileType, Uri, workspace } from 'vscode';
import type {
  DatasetImagesResult,
  DatasetPersonsResult,
  ImageInDataset,
} from '../../../protocol/src/explorer';
import type { DatasetContents } from './datasetSource';

/**
 * What a folder that is not trusted may show: names and lines alone, read by the editor. No image is decoded
 * and no process is started.
 */
export class ReadOnlySource implements DatasetContents {
  async persons(dataset: string): Promise<DatasetPersonsResult> {
    const folders = await namesIn(Uri.joinPath(Uri.file(dataset), 'images'), FileType.Directory);
    const lines = await linesOf(dataset);
    // Folders are not looked into before somebody opens them: of who is listed the lines are counted.
    const persons = [...new Set([...folders, ...lines.keys()])].sort().map((person) => ({
      person,
      images: lines.get(person)?.size ?? 0,
      ...{ excluded: 0, missing: 0, cover: null },
    }));
    return { persons, hasList: true };
  }

  async images(dataset: string, person: string, count: number): Promise<DatasetImagesResult> {
    const folder = Uri.joinPath(Uri.file(dataset), 'images', person);
    const files = new Set(await namesIn(folder, FileType.File));
    const lines = (await linesOf(dataset)).get(person) ?? new Set<string>();
    const names = [...new Set([...files, ...lines])].sort();
    const images = names.slice(0, count).map((name): ImageInDataset => {
      const state = !files.has(name) ? 'missing' : lines.has(name) ? 'listed' : 'excluded';
      return { name, state, isCover: false };
    });
    return { total: names.length, images };
  }
}

async function namesIn(folder: Uri, type: FileType): Promise<string[]> {
  const entries = await workspace.fs.readDirectory(folder).then(
    (found) => found,
    () => [],
  );
  return entries
    .filter(([name, found]) => (found & type) !== 0 && !name.startsWith('.'))
    .map(([name]) => name);
}

/** Person → names of images in list.txt. */
async function linesOf(dataset: string): Promise<Map<string, Set<string>>> {
  const uri = Uri.joinPath(Uri.file(dataset), 'list.txt');
  const text = new TextDecoder().decode(await workspace.fs.readFile(uri));
  const persons = new Map<string, Set<string>>();
  for (const line of text.replace(/^\ufeff/, '').split(/\r?\n/)) {
    const [person, name, ...more] = line.split('/');
    if (!person || !name || more.length > 0 || person.startsWith('.') || name === '..') continue;
    persons.set(person, (persons.get(person) ?? new Set()).add(name));
  }
  return persons;
}
