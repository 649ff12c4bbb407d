import { ErrorCode } from '../../../../protocol/src/errors';
import { LikenessError } from '../../errors';
import { foldName, numberedName, unportable } from '../../files/portableNames';
import { isImageName } from '../listFile';
import { isHidden, isPhotoName } from '../photoNames';
import { NO_CHANGE, type Change } from './change';
import { splitImage, type DatasetState } from './datasetState';
import {
  coversWithout,
  describeImages,
  personGone,
  selectedImages,
  type Plan,
  type Selection,
} from './plan';
import { imagePlace } from './places';

/**
 * Gives a person another name.
 * @throws LikenessError InvalidInput when the name cannot be one, or is somebody else's: two people are put
 * together by merging
 */
export async function planRename(
  state: DatasetState,
  person: string,
  newName: string,
): Promise<Plan> {
  await checkPerson(state, person);
  checkPersonName(newName);
  if (newName === person) throw sameName(person);
  const taken = await state.similar(newName);
  if (taken !== null && taken !== person) throw nameTaken(taken);
  const words = `rename ${person} to ${newName}`;
  const images = await state.imagesOf(person);
  const isOnlyCase = foldName(person) === foldName(newName);
  const change = isOnlyCase
    ? await wholeFolder(state, person, newName, images)
    : await wholePersons(state, [person], newName);
  return { kind: 'rename', words, change, images: images.length };
}

/** Makes several people one. @param into one of them, somebody else, or a new name */
export async function planMerge(
  state: DatasetState,
  persons: readonly string[],
  into: string,
): Promise<Plan> {
  for (const person of persons) await checkPerson(state, person);
  const target = await targetPerson(state, into);
  const others = [...new Set(persons)].filter((person) => person !== target);
  if (others.length === 0) throw sameName(target);
  const counts = await Promise.all(others.map((person) => state.imagesOf(person)));
  const who = others.length === 1 ? others[0]! : `${others.length} persons`;
  const change = await wholePersons(state, others, target);
  return {
    kind: 'merge',
    words: `merge ${who} into ${target}`,
    change,
    images: counts.flat().length,
  };
}

/** Makes images another person's. */
export async function planMove(
  state: DatasetState,
  selection: Selection,
  person: string,
): Promise<Plan> {
  const target = await targetPerson(state, person);
  const all = await selectedImages(state, selection);
  const images = all.filter((image) => splitImage(image)[0] !== target);
  if (images.length === 0) throw sameName(target);
  const change = await moveImages(state, images, target);
  const words = `move ${describeImages(images)} to ${target}`;
  return { kind: 'move', words, change, images: images.length };
}

/** Somebody who is there, under the name they have there, or a new person. */
async function targetPerson(state: DatasetState, name: string): Promise<string> {
  const similar = await state.similar(name);
  if (similar === null) checkPersonName(name);
  return similar ?? name;
}

/** All that lies in the persons' folders, images or not, and all their lines. */
async function wholePersons(
  state: DatasetState,
  persons: readonly string[],
  target: string,
): Promise<Change> {
  const images = (await Promise.all(persons.map((person) => state.imagesOf(person)))).flat();
  const others: string[] = [];
  for (const person of persons) {
    const names = (await state.names(person)).filter((name) => !isPhotoName(name));
    others.push(...names.map((name) => `${person}/${name}`));
  }
  const change = await moveImages(state, [...images, ...others], target);
  return { ...change, covers: coversFollow(state, persons, target, change) };
}

/** The cover goes with its person, unless the other has one. */
function coversFollow(
  state: DatasetState,
  persons: readonly string[],
  target: string,
  { moves }: Change,
): Change['covers'] {
  const own = persons.flatMap((person) => {
    const before = state.covers.get(person);
    return before === undefined ? [] : [{ person, before, after: null }];
  });
  const [first] = own;
  if (first === undefined || state.covers.has(target)) return own;
  const from = imagePlace(`${first.person}/${first.before}`);
  const to = moves.find((move) => move.from === from)?.to;
  if (to === undefined) return own;
  const after = to.slice(to.lastIndexOf('/') + 1);
  return [...own, { person: target, before: null, after }];
}

