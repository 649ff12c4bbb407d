import { LikenessError } from '../errors';
import { sha256 } from '../files/hash';
import { readImageFile } from '../images/readImageFile';
import type { JobContext } from '../job';
import { forEachParallel } from '../parallel';
import { progressMeter } from '../progressMeter';
import {
  decidePhoto,
  isRemovedByHand,
  REMOVED_BY_HAND,
  takenBy,
  type DecideContext,
} from './decidePhoto';
import { findTwins, markOf, type ContentMark } from './findTwins';
import { isImageName } from './listFile';
import { skipped, type PhotoOutcome, type PhotoWork } from './photoWork';
import type { RawPhoto } from './scanRaw';

/** Enough reads at once to keep a disk busy, few enough to hold little in memory. */
const READS_AT_ONCE = 16;

/** Of the 255 bytes a name may have, the temporary name a crop is written under first needs eleven. */
const MAX_NAME_BYTES = 240;

/** Ends the words about a duplicate of another person's photo: one of the two has the wrong name. */
export const OTHER_PERSON = ', another person’s photo';

/** A file's content, or why it cannot be read. */
type Hashed = { sha256: string; bytes: number; mark: ContentMark } | { words: string };

export interface CheckedPhotos {
  /** This run's share, in the order of `<person>/<image>`. */
  work: PhotoWork[];
  /** SHA-256 of every photo that was read. */
  seen: ReadonlySet<string>;
}

/**
 * Reads each photo's bytes and decides what can be decided without decoding them: unchanged, removed
 * by hand, duplicate of an earlier one.
 *
 * Of photos that are other shards' only those are read that may be copies of one of ours: nothing else
 * can be a duplicate, so that every shard finds the same ones as a single run.
 * @param photos all, in the order of `<person>/<image>`
 * @param isMine which of them this run works on
 * @param otherSizes sizes of files that are worth reading too
 */
export async function checkPhotos(
  photos: readonly RawPhoto[],
  isMine: (image: string) => boolean,
  otherSizes: ReadonlySet<number>,
  decide: DecideContext,
  context: JobContext,
): Promise<CheckedPhotos> {
  const named = photos.map((photo, i) => ({ photo, bad: badName(photo, photos[i - 1]) }));
  const readable = named.filter(({ bad }) => bad === null).map(({ photo }) => photo);
  const own = readable.filter(({ image }) => isMine(image));
  const hashes = await hashPhotos(own, context);
  if (own.length < readable.length) {
    const others = readable.filter(({ image }) => !isMine(image));
    const marks = [...hashes.values()].flatMap((hashed) => ('mark' in hashed ? hashed.mark : []));
    const twins = await findTwins(others, new Set(marks), otherSizes, context);
    for (const [path, hashed] of await hashPhotos(twins, context)) hashes.set(path, hashed);
  }
  const owners = new Map<string, string>();
  const work: PhotoWork[] = [];
  for (const { photo, bad } of named) {
    const hashed = hashes.get(photo.path);
    const mine = isMine(photo.image);
    if (!mine && hashed === undefined) continue;
    const outcome = bad ?? (await outcomeOf(photo, hashed!, owners, mine, decide));
    if (mine) work.push({ ...identify(photo, hashed), outcome });
  }
  const seen = [...hashes.values()].flatMap((hashed) =>
    'sha256' in hashed ? [hashed.sha256] : [],
  );
  return { work, seen: new Set(seen) };
}

function identify(photo: RawPhoto, hashed: Hashed | undefined): Omit<PhotoWork, 'outcome'> {
  const known = hashed !== undefined && 'sha256' in hashed ? hashed : null;
  return {
    photo,
    person: photo.image.slice(0, photo.image.indexOf('/')),
    photoSha256: known?.sha256 ?? null,
    photoBytes: known?.bytes ?? 0,
    written: null,
  };
}

/** @param previous the photo before it in the order: the only one that can have the same name */
function badName(photo: RawPhoto, previous: RawPhoto | undefined): PhotoOutcome | null {
  if (previous?.image === photo.image) {
    return skipped('same-name', `${previous.path} has the same name`);
  }
  if (!isImageName(photo.image)) {
    return skipped('bad-name', 'its name cannot stand in a line of list.txt');
  }
  const tooLong = photo.image.split('/').some((name) => Buffer.byteLength(name) > MAX_NAME_BYTES);
  return tooLong ? skipped('bad-name', `its name is longer than ${MAX_NAME_BYTES} bytes`) : null;
}

async function outcomeOf(
  { image }: RawPhoto,
  hashed: Hashed,
  owners: Map<string, string>,
  mine: boolean,
  decide: DecideContext,
): Promise<PhotoOutcome | null> {
  if ('words' in hashed) return skipped('unreadable', hashed.words);
  const taken = takenBy(image, hashed.sha256, decide);
  if (taken !== null) return taken;
  // Before duplicates: the copy of a photo that was taken out may be the one with the right name.
  if (await isRemovedByHand(image, hashed.sha256, decide)) return REMOVED_BY_HAND;
  const owner = owners.get(hashed.sha256);
  if (owner !== undefined) return duplicateOf(owner, image);
  // Empty files are all alike; each is better called unreadable.
  if (hashed.bytes > 0) owners.set(hashed.sha256, image);
  return mine ? decidePhoto(image, hashed.sha256, decide) : null;
}

function duplicateOf(owner: string, image: string): PhotoOutcome {
  const [person, other] = [image, owner].map((name) => name.slice(0, name.indexOf('/')));
  const words = `duplicate of ${owner}`;
  return skipped('duplicate', person === other ? words : `${words}${OTHER_PERSON}`);
}

/** @returns by path in the folder of photos */
async function hashPhotos(
  photos: readonly RawPhoto[],
  context: JobContext,
): Promise<Map<string, Hashed>> {
  const hashes = new Map<string, Hashed>();
  const total = photos.length;
  const meter = progressMeter(context, { step: 'Looking for changes', unit: 'images', total });
  const hash = async ({ path, file }: RawPhoto) => {
    hashes.set(path, await hashPhoto(file));
    meter.advance(1);
  };
  await forEachParallel(photos, READS_AT_ONCE, hash, context.signal);
  return hashes;
}

async function hashPhoto(file: string): Promise<Hashed> {
  try {
    const content = await readImageFile(file);
    return { sha256: sha256(content), bytes: content.length, mark: markOf(content) };
  } catch (error) {
    if (error instanceof LikenessError) return { words: error.message };
    throw error;
  }
}
