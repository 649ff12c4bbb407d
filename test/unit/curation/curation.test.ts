import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { readFaces } from '../../../server/src/dataset/datasetIndex';
import { NO_CHANGE } from '../../../server/src/dataset/curation/change';
import { curationHistory, redo, undo } from '../../../server/src/dataset/curation/curation';
import {
  entryFolders,
  entryId,
  historyFolder,
  readHistory,
  writeEntry,
  writeHistory,
} from '../../../server/src/dataset/curation/history';
import {
  deleteImages,
  emptyTrash,
  includeImages,
  mergePersons,
  moveImages,
  renamePerson,
  setCover,
} from '../../../server/src/dataset/curation/operations';
import { withFolderLock } from '../../../server/src/files/folderLock';
import { contentOf, LISTED, makeDataset, put, type SampleDataset } from './sampleDataset';

let sample: SampleDataset;
beforeEach(async () => void (sample = await makeDataset()));

async function lines(): Promise<string[]> {
  const text = await readFile(join(sample.dataset, 'list.txt'), 'utf8');
  return text.split('\n').filter((line) => line !== '');
}

async function images(): Promise<string[]> {
  const files = Object.keys(await contentOf(join(sample.dataset, 'images')));
  return files.filter((name) => !name.endsWith('.txt'));
}

async function rows(): Promise<string[]> {
  return [...(await readFaces(sample.dataset)).keys()].sort();
}

type Operation = [name: string, run: () => Promise<unknown>];

const OPERATIONS: Operation[] = [
  ['renaming a person', () => renamePerson(sample, { person: 'anna', newName: 'Ada' })],
  ['changing the case of a name', () => renamePerson(sample, { person: 'anna', newName: 'Anna' })],
  ['merging persons', () => mergePersons(sample, { persons: ['bea', 'cem'], into: 'anna' })],
  ['merging into a new person', () => mergePersons(sample, { persons: ['bea', 'cem'], into: 'd' })],
  [
    'moving images',
    () => moveImages(sample, { images: ['anna/1.jpg', 'bea/1.jpg'], person: 'cem' }),
  ],
  ['excluding images', () => includeImages(sample, { images: ['anna/1.jpg'], included: false })],
  ['excluding a person', () => includeImages(sample, { persons: ['bea'], included: false })],
  ['including images', () => includeImages(sample, { images: ['anna/3.jpg'], included: true })],
  ['deleting images', () => deleteImages(sample, { images: ['anna/1.jpg', 'anna/3.jpg'] })],
  ['deleting persons', () => deleteImages(sample, { persons: ['anna', 'cem'] })],
  ['setting a cover', () => setCover(sample, { image: 'anna/2.jpg' })],
];

describe('every change', () => {
  it.each(OPERATIONS)('such as %s is undone to the byte, and redone', async (_name, run) => {
    await setCover(sample, { image: 'bea/2.jpg' });
    const before = await contentOf(sample.dataset);
    await run();
    const after = await contentOf(sample.dataset);
    expect(after).not.toEqual(before);
    await undo(sample);
    expect(await contentOf(sample.dataset)).toEqual(before);
    await redo(sample);
    expect(await contentOf(sample.dataset)).toEqual(after);
    await undo(sample);
    expect(await contentOf(sample.dataset)).toEqual(before);
  });

  it.each(OPERATIONS)('such as %s keeps an odd list.txt for undo', async (_name, run) => {
    const list = join(sample.dataset, 'list.txt');
    await writeFile(list, `\ufeff${[...LISTED].reverse().join('\r\n')}\r\nnot a line`);
    const before = await contentOf(sample.dataset);
    await run();
    await undo(sample);
    const after = await contentOf(sample.dataset);
    delete after['covers.json'];
    expect(after).toEqual(before);
  });

  it.each(OPERATIONS)('such as %s works without a list.txt too', async (name, run) => {
    await rm(join(sample.dataset, 'list.txt'));
    if (name === 'including images') {
      await expect(run()).rejects.toThrow('already');
      return;
    }
    const before = await contentOf(sample.dataset);
    await run();
    await undo(sample);
    const after = await contentOf(sample.dataset);
    delete after['covers.json'];
    expect(after).toEqual(before);
  });
});

