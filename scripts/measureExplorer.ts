/**
 * What the explorer's requests take on a large dataset of empty images: `node dist/measureExplorer.js [persons]
 * [images of each]`, by default 10,000 and 50.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findDatasets } from '../server/src/dataset/browse/findDatasets';
import { DatasetView } from '../server/src/dataset/browse/datasetView';
import { undo } from '../server/src/dataset/curation/curation';
import {
  deleteImages,
  includeImages,
  moveImages,
  renamePerson,
} from '../server/src/dataset/curation/operations';
import { writeList } from '../server/src/dataset/listFile';
import { forEachParallel } from '../server/src/parallel';

const [persons = 10_000, imagesEach = 50] = process.argv.slice(2).map(Number);

function nameOf(person: number): string {
  return `n${String(person).padStart(6, '0')}`;
}

async function makeLarge(dataset: string): Promise<void> {
  const lines: string[] = [];
  await forEachParallel(Array(persons).keys(), 16, async (i) => {
    const folder = join(dataset, 'images', nameOf(i));
    await mkdir(folder, { recursive: true });
    for (let image = 0; image < imagesEach; image++) {
      await writeFile(join(folder, `${image}.jpg`), '');
      lines.push(`${nameOf(i)}/${image}.jpg`);
    }
  });
  await writeList(join(dataset, 'list.txt'), lines);
}

async function timed(what: string, work: () => Promise<unknown>): Promise<void> {
  const startMs = performance.now();
  await work();
  const ms = performance.now() - startMs;
  process.stdout.write(`${what.padEnd(44)} ${ms.toFixed(0).padStart(8)} ms\n`);
}

async function main(): Promise<void> {
  const workspace = await mkdtemp(join(tmpdir(), 'likeness-large-'));
  const dataset = join(workspace, 'dataset');
  const target = { dataset, workspace };
  try {
    await timed(`making ${persons * imagesEach} images`, () => makeLarge(dataset));
    const view = new DatasetView(dataset);
    const [first, second, third] = [0, 1, 2].map(nameOf) as [string, string, string];
    const image = `${second}/0.jpg`;
    await timed('finding the dataset', () => findDatasets(target));
    await timed('people, the first look', () => view.persons());
    await timed('people, when nothing has changed', () => view.persons());
    await timed('images of a person', () => view.images(first));
    await timed('excluding an image', () =>
      includeImages(target, { images: [image], included: false }),
    );
    await timed('people, after that', () => view.persons());
    await timed('renaming a person', () => renamePerson(target, { person: first, newName: 'Ada' }));
    await timed('moving an image', () => moveImages(target, { images: [image], person: third }));
    await timed('deleting a person', () => deleteImages(target, { persons: [third] }));
    await timed('undoing that', () => undo(target));
    process.stdout.write(`memory ${Math.round(process.memoryUsage.rss() / 1e6)} MB\n`);
  } finally {
    await rm(workspace, { recursive: true, force: true });
  }
}

void main();
