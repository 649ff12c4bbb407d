import { realpath } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ErrorCode } from '../../../protocol/src/errors';
import { LikenessError } from '../errors';
import { compareCodePoints } from './codePointOrder';
import { namesIn } from './cropFile';
import { readCropFaces } from './cropFaces';
import { datasetPaths, ownFilesIn, type Shard } from './datasetPaths';
import { readFacesTable, type FaceRow } from './facesTable';
import { readList } from './listFile';
import { isPhotoName } from './photoNames';
import { listFolder } from './safeFolder';

/** A crop of a dataset. */
export interface DatasetImage {
  /** `<person>/<image>`. */
  image: string;
  /** Absolute path of the crop; that it exists is not checked. */
  file: string;
  /**
   * 68 × (x, y) in pixels of the crop; null for a crop that somebody put there by hand. They belong to
   * the bytes with that `sha256`: a crop that was edited since has others, and needs to be looked at.
   */
  landmarks: Float32Array | null;
  /** The detector's, 0–1. */
  score: number | null;
  /** SHA-256 (hex) of the crop file as it was written. */
  sha256: string | null;
}

/**
 * The crops of a dataset: the lines of list.txt, which is the truth about what belongs to it; without
 * that file everything in images/, so that a dataset made by hand needs nothing but person folders.
 * @param onNote told about lines of list.txt that are passed over
 * @param shard only every count-th image from `index` on: of the others nothing is kept in memory
 * @returns sorted by code point of `image`
 * @throws LikenessError NotFound when there is no such dataset, CorruptFile
 */
export async function readDataset(
  dataset: string,
  onNote?: (sentence: string) => void,
  shard?: Shard,
): Promise<DatasetImage[]> {
  const paths = datasetPaths(resolve(dataset), null);
  const list = await readList(paths.list);
  for (const note of list?.notes ?? []) onNote?.(note);
  const listed = list?.images ?? (await cropsIn(paths.images));
  if (listed === null) throw noDataset(dataset);
  const images =
    shard === undefined ? listed : listed.filter((_, i) => i % shard.count === shard.index);
  const wanted = new Set(images);
  const faces = await readCropFaces(paths.folder, (image) => wanted.has(image));
  return images.map((image) => {
    const face = faces.get(image);
    return {
      image,
      file: join(paths.images, image),
      landmarks: face?.landmarks ?? null,
      score: face?.score ?? null,
      sha256: face?.sha256 ?? null,
    };
  });
}

/** All faces that `prepare` recorded, of every shard; of several rows about an image the youngest. */
export async function readFaces(
  folder: string,
  isWanted?: (image: string) => boolean,
): Promise<Map<string, FaceRow>> {
  const names = ownFilesIn(await namesIn(folder), 'faces').map(({ name }) => name);
  const tables = await Promise.all(
    names.map((name) => readFacesTable(join(folder, name), isWanted)),
  );
  tables.sort((a, b) => compareCodePoints(a.written, b.written));
  return new Map(tables.flatMap(({ rows }) => rows).map((row) => [row.image, row]));
}

/**
 * The crops that lie in a dataset's images folder, listed or not.
 * @returns `<person>/<image>`, sorted by code point; null when there is no such folder
 */
export async function cropsIn(images: string): Promise<string[] | null> {
  const root = await realpath(images).catch(() => null);
  if (root === null) return null;
  const ignore = () => undefined;
  const crops: string[] = [];
  for (const { name: person, isFolder } of await listFolder(root, '', ignore)) {
    if (!isFolder) continue;
    for (const { name, isFolder: nested } of await listFolder(root, person, ignore)) {
      if (!nested && isPhotoName(name)) crops.push(`${person}/${name}`);
    }
  }
  return crops;
}

function noDataset(dataset: string): LikenessError {
  return new LikenessError(
    ErrorCode.NotFound,
    `${dataset} is no dataset: it has neither list.txt nor images/<person>/<image>.`,
    'Make one from photos with "likeness prepare", or check the path.',
    dataset,
  );
}
