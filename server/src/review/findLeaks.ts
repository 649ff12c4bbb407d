import { listRuns, type ImageUse, type RunConfig } from '../training/run';
import type { ReviewedImage } from './findDuplicates';
import type { Reviewed } from './findings';

/** A person, or a picture, that a run was both trained and measured on. */
export interface FoundLeak {
  /** Name of the run. */
  run: string;
  kind: 'person' | 'picture';
  trained: string;
  measured: string;
  /** How certain it is, 0–1. */
  score: number;
}

type UsedImage = RunConfig['images'][number];

/** Parts of a run that measure it on people it must not have seen. */
const MEASURED: readonly ImageUse[] = ['validation-people', 'test'];

/**
 * Looks whether the workspace’s runs were measured on what they were trained on: two folders of one person,
 * one on each side, or copies of one picture.
 */
export async function findLeaks(
  { images, people, judgement, duplicates }: Reviewed,
  workspace: string,
): Promise<FoundLeak[]> {
  const leaks: FoundLeak[] = [];
  if (judgement.alike.length === 0 && duplicates.length === 0) return leaks;
  for (const { name, config } of await listRuns(workspace)) {
    const useOf = useOfImages(config.images);
    const usesOf = usesOfPeople(config.images);
    for (const { people: pair, evidence } of judgement.alike) {
      const [a, b] = pair.map((person) => people[person]!);
      const score = 1 - Math.exp(-evidence);
      for (const [trained, measured] of [
        [a!, b!],
        [b!, a!],
      ] as const) {
        if (usesOf(trained).has('train') && MEASURED.some((use) => usesOf(measured).has(use))) {
          leaks.push({ run: name, kind: 'person', trained, measured, score });
        }
      }
    }
    for (const { rows, likeness } of duplicates) {
      const uses = rows.map((row) => useOf(images[row]!));
      const trained = rows.find((_, i) => uses[i] === 'train');
      const measured = rows.find((_, i) => uses[i] !== undefined && uses[i] !== 'train');
      if (trained === undefined || measured === undefined) continue;
      leaks.push({
        ...{ run: name, kind: 'picture', score: likeness },
        trained: images[trained]!.image,
        measured: images[measured]!.image,
      });
    }
  }
  return leaks;
}

/**
 * What an image was used for, known by its content where it has another name now. Files that hold the same bytes are told
 * apart by their names: one may have been trained on and another held out.
 */
function useOfImages(
  used: readonly UsedImage[],
): (image: Pick<ReviewedImage, 'image' | 'sha256'>) => ImageUse | undefined {
  const byName = new Map(used.map((one) => [one.image, one]));
  const byContent = new Map(used.map(({ sha256, use }) => [sha256, use]));
  return ({ image, sha256 }) => {
    const named = byName.get(image);
    return named?.sha256 === sha256 ? named.use : byContent.get(sha256);
  };
}

function usesOfPeople(
  images: readonly { image: string; use: ImageUse }[],
): (person: string) => ReadonlySet<ImageUse> {
  const uses = new Map<string, Set<ImageUse>>();
  for (const { image, use } of images) {
    const person = image.slice(0, image.indexOf('/'));
    const own = uses.get(person);
    if (own === undefined) uses.set(person, new Set([use]));
    else own.add(use);
  }
  return (person) => uses.get(person) ?? new Set();
}
