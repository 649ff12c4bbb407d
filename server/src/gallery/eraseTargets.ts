import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import type { EraseChoice, EraseItem, EraseItemKind } from '../../../protocol/src/people';
import { hashCrop } from '../dataset/cropFile';
import { trashOf } from '../dataset/curation/history';
import { scrubTrash } from '../dataset/curation/scrubTrash';
import { countFiles, foldersOf, isSamePerson } from '../dataset/personFiles';
import { cropHashesOf, personInDataset } from '../dataset/removePerson';
import { personFolders } from '../dataset/scanRaw';
import { featuresLocation } from '../features/featureCache';
import { findFeatures } from '../features/removeFeatures';
import { Gallery } from './gallery';

/** Who is to be erased, and where they may be found; every path absolute. */
export interface EraseTargets {
  /** As the gallery writes it. */
  name: string;
  /** How the person's folders are named. */
  folderName: string;
  gallery: string;
  workspace: string;
  dataset: string;
  raw: string;
  /** A location; undefined: the workspace's own folder. */
  features: string | undefined;
  choice: Required<EraseChoice>;
}

/** An item, and whether it was asked to go. */
export interface MeasuredItem extends EraseItem {
  goes: boolean;
}

/** Everything there is of a person, whether it was asked to go or not; nothing is changed. */
export async function measure(targets: EraseTargets): Promise<MeasuredItem[]> {
  const items = [
    ...(await inGallery(targets)),
    ...(await inFeatures(targets)),
    ...(await inDataset(targets)),
    ...(await inRaw(targets)),
    ...(await inTrash(targets)),
  ];
  return items.filter(({ count }) => count > 0);
}

function item(
  what: EraseItemKind,
  where: string,
  { count, bytes = 0 }: { count: number; bytes?: number },
  goes: boolean,
): MeasuredItem {
  return { what, where, count, bytes, goes };
}

async function inGallery({ name, gallery, raw, choice }: EraseTargets): Promise<MeasuredItem[]> {
  const opened = new Gallery(gallery);
  try {
    const own = (await opened.faces()).filter(({ person }) => person === name);
    const ids = own.map(({ id }) => id);
    const consents = await opened.consents();
    const crops = [...(await opened.crops(ids)).values()];
    const indexed = (await opened.cells())?.cellOf ?? new Map<string, number>();
    const bytes = own.reduce((sum, { embedding }) => sum + embedding.byteLength, 0);
    const photos = new Set(own.map(({ source }) => source).filter((path) => existsSync(path)));
    const elsewhere = [...photos].filter((path) => !(choice.raw && isInside(raw, path)));
    return [
      item('embeddings', gallery, { count: own.length, bytes }, true),
      item('pictures', gallery, { count: crops.length, bytes: sum(crops) }, true),
      item('consents', gallery, { count: ids.filter((id) => consents.has(id)).length }, true),
      item('index-rows', gallery, { count: ids.filter((id) => indexed.has(id)).length }, true),
      ...elsewhere.map((path) => item('enrolled-photos', path, { count: 1 }, false)),
    ];
  } finally {
    opened.close();
  }
}

function sum(crops: readonly { jpeg: Uint8Array }[]): number {
  return crops.reduce((total, { jpeg }) => total + jpeg.byteLength, 0);
}

function isInside(folder: string, path: string): boolean {
  return resolve(path).startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/** SHA-256 (hex) of every image of the person, crop or photo, whose features may be cached. */
export async function imageHashesOf(targets: EraseTargets): Promise<string[]> {
  const { dataset, folderName } = targets;
  const hashes = new Set(await cropHashesOf(dataset, folderName));
  for (const folder of [...(await rawFoldersOf(targets)), ...(await trashFoldersOf(targets))]) {
    for (const name of await readdir(folder).catch(() => [])) {
      const hash = await hashCrop(join(folder, name));
      if (hash !== null) hashes.add(hash);
    }
  }
  return [...hashes];
}

export async function rawFoldersOf({ raw, folderName }: EraseTargets): Promise<string[]> {
  if (!existsSync(raw)) return [];
  return personFolders(raw, (name) => isSamePerson(name, folderName));
}

async function inFeatures(targets: EraseTargets): Promise<MeasuredItem[]> {
  const location = featuresLocation(targets.workspace, targets.features);
  const found = await findFeatures(location, await imageHashesOf(targets));
  return found.map(({ table, rows, bytes }) =>
    item(
      'features',
      `${location.words}, table ${table}`,
      { count: rows, bytes },
      targets.choice.features,
    ),
  );
}

async function inDataset({ dataset, folderName, choice }: EraseTargets): Promise<MeasuredItem[]> {
  if (!existsSync(dataset)) return [];
  const { crops, lines, rows, entries } = await personInDataset(dataset, folderName);
  const goes = choice.crops;
  return [
    item('crops', join(dataset, 'images'), crops, goes),
    item('list-lines', join(dataset, 'list.txt'), { count: lines }, goes),
    item('face-rows', dataset, { count: rows }, goes),
    item('report-entries', dataset, { count: entries }, goes),
    item('linked-files', join(dataset, 'images'), { count: crops.links }, false),
  ];
}

async function inRaw(targets: EraseTargets): Promise<MeasuredItem[]> {
  const { raw, choice } = targets;
  const files = await countFiles(await rawFoldersOf(targets));
  return [
    item('raw-photos', raw, files, choice.raw),
    item('linked-files', raw, { count: files.links }, false),
  ];
}

async function inTrash(targets: EraseTargets): Promise<MeasuredItem[]> {
  const { workspace, folderName, choice } = targets;
  const { count, bytes } = await countFiles(await trashFoldersOf(targets));
  const records = await scrubTrash(workspace, folderName, false);
  const all = { count: count + records, bytes };
  return [item('trash', trashOf(workspace), all, choice.trash)];
}

/** Curation keeps what it removed by dataset and change: people's folders lie this deep at most. */
const TRASH_DEPTH = 4;

export async function trashFoldersOf(targets: EraseTargets): Promise<string[]> {
  const found: string[] = [];
  let level = [trashOf(targets.workspace)];
  for (let depth = 0; depth < TRASH_DEPTH; depth++) {
    const next: string[] = [];
    for (const parent of level) {
      const own = await foldersOf(parent, targets.folderName);
      found.push(...own);
      const entries = await readdir(parent, { withFileTypes: true }).catch(() => []);
      const folders = entries.filter((entry) => entry.isDirectory());
      next.push(...folders.map(({ name }) => join(parent, name)).filter((at) => !own.includes(at)));
    }
    level = next;
  }
  return found;
}
