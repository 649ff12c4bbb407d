import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ErrorCode } from '../../../protocol/src/errors';
import { LikenessError } from '../errors';
import type { NamedFold, NamedImage, NamedPair } from './pairsFile';
import { emptyPairs, type PairFold, type PairList } from './pairPlan';

/** The images a pairs file needs, each once, and its folds as rows of them. */
export interface ResolvedPairs {
  images: PairImage[];
  folds: PairFold[];
}

export interface PairImage {
  /** `<person>/<image>` */
  image: string;
  /** Path of the file. */
  file: string;
}

/** Decoders know a format by its content; these are looked at as images when names are matched. */
const EXTENSIONS = ['jpg', 'jpeg', 'png', 'webp', 'gif', 'tif', 'tiff', 'avif'];

/**
 * Finds the files of a pairs file, laid out as LFW is: `<images>/<name>/<name>_0001.jpg`. Other image
 * extensions, in any case, will do; of several, the first in the order above.
 * @throws LikenessError NotFound when the folder or any image is missing, naming the first
 */
export async function resolvePairs(
  folds: readonly NamedFold[],
  images: string,
): Promise<ResolvedPairs> {
  const pairs = folds.flatMap((fold) => [...fold.positives, ...fold.negatives]);
  const found = new Map<string, PairImage>();
  const missing: { image: NamedImage; pair: NamedPair }[] = [];
  const listings = new FolderListings(images);
  await listings.checkRoot();
  for (const pair of pairs) {
    for (const image of [pair.left, pair.right]) {
      const key = keyOf(image);
      if (found.has(key)) continue;
      const name = await listings.find(image);
      if (name === null) missing.push({ image, pair });
      else {
        const file = join(images, image.person, name);
        found.set(key, { image: `${image.person}/${name}`, file });
      }
    }
  }
  if (missing.length > 0) throw imagesMissing(missing[0]!, missing.length, images);
  const rows = new Map([...found.keys()].map((key, row) => [key, row]));
  return {
    images: [...found.values()],
    folds: folds.map((fold) => ({
      positives: rowPairs(fold.positives, rows),
      negatives: rowPairs(fold.negatives, rows),
    })),
  };
}

function keyOf(image: NamedImage): string {
  return `${image.person}/${image.number}`;
}

function baseName(image: NamedImage): string {
  return `${image.person}_${String(image.number).padStart(4, '0')}`;
}

function rowPairs(pairs: readonly NamedPair[], rows: ReadonlyMap<string, number>): PairList {
  const list = emptyPairs(pairs.length);
  pairs.forEach((pair, i) => {
    list.left[i] = rows.get(keyOf(pair.left))!;
    list.right[i] = rows.get(keyOf(pair.right))!;
  });
  return list;
}

/** Lists each person's folder once. */
class FolderListings {
  private readonly listed = new Map<string, ReadonlyMap<string, string>>();

  constructor(private readonly root: string) {}

  async checkRoot(): Promise<void> {
    if ((await listFolder(this.root)) !== null) return;
    throw new LikenessError(
      ErrorCode.NotFound,
      `The folder of images ${this.root} does not exist or cannot be read.`,
      'Give the folder that holds one folder a person (for LFW the one named "lfw").',
      this.root,
    );
  }

  /** The file name of an image, or null. */
  async find(image: NamedImage): Promise<string | null> {
    let names = this.listed.get(image.person);
    if (names === undefined) {
      names = imagesByBaseName((await listFolder(join(this.root, image.person))) ?? []);
      this.listed.set(image.person, names);
    }
    return names.get(baseName(image)) ?? null;
  }
}

async function listFolder(folder: string): Promise<string[] | null> {
  try {
    return await readdir(folder);
  } catch {
    return null; // missing and unreadable alike: the caller says which image lacks
  }
}

/** File names without extension → file name, the preferred extension where there are several. */
function imagesByBaseName(names: readonly string[]): Map<string, string> {
  const rank = (name: string): number =>
    EXTENSIONS.indexOf(name.slice(name.lastIndexOf('.') + 1).toLowerCase());
  const images = names.filter((name) => name.includes('.') && rank(name) >= 0);
  images.sort((a, b) => rank(b) - rank(a) || (a < b ? 1 : -1));
  return new Map(images.map((name) => [name.slice(0, name.lastIndexOf('.')), name]));
}

function imagesMissing(
  first: { image: NamedImage; pair: NamedPair },
  count: number,
  root: string,
): LikenessError {
  const path = join(root, first.image.person, `${baseName(first.image)}.jpg`);
  const others = count === 1 ? '' : ` and ${count - 1} other images`;
  return new LikenessError(
    ErrorCode.NotFound,
    `${path} (line ${first.pair.line} of the pairs file)${others} cannot be found.`,
    'Give the folder that holds one folder a person, with images named as "<name>/<name>_0001.jpg".',
    path,
  );
}
