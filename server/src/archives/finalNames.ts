import { isImageName } from '../dataset/listFile';
import { quoted, unreadable } from './archiveErrors';
import { foldName, numberedName, portable, unportable } from '../files/portableNames';

/** A photo and the name it has in the archive, before anything was done about it. */
export interface Placed {
  /** Of the member. */
  path: string;
  person: string;
  image: string;
}

/** The temporary name a photo is copied under needs some of the 255 bytes that a name may have. */
const MAX_NAME_BYTES = 240;

export interface NameOptions {
  /** For the errors. */
  archive: string;
  /** Give other names to those that clash or that not every disk takes, instead of refusing. */
  rename: boolean;
}

/**
 * The names that photos get: composed (NFC), and such that no two are the same file on a disk that
 * ignores case, composition, or dots at the end. Two names that are equal to the letter are no clash:
 * the same person in two parts of a collection.
 * @returns person and image for each; null for a name too long, or that cannot stand in list.txt
 * @throws LikenessError InvalidInput, unless `rename`
 */
export function finalNames(
  placed: readonly Placed[],
  options: NameOptions,
): ({ person: string; image: string } | null)[] {
  const people = new Spellings(options, 'people');
  const images = new Map<string, Spellings>();
  return placed.map(({ path, person: rawPerson, image: rawImage }) => {
    const person = people.take(rawPerson, path);
    const ofPerson = images.get(person) ?? new Spellings(options, 'files');
    images.set(person, ofPerson);
    const image = ofPerson.take(rawImage, path);
    const fits = [person, image].every((name) => Buffer.byteLength(name) <= MAX_NAME_BYTES);
    return fits && isImageName(`${person}/${image}`) ? { person, image } : null;
  });
}

/** The names in one folder, by what they have in common. */
class Spellings {
  /** Folded → the spelling in the archive and the path it came from. */
  private readonly seen = new Map<string, { spelling: string; path: string }>();
  private readonly chosen = new Map<string, string>();
  private readonly taken = new Set<string>();

  constructor(
    private readonly options: NameOptions,
    private readonly what: 'people' | 'files',
  ) {}

  take(spelling: string, path: string): string {
    const before = this.chosen.get(spelling);
    if (before !== undefined) return before;
    const name = this.options.rename ? this.renamed(spelling) : this.checked(spelling, path);
    this.chosen.set(spelling, name);
    return name;
  }

  private checked(spelling: string, path: string): string {
    const { archive } = this.options;
    const why = unportable(spelling);
    if (why !== null) {
      throw unreadable(archive, `is refused: the name ${quoted(spelling)} ${why}`, RENAME);
    }
    const fold = foldName(spelling);
    const other = this.seen.get(fold);
    if (other !== undefined) {
      const both = `${quoted(other.path)} and ${quoted(path)}`;
      throw unreadable(
        archive,
        `is refused: ${both} are ${this.what} of one name on disks that ignore case or accents`,
        RENAME,
      );
    }
    this.seen.set(fold, { spelling, path });
    return spelling.normalize('NFC');
  }

  private renamed(spelling: string): string {
    const composed = spelling.normalize('NFC');
    const same = this.chosen.get(composed);
    // The same letters in another composition are the same name.
    if (same !== undefined) return same;
    const wanted = portable(composed);
    let name = wanted;
    for (let n = 2; this.taken.has(foldName(name)); n++) name = numberedName(wanted, n);
    this.taken.add(foldName(name));
    this.chosen.set(composed, name);
    return name;
  }
}

const RENAME =
  'Nothing was imported. Import it with --rename, which gives such names another form, or rename them and pack it again.';
