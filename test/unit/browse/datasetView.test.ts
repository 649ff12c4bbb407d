import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { DatasetView } from '../../../server/src/dataset/browse/datasetView';
import { findDatasets } from '../../../server/src/dataset/browse/findDatasets';
import { includeImages, setCover } from '../../../server/src/dataset/curation/operations';
import { fillDataset, makeDataset, put, type SampleDataset } from '../curation/sampleDataset';

let sample: SampleDataset;
let view: DatasetView;
beforeEach(async () => {
  sample = await makeDataset();
  view = new DatasetView(sample.dataset);
});

const counts = async () =>
  (await view.persons()).persons.map(
    ({ person, images, excluded, missing }) => `${person} ${images} ${excluded} ${missing}`,
  );

describe('the people of a dataset', () => {
  it('are counted by what is on the disk and what is listed', async () => {
    await put(join(sample.dataset, 'list.txt'), 'anna/1.jpg\nanna/9.jpg\ndora/1.jpg\nbea/1.jpg\n');
    await mkdir(join(sample.dataset, 'images/empty'));
    expect(await counts()).toEqual(['anna 1 2 1', 'bea 1 1 0', 'cem 0 1 0', 'dora 0 0 1']);
  });

  it('are those in images/ where there is no list', async () => {
    await rm(join(sample.dataset, 'list.txt'));
    expect(await counts()).toEqual(['anna 3 0 0', 'bea 2 0 0', 'cem 1 0 0']);
    expect((await view.persons()).hasList).toBe(false);
  });

  it('are counted anew when something has changed', async () => {
    expect(await counts()).toEqual(['anna 2 1 0', 'bea 2 0 0', 'cem 1 0 0']);
    await includeImages(sample, { images: ['anna/3.jpg'], included: true });
    await put(join(sample.dataset, 'images/bea/3.jpg'), 'new');
    expect(await counts()).toEqual(['anna 3 0 0', 'bea 2 1 0', 'cem 1 0 0']);
  });

  it('have a cover: the chosen one, else the first on the disk', async () => {
    await setCover(sample, { image: 'anna/2.jpg' });
    const covers = async () => (await view.persons()).persons.map(({ cover }) => cover);
    expect(await covers()).toEqual(['2.jpg', '1.jpg', '1.jpg']);
    await rm(join(sample.dataset, 'images/anna/2.jpg'));
    expect(await covers()).toEqual(['1.jpg', '1.jpg', '1.jpg']);
  });

  it('are nobody’s where there is no dataset', async () => {
    const nowhere = new DatasetView(join(sample.workspace, 'nowhere'));
    await expect(nowhere.persons()).rejects.toThrow('is no dataset');
  });
});

it('a person’s images come a page at a time, with what they are', async () => {
  await put(join(sample.dataset, 'list.txt'), 'anna/1.jpg\nanna/2.jpg\nanna/9.jpg\n');
  const { total, images } = await view.images('anna');
  expect(total).toBe(4);
  expect(images.map(({ name, state }) => `${name} ${state}`)).toEqual([
    ...['1.jpg listed', '2.jpg listed', '3.jpg excluded', '9.jpg missing'],
  ]);
  expect(images.map(({ isCover }) => isCover)).toEqual([true, false, false, false]);
  const page = await view.images('anna', 1, 2);
  expect(page.images.map(({ name }) => name)).toEqual(['2.jpg', '3.jpg']);
  expect(await view.images('nobody')).toEqual({ total: 0, images: [] });
});

it('images of several people are found by their names, and those that are not there are left out', async () => {
  await put(join(sample.dataset, 'list.txt'), 'anna/1.jpg\nanna/9.jpg\nbea/2.jpg\n');
  const asked = [
    'anna/3.jpg',
    'bea/2.jpg',
    'anna/9.jpg',
    'anna/7.jpg',
    'dora/1.jpg',
    'anna',
    '../x',
  ];
  const { images } = await view.find(asked);
  expect(images).toEqual([
    { person: 'anna', name: '3.jpg', state: 'excluded', isCover: false },
    { person: 'anna', name: '9.jpg', state: 'missing', isCover: false },
    { person: 'bea', name: '2.jpg', state: 'listed', isCover: false },
  ]);
});

describe('datasets of a workspace', () => {
  it('are found some folders deep, by list.txt or a table of faces beside images/', async () => {
    const { workspace } = sample;
    await fillDataset(join(workspace, 'a/b/c/second'));
    await rm(join(workspace, 'a/b/c/second/list.txt'));
    await put(join(workspace, 'shopping/list.txt'), 'milk');
    await mkdir(join(workspace, 'pictures/images'), { recursive: true });
    await fillDataset(join(workspace, 'node_modules/third'));
    await symlink(workspace, join(workspace, 'loop'));
    const { datasets } = await findDatasets({ workspace });
    expect(datasets).toEqual([join(workspace, 'a/b/c/second'), sample.dataset]);
    expect(await findDatasets({ workspace: sample.dataset })).toEqual({
      datasets: [sample.dataset],
    });
  });

  it('are not looked for among a thousand people', async () => {
    const people = Array.from({ length: 600 }, (_, i) => join(sample.workspace, 'raw', `n${i}`));
    for (const person of people) await mkdir(person, { recursive: true });
    await fillDataset(join(people[0]!, 'hidden'));
    await writeFile(join(people[1]!, 'list.txt'), '');
    expect((await findDatasets(sample)).datasets).toEqual([sample.dataset]);
  });
});
