import { ErrorCode } from '../../../protocol/src/errors';
import { LikenessError } from '../errors';
import { chooseFaces, type FaceChoice } from './chooseFaces';
import { nameTaken, nobodyNamed, type Gallery } from './gallery';
import type { GalleryFace } from './galleryTable';
import { personName } from './personName';
import { proposeSplit, type SplitProposal } from './proposeSplit';

export interface SplitOptions extends FaceChoice {
  /** Whose faces are split. */
  name: string;
  /** Who the chosen faces are. */
  newName: string;
  /** Take the smaller of the two groups that proposeSplit finds, instead of naming faces. */
  proposed?: boolean | undefined;
  /** Whether the new name may be that of somebody who is there. */
  merge?: boolean | undefined;
}

export interface SplitResult {
  name: string;
  /** Faces that stay. */
  faces: number;
  newName: string;
  /** Ids of the faces that moved. */
  moved: string[];
}

/**
 * Makes some of a person's faces another person, in one step that is done or not.
 * @throws LikenessError NotFound (person, face), InvalidInput (name taken, all faces chosen, too few to
 * propose), Busy, CannotWrite
 */
export async function splitPerson(gallery: Gallery, options: SplitOptions): Promise<SplitResult> {
  const [name, newName] = [personName(options.name), personName(options.newName)];
  if (name === newName) throw sameName(name);
  let [own, moved]: GalleryFace[][] = [[], []];
  await gallery.change((before) => {
    own = before.filter(({ person }) => person === name);
    if (own.length === 0) throw nobodyNamed(name, gallery.folder);
    if (!options.merge && before.some(({ person }) => person === newName)) throw nameTaken(newName);
    moved = options.proposed ? smallerGroup(own) : chooseFaces(own, options);
    if (moved.length === own.length) throw nothingLeft(name);
    const chosen = new Set(moved);
    return before.map((face) => (chosen.has(face) ? { ...face, person: newName } : face));
  });
  const ids = moved!.map(({ id }) => id);
  return { name, faces: own!.length - ids.length, newName, moved: ids };
}

/**
 * How a person's faces fall into two groups, should they be of two people. Nothing is changed.
 * @throws LikenessError NotFound, NotEnoughData with fewer than three faces
 */
export async function proposePersonSplit(gallery: Gallery, name: string): Promise<SplitProposal> {
  const person = personName(name);
  const own = (await gallery.faces()).filter((face) => face.person === person);
  if (own.length === 0) throw nobodyNamed(person, gallery.folder);
  return proposeSplit(own);
}

function smallerGroup(faces: readonly GalleryFace[]): GalleryFace[] {
  const ids = new Set(proposeSplit(faces).groups[1].ids);
  return faces.filter(({ id }) => ids.has(id));
}

function sameName(name: string): LikenessError {
  return new LikenessError(
    ErrorCode.InvalidInput,
    `The faces chosen are ${name}’s already.`,
    'Give them another name.',
  );
}

function nothingLeft(name: string): LikenessError {
  return new LikenessError(
    ErrorCode.InvalidInput,
    `These are all faces of ${name}.`,
    'Choose some of them, or rename the person.',
  );
}