/** Images get a number where the other person has one of the same name. */
async function moveImages(
  state: DatasetState,
  images: readonly string[],
  target: string,
): Promise<Change> {
  const rows = await state.rows();
  const taken = await takenNames(state, target, rows);
  const change: Change = { ...NO_CHANGE, moves: [], add: [], remove: [], renamed: [] };
  for (const image of images) {
    const to = `${target}/${freeName(splitImage(image)[1], taken)}`;
    if (await state.hasFile(image)) {
      change.moves.push({ from: imagePlace(image), to: imagePlace(to) });
    }
    if (state.list.listed?.has(image)) {
      change.remove.push(image);
      change.add.push(to);
    }
    if (rows.has(image)) change.renamed.push({ from: image, to });
  }
  return { ...change, covers: coversWithout(state, images) };
}

/** Of an image that was deleted the row stays, by which prepare knows to leave it out: its name is taken too. */
async function takenNames(
  state: DatasetState,
  person: string,
  rows: ReadonlySet<string>,
): Promise<Set<string>> {
  const prefix = `${person}/`;
  const ofRows = [...rows].filter((image) => image.startsWith(prefix));
  const images = [...(await state.imagesOf(person)), ...ofRows];
  const names = [...(await state.names(person)), ...images.map((image) => splitImage(image)[1])];
  return new Set(names.map(foldName));
}

function freeName(name: string, taken: Set<string>): string {
  let free = name;
  for (let n = 2; taken.has(foldName(free)); n++) free = numberedName(name, n);
  taken.add(foldName(free));
  return free;
}

/** Where a disk takes both names for the same, only the folder itself can be renamed. */
async function wholeFolder(
  state: DatasetState,
  person: string,
  newName: string,
  images: readonly string[],
): Promise<Change> {
  const rows = await state.rows();
  const renamed = (image: string) => `${newName}/${splitImage(image)[1]}`;
  const lines = images.filter((image) => state.list.listed?.has(image));
  const cover = state.covers.get(person);
  return {
    ...NO_CHANGE,
    moves: [{ from: imagePlace(person), to: imagePlace(newName) }],
    ...{ remove: lines, add: lines.map(renamed) },
    renamed: images
      .filter((image) => rows.has(image))
      .map((image) => ({ from: image, to: renamed(image) })),
    covers:
      cover === undefined
        ? []
        : [
            { person, before: cover, after: null },
            { person: newName, before: null, after: cover },
          ],
  };
}

async function checkPerson(state: DatasetState, person: string): Promise<void> {
  if (!(await state.persons()).includes(person)) throw personGone(person);
}

/** @throws LikenessError InvalidInput when a person's folder cannot have this name on every system */
export function checkPersonName(name: string): void {
  const why = name.trim() !== name ? 'begins or ends with a space' : unportable(name);
  const isPlain = isImageName(`${name}/image`) && !name.includes('\\') && !isHidden(name);
  if (isPlain && why === null) return;
  throw new LikenessError(
    ErrorCode.InvalidInput,
    why === null
      ? `"${name}" cannot be the name of a person’s folder.`
      : `"${name}" ${why}, so that it cannot be a folder on every system.`,
    'Choose a name without / and \\ that does not begin with a dot.',
  );
}

function nameTaken(person: string): LikenessError {
  return new LikenessError(
    ErrorCode.InvalidInput,
    `There is a person ${person} already.`,
    'Choose another name, or merge the two.',
  );
}

function sameName(person: string): LikenessError {
  return new LikenessError(
    ErrorCode.InvalidInput,
    `That is ${person} already.`,
    'Choose somebody else.',
  );
}
