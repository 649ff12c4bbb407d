import type { SkipReason } from './outcome';
import { skipped, type PhotoOutcome, type PhotoWork } from './photoWork';

/** Reasons that are known before the networks look: they stand beyond the limit too. */
const KNOWN_BEFORE: ReadonlySet<SkipReason> = new Set<SkipReason>([
  'duplicate',
  'removed-by-hand',
  'same-name',
  'bad-name',
]);

/** Whether `max` photos of the person, before this one in the order, already have a crop. */
export function isFull(person: readonly PhotoWork[], photo: PhotoWork, max: number): boolean {
  if (max === Infinity) return false;
  let kept = 0;
  for (const other of person) {
    if (other === photo) return false;
    if (isKept(other.outcome) && ++kept >= max) return true;
  }
  return false;
}

/**
 * Leaves each person the first `max` photos that give a crop, in the order of their names; the rest
 * becomes `over-limit`, also where the networks had already looked, so that the result does not depend
 * on how many photos were looked at side by side. Crops made by hand count, and stay.
 * @param people photos of one person each, in order
 */
export function limitPerPerson(people: Iterable<readonly PhotoWork[]>, max: number): void {
  for (const person of people) {
    let kept = 0;
    for (const photo of person) {
      const { outcome } = photo;
      const stays =
        outcome?.kind === 'kept-by-hand' ||
        (outcome?.kind === 'skipped' && KNOWN_BEFORE.has(outcome.skip.reason));
      if (kept >= max && !stays) photo.outcome = overLimit(max);
      if (isKept(photo.outcome)) kept++;
    }
  }
}

export function overLimit(max: number): PhotoOutcome {
  return skipped('over-limit', `the person has ${max} already`);
}

export function byPerson(work: readonly PhotoWork[]): Map<string, PhotoWork[]> {
  const people = new Map<string, PhotoWork[]>();
  for (const photo of work) {
    const person = people.get(photo.person);
    if (person === undefined) people.set(photo.person, [photo]);
    else person.push(photo);
  }
  return people;
}

function isKept(outcome: PhotoOutcome | null): boolean {
  return outcome?.kind === 'kept' || outcome?.kind === 'kept-by-hand';
}