describe('a renamed person', () => {
  it('has files, lines and rows under the new name, and what else was in the folder', async () => {
    const { words, images: count } = await renamePerson(sample, {
      person: 'anna',
      newName: 'Ada L.x',
    });
    expect({ words, count }).toEqual({ words: 'rename anna to Ada L.x', count: 3 });
    expect(await lines()).toEqual([
      ...['Ada L.x/1.jpg', 'Ada L.x/2.jpg', 'bea/1.jpg', 'bea/2.jpg', 'cem/1.jpg'],
    ]);
    const faces = await readFaces(sample.dataset);
    expect(faces.get('Ada L.x/1.jpg')?.photo).toBe('anna/1.jpg');
    expect(faces.has('anna/1.jpg')).toBe(false);
    const files = Object.keys(await contentOf(join(sample.dataset, 'images')));
    expect(files).toContain('Ada L.x/notes.txt');
    expect(files.some((file) => file.startsWith('anna/'))).toBe(false);
  });

  it('takes the cover along', async () => {
    await setCover(sample, { image: 'anna/2.jpg' });
    await renamePerson(sample, { person: 'anna', newName: 'ada' });
    const covers = await readFile(join(sample.dataset, 'covers.json'), 'utf8');
    expect(JSON.parse(covers)).toMatchObject({ covers: { ada: '2.jpg' } });
  });

  it.each([
    ['bea', /There is a person bea already/],
    ['BEA', /There is a person bea already/],
    ['', /cannot be the name/],
    ['a/b', /cannot be the name/],
    ['.a', /cannot be the name/],
    ['..', /./],
    ['con', /device on Windows/],
    ['a ', /begins or ends with a space/],
    ['anna', /That is anna already/],
  ])('is not called "%s"', async (newName, sentence) => {
    const before = await contentOf(sample.workspace);
    await expect(renamePerson(sample, { person: 'anna', newName })).rejects.toThrow(sentence);
    expect(await contentOf(sample.dataset)).toEqual(
      Object.fromEntries(
        Object.entries(before)
          .filter(([path]) => path.startsWith('dataset'))
          .map(([path, bytes]) => [path.slice('dataset/'.length), bytes]),
      ),
    );
  });
});

describe('images that meet others of the same name', () => {
  it('get a number, and so do their lines and rows', async () => {
    await mergePersons(sample, { persons: ['bea'], into: 'anna' });
    expect(await images()).toEqual([
      ...[
        'anna/1 (2).jpg',
        'anna/1.jpg',
        'anna/2 (2).jpg',
        'anna/2.jpg',
        'anna/3.jpg',
        'cem/1.jpg',
      ],
    ]);
    expect(await lines()).toContain('anna/1 (2).jpg');
    expect((await readFaces(sample.dataset)).get('anna/1 (2).jpg')?.photo).toBe('bea/1.jpg');
  });

  it('also where that one was deleted: its row says that it was taken out', async () => {
    await deleteImages(sample, { images: ['bea/1.jpg'] });
    await moveImages(sample, { images: ['anna/1.jpg'], person: 'bea' });
    expect(await images()).toContain('bea/1 (2).jpg');
    expect(await rows()).toEqual(expect.arrayContaining(['bea/1 (2).jpg', 'bea/1.jpg']));
  });
});

describe('a change', () => {
  it('is refused as a whole when one of its images is gone', async () => {
    await rm(join(sample.dataset, 'images/anna/3.jpg'));
    const before = await contentOf(sample.dataset);
    const moving = moveImages(sample, { images: ['anna/1.jpg', 'anna/3.jpg'], person: 'bea' });
    await expect(moving).rejects.toThrow('anna/3.jpg is not in the dataset any more');
    expect(await contentOf(sample.dataset)).toEqual(before);
  });

  it('is refused while photos are being prepared', async () => {
    await withFolderLock(sample.dataset, 'prepare', async () => {
      const excluding = includeImages(sample, { images: ['anna/1.jpg'], included: false });
      await expect(excluding).rejects.toThrow('Another process is working');
    });
  });

  it('outside the dataset is none', async () => {
    await put(join(sample.dataset, 'secret.jpg'), 'secret');
    for (const image of ['../secret.jpg', 'anna/../../secret.jpg', '/etc/passwd', 'anna']) {
      await expect(deleteImages(sample, { images: [image] })).rejects.toThrow('is not <person>');
    }
    await expect(deleteImages(sample, { persons: ['..'] })).rejects.toThrow('no images');
  });
});

