import { cropImage } from '../../server/src/images/crop';
import { encodeJpeg } from '../../server/src/images/encode';
import { mirrorImage } from '../../server/src/images/mirror';
import { resizeImage } from '../../server/src/images/resize';
import type { RgbImage } from '../../server/src/images/rgbImage';
import { personOf } from '../../server/src/features/featureMatrix';
import { rowsByPerson } from '../../server/src/training/people';
import { SeededRandom } from '../../server/src/training/random';

/** How many errors are planted. */
export interface PlantedShares {
  /** Share of the images whose label is swapped with another's. */
  swapped: number;
  /** Share of the images of which a changed copy is put beside them. */
  duplicated: number;
  /** People whose images are put into two folders. */
  splitPeople: number;
  /** Pairs of people whose images are put into one folder. */
  mixedPairs: number;
}

export const CHANGES = ['rescaled', 'recompressed', 'mirrored', 'cropped'] as const;

/** An image under its new name, and what was done to it. */
export interface PlantedImage {
  /** `<person>/<image>` as it was. */
  source: string;
  /** `<person>/<image>` as it is now. */
  image: string;
  /** Of a copy; null for an image that is itself. */
  change: (typeof CHANGES)[number] | null;
}

export interface PlantedErrors {
  /** Every image of the dataset with the errors. */
  images: PlantedImage[];
  /** Image with a wrong label → the people whose label would be right. */
  swapped: Map<string, string[]>;
  duplicates: [original: string, copy: string][];
  /** People whose images are in two folders. */
  split: [string, string][];
  /** Folders that hold two people. */
  mixed: string[];
}

/** Of this script's own draws. */
const RANDOM_STREAM = 200;
/** Smaller ones would leave a folder of which nothing can be said. */
const FEWEST_TO_SPLIT = 10;

/**
 * Draws errors for a dataset; nothing is written.
 * @param sources `<person>/<image>` of a dataset without (many) errors
 */
export function plantErrors(
  sources: readonly string[],
  { swapped, duplicated, splitPeople, mixedPairs }: PlantedShares,
  seed: number,
): PlantedErrors {
  const random = SeededRandom.ofSeed(seed, RANDOM_STREAM);
  const people = [...rowsByPerson(sources)].filter(([, rows]) => rows.length >= FEWEST_TO_SPLIT);
  const drawn = random.sample(people, splitPeople + 2 * mixedPairs).map(([person]) => person);
  const toSplit = new Set(drawn.slice(0, splitPeople));
  const pairs = Math.max(0, Math.floor((drawn.length - splitPeople) / 2));
  const merged = drawn.slice(splitPeople, splitPeople + 2 * pairs);
  const folderOf = new Map(merged.map((person, i) => [person, merged[i - (i % 2)]!]));

  // Every second image of a person that is split goes to the second folder.
  const seen = new Map<string, number>();
  const folders = sources.map((source) => {
    const person = personOf(source);
    const place = seen.get(person) ?? 0;
    seen.set(person, place + 1);
    if (toSplit.has(person) && place % 2 === 1) return secondFolder(person);
    return folderOf.get(person) ?? person;
  });

  const shuffled = random.shuffled([...sources.keys()]);
  const swapCount = Math.round(swapped * sources.length);
  const swaps = shuffled.slice(0, swapCount);
  const copies = shuffled.slice(swapCount, swapCount + Math.round(duplicated * sources.length));
  const labels = [...folders];
  const planted: PlantedErrors = {
    images: [],
    swapped: new Map(),
    duplicates: [],
    split: [...toSplit].map((person) => [person, secondFolder(person)]),
    mixed: merged.filter((_, i) => i % 2 === 0),
  };
  const foldersOf = (row: number): string[] => {
    const person = personOf(sources[row]!);
    return toSplit.has(person) ? [person, secondFolder(person)] : [folders[row]!];
  };
  for (const row of swaps) {
    const right = foldersOf(row);
    do labels[row] = random.pick(folders);
    while (right.includes(labels[row]));
    planted.swapped.set(nameIn(labels[row], sources[row]!), right);
  }
  sources.forEach((source, row) =>
    planted.images.push({ source, image: nameIn(labels[row]!, source), change: null }),
  );
  copies.forEach((row, i) => {
    const source = sources[row]!;
    const original = nameIn(labels[row]!, source);
    const copy = original.replace(/(\.[^.]*)?$/, '-copy.jpg');
    planted.images.push({ source, image: copy, change: CHANGES[i % CHANGES.length]! });
    planted.duplicates.push([original, copy]);
  });
  return planted;
}

function secondFolder(person: string): string {
  return `${person}-again`;
}

/** Names stay different when images of several people come together. */
function nameIn(folder: string, source: string): string {
  const [person, image] = [personOf(source), source.slice(source.indexOf('/') + 1)];
  return folder === person ? source : `${folder}/${person}-${image}`;
}

/** @returns the bytes of a JPEG file that shows the same picture, changed */
export async function changedCopy(
  image: RgbImage,
  change: (typeof CHANGES)[number],
  random: SeededRandom,
): Promise<Uint8Array> {
  const within = (low: number, high: number) => low + (high - low) * random.unit();
  const { width, height } = image;
  switch (change) {
    case 'rescaled': {
      const scale = within(0.4, 0.8);
      return encodeJpeg(
        await resizeImage(image, Math.round(width * scale), Math.round(height * scale)),
      );
    }
    case 'recompressed':
      return encodeJpeg(image, Math.round(within(25, 60)));
    case 'mirrored':
      return encodeJpeg(mirrorImage(image), 90);
    case 'cropped': {
      const [left, top, right, bottom] = [0, 0, 0, 0].map(() => within(0.02, 0.12));
      const box = {
        x: left! * width,
        y: top! * height,
        width: (1 - left! - right!) * width,
        height: (1 - top! - bottom!) * height,
      };
      return encodeJpeg(cropImage(image, box), 90);
    }
  }
}
