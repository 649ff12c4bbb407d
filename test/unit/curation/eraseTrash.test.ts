import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { curationHistory, redo, undo } from '../../../server/src/dataset/curation/curation';
import {
  deleteImages,
  mergePersons,
  renamePerson,
  setCover,
} from '../../../server/src/dataset/curation/operations';
import { erasePerson } from '../../../server/src/gallery/erasePerson';
import { contentOf, makeDataset, type SampleDataset } from './sampleDataset';

let sample: SampleDataset;

/** Bea as "Zebrafinch", whose letters no other text has; some of her images are in the trash. */
beforeEach(async () => {
  sample = await makeDataset();
  await renamePerson(sample, { person: 'bea', newName: 'Zebrafinch' });
  await setCover(sample, { image: 'Zebrafinch/1.jpg' });
  await deleteImages(sample, { images: ['Zebrafinch/2.jpg', 'anna/1.jpg'] });
  await mergePersons(sample, { persons: ['cem'], into: 'Zebrafinch' });
  await undo(sample);
});

function erase(trash: boolean) {
  const gallery = join(sample.workspace, '.likeness');
  const { workspace } = sample;
  return erasePerson({ name: 'Zebrafinch', workspace, gallery, crops: true, trash });
}

async function filesWith(word: string): Promise<string[]> {
  const content = await contentOf(sample.workspace);
  const hex = Buffer.from(word).toString('hex');
  return Object.entries(content).flatMap(([path, bytes]) =>
    path.includes(word) || bytes.includes(hex) ? [path] : [],
  );
}

it('erasing a person takes them out of the trash and its records; what was done to others can be undone', async () => {
  const { erased, traces } = await erase(true);
  // Her image, and the four changes that name her.
  expect(erased.find(({ what }) => what === 'trash')?.count).toBe(5);
  expect(traces).toEqual([]);
  expect(await filesWith('Zebrafinch')).toEqual([]);
  expect(await filesWith('bea/2.jpg')).toEqual([]);
  const { undo: steps } = await curationHistory(sample);
  expect(steps).toEqual([expect.objectContaining({ kind: 'delete' })]);
  await undo(sample);
  const images = Object.keys(await contentOf(join(sample.dataset, 'images')));
  expect(images).toContain('anna/1.jpg');
  await redo(sample);
});

it('erasing a person without the trash says what remains there', async () => {
  const { remaining, traces } = await erase(false);
  expect(remaining.find(({ what }) => what === 'trash')?.count).toBe(5);
  expect(traces.map(({ path }) => path).filter((path) => path.includes('trash'))).not.toEqual([]);
});
