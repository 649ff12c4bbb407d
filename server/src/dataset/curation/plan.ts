import type { CurationKind } from '../../../../protocol/src/curation';
import { ErrorCode } from '../../../../protocol/src/errors';
import { LikenessError } from '../../errors';
import { NO_CHANGE, type Change } from './change';
import { checkImageName, splitImage, type DatasetState } from './datasetState';
import { imagePlace, removedPlace } from './places';

/** What is to be done to a dataset, before anything is. */
export interface Plan {
  kind: CurationKind;
  /** "exclude 3 images" */
  words: string;
  change: Change;
  /** Images concerned. */
  images: number;
}

/** Images, whole persons, or both. */
export interface Selection {
  images?: readonly string[] | undefined;
  persons?: readonly string[] | undefined;
}

/**
 * The images that are meant, each once, in order.
 * @throws LikenessError InvalidInput, NotFound when one of them is neither on the disk nor in list.txt
 */
export async function selectedImages(
  state: DatasetState,
  { images = [], persons = [] }: Selection,
): Promise<string[]> {
  const selected = new Set<string>();
  for (const image of images) {
    checkImageName(image);
    const isThere = state.list.listed?.has(image) || (await state.hasFile(image));
    if (!isThere) throw imageGone(image);
    selected.add(image);
  }
  for (const person of persons) {
    const all = await state.imagesOf(person);
    if (all.length === 0) throw personGone(person);
    for (const image of all) selected.add(image);
  }
  if (selected.size === 0) throw nothingSelected();
  return [...selected];
}

/** Takes lines out of list.txt, or puts them in; the files stay. */
export async function planInclude(
  state: DatasetState,
  selection: Selection,
  included: boolean,
): Promise<Plan> {
  const kind = included ? 'include' : 'exclude';
  const images: string[] = [];
  for (const image of await selectedImages(state, selection)) {
    const isAsWanted = state.isListed(image) === included;
    if (!isAsWanted && (!included || (await state.hasFile(image)))) images.push(image);
  }
  if (images.length === 0) throw nothingToDo(included ? 'listed' : 'left out of list.txt');
  const change = { ...NO_CHANGE, [included ? 'add' : 'remove']: images };
  return { kind, words: `${kind} ${describeImages(images)}`, change, images: images.length };
}

/** Moves files to the trash and takes their lines out of list.txt. */
export async function planDelete(state: DatasetState, selection: Selection): Promise<Plan> {
  const images = await selectedImages(state, selection);
  const moves: Change['moves'] = [];
  for (const image of images) {
    if (await state.hasFile(image)) {
      moves.push({ from: imagePlace(image), to: removedPlace(image) });
    }
  }
  const remove = images.filter((image) => state.list.listed?.has(image));
  const covers = coversWithout(state, images);
  const words = `delete ${describeSelection(images, selection)}`;
  const change = { ...NO_CHANGE, moves, remove, covers };
  return { kind: 'delete', words, change, images: images.length };
}

export async function planCover(state: DatasetState, image: string): Promise<Plan> {
  checkImageName(image);
  if (!(await state.hasFile(image))) throw imageGone(image);
  const [person, name] = splitImage(image);
  const before = state.covers.get(person) ?? null;
  if (before === name) throw nothingToDo(`the cover of ${person}`);
  const change = { ...NO_CHANGE, covers: [{ person, before, after: name }] };
  return { kind: 'cover', words: `make ${image} the cover`, change, images: 1 };
}

/** Persons whose cover is among images that leave have none then. */
export function coversWithout(state: DatasetState, images: readonly string[]): Change['covers'] {
  return images.flatMap((image) => {
    const [person, name] = splitImage(image);
    const before = state.covers.get(person);
    return before === name ? [{ person, before, after: null }] : [];
  });
}

export function describeSelection(
  images: readonly string[],
  { images: single = [], persons = [] }: Selection,
): string {
  if (single.length > 0) return describeImages(images);
  return persons.length === 1 ? persons[0]! : `${persons.length} persons`;
}

/** "anna/1.jpg", "3 images of anna", "12 images" */
export function describeImages(images: readonly string[]): string {
  if (images.length === 1) return images[0]!;
  const persons = new Set(images.map((image) => splitImage(image)[0]));
  const [person] = persons;
  return `${images.length} images${persons.size === 1 ? ` of ${person}` : ''}`;
}

export function imageGone(image: string): LikenessError {
  return new LikenessError(
    ErrorCode.NotFound,
    `${image} is not in the dataset any more.`,
    'Look again: somebody has moved or deleted it.',
  );
}

export function personGone(person: string): LikenessError {
  return new LikenessError(
    ErrorCode.NotFound,
    `There are no images of ${person} in the dataset.`,
    'Check the name, or look again: somebody may have changed it.',
  );
}

function nothingSelected(): LikenessError {
  const sentence = 'No images and no persons are named.';
  return new LikenessError(ErrorCode.InvalidInput, sentence, 'Name at least one.');
}

function nothingToDo(what: string): LikenessError {
  return new LikenessError(
    ErrorCode.InvalidInput,
    `What is selected is ${what} already.`,
    'Select something else.',
  );
}
