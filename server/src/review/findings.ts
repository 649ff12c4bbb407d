import type {
  DuplicateImages,
  Finding,
  Leak,
  MixedFolder,
  NearImage,
  PoorImage,
  ReviewResult,
  SamePerson,
  WrongLabel,
} from '../../../protocol/src/review';
import { personOf } from '../features/featureMatrix';
import { squaredDistance } from '../training/embeddingHead';
import type { CropDescription } from './describeCrops';
import type { ReviewedImage, SamePictures } from './findDuplicates';
import type { FoundLeak } from './findLeaks';
import type { PeopleJudgement } from './judgePeople';
import { isClear, poorReasons } from './poorImages';
import { findingId, type Decided } from './decided';
import { wrongLabelId } from './markWrongLabels';

/** All that is known about a dataset’s images, one a row. */
export interface Reviewed {
  images: readonly (ReviewedImage & { score: number | null })[];
  /** Names. */
  people: readonly string[];
  /** The person of each row. */
  persons: Int32Array;
  embeddings: Float32Array;
  judgement: PeopleJudgement;
  duplicates: readonly SamePictures[];
  descriptions: readonly (CropDescription | null)[];
  withoutFace: readonly string[];
  unreadable: readonly { image: string; words: string }[];
}

/** A label is called wrong when that is more probable than not. */
const WRONG_FROM = 0.5;
/** A clear face like nobody’s is a stranger’s about so often; the rest are hard pictures of the person. */
const STRANGER_SHARE = 0.5;
/** With fewer images a person cannot be learned, let alone measured. */
const FEWEST_IMAGES = 3;

type Lists = Pick<
  ReviewResult,
  'wrongLabels' | 'duplicates' | 'samePerson' | 'mixedFolders' | 'leaks' | 'poor' | 'rejected'
>;

/** The findings as they are shown, the most certain first. */
export function collectFindings(
  reviewed: Reviewed,
  leaks: readonly FoundLeak[],
  { rejected, marked }: Decided,
  withRejected: boolean,
): Lists {
  const rowsOf = rowsByPerson(reviewed);
  let leftOut = 0;
  const list = <F extends Finding>(findings: Omit<F, 'rejected'>[]): F[] => {
    const marked = findings.map((found) => ({ ...found, rejected: rejected.has(found.id) }) as F);
    const shown = marked.filter((found) => withRejected || !found.rejected);
    leftOut += marked.length - shown.length;
    return shown.sort((a, b) => b.score - a.score);
  };
  return {
    wrongLabels: list<WrongLabel>(wrongLabels(reviewed, rowsOf, marked)),
    duplicates: list<DuplicateImages>(reviewed.duplicates.map((same) => copies(reviewed, same))),
    samePerson: list<SamePerson>(samePeople(reviewed, rowsOf)),
    mixedFolders: list<MixedFolder>(mixedFolders(reviewed)),
    leaks: list<Leak>(
      leaks.map((leak) => ({
        id: findingId('leak', [leak.run, leak.trained, leak.measured]),
        ...leak,
      })),
    ),
    poor: list<PoorImage>(poorImages(reviewed, rowsOf)),
    rejected: leftOut,
  };
}

function rowsByPerson({ persons, people }: Reviewed): number[][] {
  const rowsOf = people.map((): number[] => []);
  persons.forEach((person, row) => rowsOf[person]!.push(row));
  return rowsOf;
}

/** 0 for the weakest evidence there is, towards 1 for the strongest. */
function certainty(evidence: number): number {
  return 1 - Math.exp(-Math.abs(evidence) / 5);
}

function nearestTo(reviewed: Reviewed, row: number, rows: readonly number[]): NearImage | null {
  let [best, distance] = [-1, Infinity];
  for (const other of rows) {
    if (other === row) continue;
    const between = squaredDistance(reviewed.embeddings, row, reviewed.embeddings, other);
    if (between < distance) [best, distance] = [other, between];
  }
  return best < 0 ? null : { image: reviewed.images[best]!.image, distance };
}

function wrongLabels(
  reviewed: Reviewed,
  rowsOf: readonly number[][],
  marked: ReadonlySet<string>,
): Omit<WrongLabel, 'rejected'>[] {
  const { images, persons, people, judgement } = reviewed;
  const { labels, folderOf } = judgement;
  const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value);
  return images.flatMap(({ image, sha256 }, row) => {
    const person = people[persons[row]!]!;
    const id = wrongLabelId(sha256, person);
    const isMarked = marked.has(id);
    const likeliest = folderOf[labels.likeliest[row]!] ?? -1;
    // Of a person in two folders the face may look like the other half.
    const isOwnHalf = likeliest === persons[row];
    const isAnothers = isMarked ? likeliest >= 0 && !isOwnHalf : labels.another[row]! >= WRONG_FROM;
    const other = isAnothers ? likeliest : -1;
    if (!isMarked && ((isAnothers && isOwnHalf) || !(isAnothers || isStranger(reviewed, row)))) {
      return [];
    }
    const score = isAnothers ? labels.another[row]! : STRANGER_SHARE * labels.nobody[row]!;
    return [
      {
        ...{ id, marked: isMarked, score: isMarked ? 1 : score },
        ...{ image, person, suggested: isAnothers ? people[other]! : null },
        distance: orNull(labels.ownDistance[row]!),
        suggestedDistance: isAnothers ? orNull(labels.otherDistance[row]!) : null,
        nearestOwn: nearestTo(reviewed, row, rowsOf[persons[row]!]!),
        resembles: isAnothers ? nearestTo(reviewed, row, rowsOf[other]!) : null,
      },
    ];
  });
}