describe('undo', () => {
  it('goes back step by step, and forgets what is redone after something new', async () => {
    const start = await contentOf(sample.dataset);
    await renamePerson(sample, { person: 'anna', newName: 'ada' });
    await deleteImages(sample, { images: ['ada/1.jpg'] });
    const { history } = await moveImages(sample, { images: ['ada/2.jpg'], person: 'bea' });
    expect(history.undo.map(({ words }) => words)).toEqual([
      ...['move ada/2.jpg to bea', 'delete ada/1.jpg', 'rename anna to ada'],
    ]);
    await undo(sample);
    await undo(sample);
    expect((await curationHistory(sample)).redo.map(({ words }) => words)).toEqual([
      ...['delete ada/1.jpg', 'move ada/2.jpg to bea'],
    ]);
    await undo(sample);
    expect(await contentOf(sample.dataset)).toEqual(start);
    await expect(undo(sample)).rejects.toThrow('nothing to undo');
    await setCover(sample, { image: 'cem/1.jpg' });
    await expect(redo(sample)).rejects.toThrow('nothing to redo');
  });

  it('is refused when the place of a deleted image is taken, and nothing is lost', async () => {
    await deleteImages(sample, { images: ['anna/1.jpg', 'anna/2.jpg'] });
    await put(join(sample.dataset, 'images/anna/2.jpg'), 'another');
    const before = await contentOf(sample.workspace);
    await expect(undo(sample)).rejects.toThrow('There is another anna/2.jpg now');
    expect(await contentOf(sample.workspace)).toEqual(before);
    await rm(join(sample.dataset, 'images/anna/2.jpg'));
    await undo(sample);
    expect(await images()).toHaveLength(6);
  });

  it('is refused when a moved image was moved on', async () => {
    await moveImages(sample, { images: ['anna/1.jpg'], person: 'cem' });
    const file = join(sample.dataset, 'images/cem/1 (2).jpg');
    await rename(file, `${file}.moved`);
    await expect(undo(sample)).rejects.toThrow('cem/1 (2).jpg is not where it was any more');
  });

  it('keeps what others changed in list.txt meanwhile', async () => {
    await includeImages(sample, { images: ['anna/1.jpg'], included: false });
    const list = join(sample.dataset, 'list.txt');
    await writeFile(list, (await readFile(list, 'utf8')).replace('bea/1.jpg\n', ''));
    await undo(sample);
    expect(await lines()).toEqual(LISTED.filter((line) => line !== 'bea/1.jpg'));
  });

  it('works in a workspace that was moved', async () => {
    const before = await contentOf(sample.dataset);
    await deleteImages(sample, { images: ['anna/1.jpg'] });
    const workspace = `${sample.workspace}-moved`;
    await rename(sample.workspace, workspace);
    await undo({ workspace, dataset: join(workspace, 'dataset') });
    expect(await contentOf(join(workspace, 'dataset'))).toEqual(before);
    await rename(workspace, sample.workspace);
  });
});

describe('the trash', () => {
  it('is emptied for good', async () => {
    await deleteImages(sample, { images: ['anna/1.jpg'] });
    expect((await curationHistory(sample)).trashBytes).toBeGreaterThan(0);
    expect(await emptyTrash(sample)).toEqual({ files: 1, bytes: 'crop anna/1.jpg'.length });
    await expect(undo(sample)).rejects.toThrow('nothing to undo');
    const kept = Object.keys(await contentOf(join(sample.workspace, '.likeness')));
    expect(kept.filter((file) => file.endsWith('.jpg'))).toEqual([]);
  });

  it('keeps two hundred changes, and forgets the oldest', async () => {
    const folder = historyFolder(sample.workspace, sample.dataset);
    const ids = Array.from({ length: 202 }, (_, i) => entryId(i + 1));
    const time = new Date().toISOString();
    for (const id of ids) {
      const entry = { id, kind: 'cover' as const, words: '', time, change: NO_CHANGE, list: null };
      await writeEntry(folder, entry);
    }
    await writeHistory(folder, { next: 203, done: ids, undone: [] });
    await setCover(sample, { image: 'anna/1.jpg' });
    const { done } = await readHistory(folder);
    expect(done).toEqual([...ids.slice(3), entryId(203)]);
    expect(await entryFolders(folder)).toEqual(done);
  });

  it('of a damaged history is not written over', async () => {
    await deleteImages(sample, { images: ['anna/1.jpg'] });
    const trash = join(sample.workspace, '.likeness/trash');
    const [file] = Object.keys(await contentOf(trash)).filter((name) =>
      name.endsWith('history.json'),
    );
    await writeFile(join(trash, file!), 'damaged');
    await mkdir(join(sample.dataset, 'images/d'), { recursive: true });
    await setCover(sample, { image: 'anna/2.jpg' });
    expect((await curationHistory(sample)).undo).toHaveLength(1);
  });
});
