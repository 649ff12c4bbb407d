import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterAll } from 'vitest';
import { writeFacesTable } from '../../../server/src/dataset/facesTable';
import { writeList } from '../../../server/src/dataset/listFile';
import { sha256 } from '../../../server/src/files/hash';
import { faceRow } from '../dataset/faceRows';

/** `anna` has three images of which one is excluded, `bea` has two, `cem` one that no row knows. */
export const IMAGES = 'anna/1.jpg anna/2.jpg anna/3.jpg bea/1.jpg bea/2.jpg cem/1.jpg'.split(' ');
export const LISTED = IMAGES.filter((image) => image !== 'anna/3.jpg');

export interface SampleDataset {
  dataset: string;
  workspace: string;
}

/** A workspace with a dataset as prepare leaves it; each image's bytes name it. */
export async function makeDataset(): Promise<SampleDataset> {
  const workspace = await mkdtemp(join(tmpdir(), 'likeness curation-'));
  afterAll(() => rm(workspace, { recursive: true, force: true }));
  const dataset = join(workspace, 'dataset');
  await fillDataset(dataset);
  return { dataset, workspace };
}

export async function fillDataset(dataset: string): Promise<void> {
  for (const image of IMAGES) await put(join(dataset, 'images', image), `crop ${image}`);
  await put(join(dataset, 'images/anna/notes.txt'), 'about anna');
  await writeList(join(dataset, 'list.txt'), LISTED);
  const rows = IMAGES.filter((image) => image !== 'cem/1.jpg').map((image, i) =>
    faceRow(image, i, { sha256: sha256(`crop ${image}`) }),
  );
  await writeFacesTable(join(dataset, 'faces.arrow'), { written: '2026-01-01', rows });
}

export async function put(path: string, content: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}

/** Every file of a folder: relative path → bytes as hex. Locks, which come and go, are left out. */
export async function contentOf(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name)).sort();
  const content: Record<string, string> = {};
  for (const path of paths.filter((one) => !/\.(lock|holder)$/.test(one))) {
    content[relative(folder, path)] = (await readFile(path)).toString('hex');
  }
  return content;
}
