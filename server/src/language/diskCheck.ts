import { parse } from 'node:path';
import { foldName } from '../files/portableNames';
import { compareCodePoints } from '../dataset/codePointOrder';
import type { DiskImages } from '../dataset/diskImages';
import { hasPhotoExtension } from '../dataset/photoNames';
import type { Overview } from './overview';
import { LINES_A_STEP, type Steps } from './slices';

/** How a list and the images on the disk differ. */
export interface DiskCheck {
  /** Lines, counted from 0, whose file is not there. */
  missing: ReadonlySet<number>;
  /** How the disk spells `<person>/<image>`, should it have one like it. Asked of few lines: it takes a while. */
  spellingOf(image: string): string | null;
  /** Person → images on the disk that no line names, sorted by code point. Nobody without any. */
  unlisted: ReadonlyMap<string, readonly string[]>;
}

export function* checkDisk(
  { persons }: Pick<Overview, 'persons'>,
  disk: DiskImages,
): Steps<DiskCheck> {
  const missing = new Set<number>();
  let steps = 0;
  for (const { person, names } of persons.values()) {
    const there = disk.persons.get(person);
    for (const [name, line] of names) {
      if (++steps % LINES_A_STEP === 0) yield;
      if (!there?.has(name)) missing.add(line);
    }
  }
  const unlisted = new Map<string, string[]>();
  for (const [person, names] of disk.persons) {
    const listed = persons.get(person)?.names;
    const others: string[] = [];
    for (const name of names) {
      if (++steps % LINES_A_STEP === 0) yield;
      if (!listed?.has(name)) others.push(`${person}/${name}`);
    }
    if (others.length > 0) unlisted.set(person, others.sort(compareCodePoints));
  }
  const spelling = new Spelling(disk);
  return { missing, unlisted, spellingOf: (image) => spelling.of(image) };
}

/** Finds names that a reader, or a disk that ignores case, takes for the same. */
class Spelling {
  /** Folded person → persons on the disk. */
  private folders: Map<string, string[]> | null = null;
  private readonly files = new Map<string, Map<string, string>>();

  constructor(private readonly disk: DiskImages) {}

  /** @returns `<person>/<image>` as the disk has it, null when it has nothing like it */
  of(image: string): string | null {
    const slash = image.indexOf('/');
    const [person, name] = [image.slice(0, slash), image.slice(slash + 1)];
    this.folders ??= groupBy(this.disk.persons.keys());
    const folders = this.folders.get(foldName(person)) ?? [];
    for (const folder of folders) {
      const file = this.filesOf(folder).get(foldImage(name));
      if (file !== undefined) return `${folder}/${file}`;
    }
    return null;
  }

  private filesOf(folder: string): Map<string, string> {
    const known = this.files.get(folder);
    if (known !== undefined) return known;
    const names = this.disk.persons.get(folder) ?? [];
    const made = new Map([...names].map((name) => [foldImage(name), name]));
    this.files.set(folder, made);
    return made;
  }
}

function groupBy(persons: Iterable<string>): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const person of persons) {
    const key = foldName(person);
    groups.set(key, [...(groups.get(key) ?? []), person]);
  }
  return groups;
}

/** Crops change their format more often than their name: "1.jpg" is looked for as "1.png" too. */
function foldImage(name: string): string {
  const trimmed = name.trim();
  return foldName(hasPhotoExtension(trimmed) ? parse(trimmed).name : trimmed);
}
