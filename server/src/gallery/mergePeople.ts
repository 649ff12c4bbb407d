import type { Gallery } from './gallery';
import { nobodyNamed } from './gallery';
import { personName } from './personName';

export interface MergeResult {
  /** Who they are now. */
  name: string;
  /** Faces that person has now. */
  faces: number;
  /** Who was merged into them, with their number of faces. */
  merged: { name: string; faces: number }[];
}

/**
 * Makes several people one, in one step that is done or not.
 * @param into one of them, somebody else who is there, or a new name
 * @throws LikenessError NotFound when one of the names is not there, InvalidInput, Busy, CannotWrite
 */
export async function mergePeople(
  gallery: Gallery,
  names: readonly string[],
  into: string,
): Promise<MergeResult> {
  const name = personName(into);
  const others = [...new Set(names.map(personName))].filter((other) => other !== name);
  const merged = others.map((other) => ({ name: other, faces: 0 }));
  let faces = 0;
  await gallery.change((before) => {
    for (const other of merged) {
      other.faces = before.filter(({ person }) => person === other.name).length;
      if (other.faces === 0) throw nobodyNamed(other.name, gallery.folder);
    }
    const gone = new Set(others);
    const after = before.map((face) => (gone.has(face.person) ? { ...face, person: name } : face));
    faces = after.filter(({ person }) => person === name).length;
    if (faces === 0) throw nobodyNamed(name, gallery.folder);
    return after;
  });
  return { name, faces, merged };
}
