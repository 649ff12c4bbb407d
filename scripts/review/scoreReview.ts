import type { ReviewResult } from '../../protocol/src/review';
import type { PlantedErrors } from './plantErrors';

/** How much of what was planted was found, and how much else. */
export interface Rates {
  /** Planted errors that were found. */
  hits: number;
  /** All that was found and was not found in the dataset as it is. */
  found: number;
  /** Planted errors. */
  wanted: number;
  precision: number;
  recall: number;
}

export interface Score {
  wrongLabels: Rates;
  /** Swapped labels for which the right person was named. */
  rightNames: number;
  /** Pairs of copies. */
  duplicates: Rates;
  samePerson: Rates;
  mixedFolders: Rates;
}

type Found = Pick<ReviewResult, 'wrongLabels' | 'duplicates' | 'samePerson' | 'mixedFolders'>;

/**
 * @param own what is found in the dataset without planted errors: its own errors, which count neither for
 * nor against
 */
export function scoreReview(planted: PlantedErrors, found: Found, own: Found): Score {
  const sourceOf = new Map(planted.images.map(({ image, source }) => [image, source]));
  const source = (image: string): string => sourceOf.get(image) ?? image;
  const ownWrong = new Set(own.wrongLabels.map(({ image }) => image));
  const wrong = found.wrongLabels.filter(
    ({ image }) => planted.swapped.has(image) || !ownWrong.has(source(image)),
  );
  const ownCopies = new Set(own.duplicates.flatMap(({ images }) => pairsOf(images)));
  const wantedCopies = new Set(planted.duplicates.map((pair) => pairsOf(pair)[0]!));
  const copies = found.duplicates
    .flatMap(({ images }) => pairsOf(images))
    .filter((pair) => wantedCopies.has(pair) || !isOwn(pair));
  // Copies of a picture that the dataset has twice are copies of both.
  function isOwn(pair: string): boolean {
    const sources = pair.split('\n').map(source) as [string, string];
    return sources[0] === sources[1] || ownCopies.has(pairsOf(sources)[0]!);
  }
  const people = (pairs: readonly (readonly string[])[]) => pairs.map((pair) => pairsOf(pair)[0]!);
  const ownPeople = new Set(people(own.samePerson.map((same) => same.people)));
  const alike = people(found.samePerson.map((same) => same.people)).filter(
    (pair) => !ownPeople.has(pair),
  );
  const ownMixed = new Set(own.mixedFolders.map(({ person }) => person));
  const mixed = found.mixedFolders
    .map(({ person }) => person)
    .filter((person) => planted.mixed.includes(person) || !ownMixed.has(person));
  return {
    wrongLabels: rates(
      wrong.map(({ image }) => image),
      new Set(planted.swapped.keys()),
    ),
    rightNames: wrong.filter(({ image, suggested }) =>
      planted.swapped.get(image)?.includes(suggested ?? ''),
    ).length,
    duplicates: rates(copies, wantedCopies),
    samePerson: rates(alike, new Set(people(planted.split))),
    mixedFolders: rates(mixed, new Set(planted.mixed)),
  };
}

/** Every pair of some names, as one text that does not depend on their order. */
function pairsOf(names: readonly string[]): string[] {
  return names.flatMap((a, i) => names.slice(i + 1).map((b) => [a, b].sort().join('\n')));
}

function rates(found: readonly string[], wanted: ReadonlySet<string>): Rates {
  const hits = new Set(found.filter((one) => wanted.has(one))).size;
  return {
    ...{ hits, found: found.length, wanted: wanted.size },
    precision: found.length === 0 ? 1 : hits / found.length,
    recall: wanted.size === 0 ? 1 : hits / wanted.size,
  };
}