/** Whether a face is like nobody although it is clear. */
function isStranger({ images, judgement, descriptions }: Reviewed, row: number): boolean {
  const description = descriptions[row];
  return (
    judgement.labels.nobody[row]! >= WRONG_FROM &&
    description !== undefined &&
    description !== null &&
    isClear(description, images[row]!.score)
  );
}

function copies(
  { images, descriptions }: Reviewed,
  { rows, likeness }: SamePictures,
): Omit<DuplicateImages, 'rejected'> {
  const size = (row: number): number => descriptions[row]?.faceSizePx ?? 0;
  const sharpness = (row: number): number => descriptions[row]?.sharpness ?? 0;
  const best = [...rows].sort((a, b) => size(b) - size(a) || sharpness(b) - sharpness(a) || a - b);
  const names = best.map((row) => images[row]!.image);
  return {
    id: findingId(
      'duplicate',
      rows.map((row) => images[row]!.sha256),
    ),
    score: likeness,
    images: names,
    acrossPeople: new Set(names.map(personOf)).size > 1,
  };
}

function samePeople(
  reviewed: Reviewed,
  rowsOf: readonly number[][],
): Omit<SamePerson, 'rejected'>[] {
  const { judgement, people, images } = reviewed;
  return judgement.alike.flatMap(({ people: pair, evidence }) => {
    const [larger, smaller] = [...pair].sort((a, b) => rowsOf[b]!.length - rowsOf[a]!.length);
    const nearest = nearestPair(reviewed, rowsOf[larger!]!, rowsOf[smaller!]!);
    if (nearest === null) return [];
    const names: [string, string] = [people[larger!]!, people[smaller!]!];
    return [
      {
        id: findingId('same-person', names),
        score: certainty(evidence),
        people: names,
        nearest: [images[nearest.rows[0]]!.image, images[nearest.rows[1]]!.image] as [
          string,
          string,
        ],
        distance: nearest.distance,
      },
    ];
  });
}

/** More pairs than this say no more. */
const ROWS_COMPARED = 300;

function nearestPair(
  { embeddings }: Reviewed,
  left: readonly number[],
  right: readonly number[],
): { rows: [number, number]; distance: number } | null {
  let best: { rows: [number, number]; distance: number } | null = null;
  for (const a of left.slice(0, ROWS_COMPARED)) {
    for (const b of right.slice(0, ROWS_COMPARED)) {
      const distance = squaredDistance(embeddings, a, embeddings, b);
      if (best === null || distance < best.distance) best = { rows: [a, b], distance };
    }
  }
  return best;
}

function mixedFolders(reviewed: Reviewed): Omit<MixedFolder, 'rejected'>[] {
  const { judgement, people, images } = reviewed;
  return judgement.mixed.flatMap(({ person, groups, evidence }) => {
    const nearest = nearestPair(reviewed, ...groups);
    if (nearest === null) return [];
    return [
      {
        id: findingId('mixed-folder', [people[person]!]),
        score: certainty(evidence),
        person: people[person]!,
        groups: groups.map((rows) => rows.map((row) => images[row]!.image)) as [string[], string[]],
        distance: nearest.distance,
      },
    ];
  });
}

function poorImages(
  reviewed: Reviewed,
  rowsOf: readonly number[][],
): Omit<PoorImage, 'rejected'>[] {
  const { images, people, judgement, descriptions } = reviewed;
  const found = images.flatMap(({ image, sha256 }, row) => {
    const description = descriptions[row];
    const reasons =
      description === undefined || description === null ? [] : poorReasons(description);
    if (judgement.labels.nobody[row]! >= WRONG_FROM && !isStranger(reviewed, row)) {
      const words = 'It looks neither like its person’s other pictures nor like anybody else.';
      reasons.push({ reason: 'unrecognisable', value: null, words });
    }
    return reasons.map((poor) => ({
      id: findingId('poor', [poor.reason, sha256]),
      score: poor.reason === 'unrecognisable' ? judgement.labels.nobody[row]! : 0.5,
      ...{ image, person: personOf(image), ...poor },
    }));
  });
  const faceless = reviewed.withoutFace.map((image) =>
    about(image, 'no-face', 'No face is found in it.'),
  );
  const unreadable = reviewed.unreadable.map(({ image, words }) =>
    about(image, 'unreadable', words),
  );
  const few = people.flatMap((person, number) => {
    const count = rowsOf[number]!.length;
    if (count >= FEWEST_IMAGES) return [];
    const words = `${person} has ${count === 1 ? 'one picture' : `${count} pictures`} with a face.`;
    const id = findingId('poor', ['few-images', person]);
    return [
      { id, score: 1, image: null, person, reason: 'few-images' as const, value: count, words },
    ];
  });
  return [...unreadable, ...faceless, ...few, ...found];
}

function about(
  image: string,
  reason: 'no-face' | 'unreadable',
  words: string,
): Omit<PoorImage, 'rejected'> {
  const id = findingId('poor', [reason, image]);
  return { id, score: 1, image, person: personOf(image), reason, value: null, words };
}
