import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { throwIfCancelled } from '../errors';
import type { JobContext } from '../job';
import { quoted, unreadable } from './archiveErrors';
import type { NameOptions } from './finalNames';
import { foldName, numberedName } from '../files/portableNames';

/** An unpacked photo with the name it is to get. */
export interface NamedFile {
  /** Of the member. */
  path: string;
  staged: string;
  bytes: number;
  sha256: string;
  person: string;
  image: string;
}

/** A photo that will be put into the target. */
export interface PlannedMove {
  staged: string;
  /** Of the member. */
  path: string;
  /** `<person>/<image>` as it was called before names that are taken were avoided. */
  image: string;
  /** `<person>/<image>` in the target. */
  to: string;
  bytes: number;
  sha256: string;
}

/** A photo that is there already, byte for byte. */
export interface SamePhoto {
  image: string;
  to: string;
}

export interface PlannedMoves {
  moves: PlannedMove[];
  same: SamePhoto[];
}

/**
 * Decides where each photo goes. Nothing that is in the target is replaced: a photo with the same bytes
 * as the one of its name is left out, one with other bytes gets a number after its name. People that
 * are there already get the photos added.
 * @param root folder of people, which need not exist
 * @throws LikenessError InvalidInput when a person is in the target under a name that differs in case only
 */
export async function planMoves(
  files: readonly NamedFile[],
  root: string,
  options: NameOptions,
  context: JobContext,
): Promise<PlannedMoves> {
  const target = new TargetPeople(root, await namesIn(root), options);
  const planned: PlannedMoves = { moves: [], same: [] };
  for (const file of files) {
    throwIfCancelled(context.signal);
    const { path, staged, bytes, sha256 } = file;
    const image = `${file.person}/${file.image}`;
    const person = target.nameOf(file.person);
    const folder = await target.folderOf(person);
    const found = await folder.place(file);
    const to = `${person}/${found.name}`;
    if (found.isSame) planned.same.push({ image, to });
    else planned.moves.push({ ...{ staged, path, image, to, bytes, sha256 } });
  }
  return planned;
}

class TargetPeople {
  private readonly folders = new Map<string, PersonFolder>();
  private readonly chosen = new Map<string, string>();

  constructor(
    private readonly root: string,
    /** Folded → as it is called. */
    private readonly existing: ReadonlyMap<string, string>,
    private readonly options: NameOptions,
  ) {}

  nameOf(person: string): string {
    const name = this.chosen.get(person) ?? this.choose(person);
    this.chosen.set(person, name);
    return name;
  }

  async folderOf(person: string): Promise<PersonFolder> {
    const known = this.folders.get(person);
    if (known !== undefined) return known;
    const path = join(this.root, person);
    const folder = new PersonFolder(path, await namesIn(path));
    this.folders.set(person, folder);
    return folder;
  }

  private choose(person: string): string {
    let name = person;
    for (let n = 2; ; n++) {
      const there = this.existing.get(foldName(name));
      if (there === undefined) return name;
      if (there.normalize('NFC') === name) return there;
      if (!this.options.rename) throw this.clash(person, there);
      name = numberedName(person, n);
    }
  }

  private clash(person: string, there: string) {
    const { archive } = this.options;
    const why = `holds photos of ${quoted(person)}, whom the target calls ${quoted(there)}`;
    return unreadable(
      archive,
      why,
      'Nothing was imported. Rename the folder in the target, or import with --rename, which keeps the two apart.',
    );
  }
}

class PersonFolder {
  private readonly planned = new Map<string, { name: string; sha256: string }>();

  constructor(
    private readonly path: string,
    /** Folded → as it is called. */
    private readonly existing: ReadonlyMap<string, string>,
  ) {}

  async place({ image, bytes, sha256 }: NamedFile): Promise<{ name: string; isSame: boolean }> {
    for (let n = 1; ; n++) {
      const name = n === 1 ? image : numberedName(image, n);
      const fold = foldName(name);
      const planned = this.planned.get(fold);
      if (planned?.sha256 === sha256) return { name: planned.name, isSame: true };
      if (planned !== undefined) continue;
      const there = this.existing.get(fold);
      if (there === undefined) {
        this.planned.set(fold, { name, sha256 });
        return { name, isSame: false };
      }
      if (await hasContent(join(this.path, there), bytes, sha256)) {
        return { name: there, isSame: true };
      }
    }
  }
}

/** Names in a folder by what they have in common on disks that ignore case; none when there is no folder. */
async function namesIn(folder: string): Promise<Map<string, string>> {
  const names = await readdir(folder).catch(() => []);
  return new Map(names.map((name) => [foldName(name), name]));
}

/** Whether a file has exactly these bytes. */
export async function hasContent(file: string, bytes: number, sha256: string): Promise<boolean> {
  const stats = await stat(file).catch(() => null);
  return stats?.isFile() === true && stats.size === bytes && (await hashFile(file)) === sha256;
}

/** SHA-256 (hex) of a file of any size; null when it cannot be read. */
async function hashFile(file: string): Promise<string | null> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
    return hash.digest('hex');
  } catch {
    return null;
  }
}
