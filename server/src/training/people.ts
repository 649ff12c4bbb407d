import { personOf } from '../features/featureMatrix';

/**
 * Groups images by person.
 * @param images `<person>/<image>` of every row
 * @param rows the rows to group; all of them by default
 * @returns person → rows, people and rows in the order they first appear
 */
export function rowsByPerson(
  images: readonly string[],
  rows: Iterable<number> = images.keys(),
): Map<string, number[]> {
  const people = new Map<string, number[]>();
  for (const row of rows) {
    const person = personOf(images[row]!);
    const own = people.get(person);
    if (own) own.push(row);
    else people.set(person, [row]);
  }
  return people;
}

/** A number for each person, the same for all their rows; what mining compares. */
export function personLabels(images: readonly string[]): Int32Array {
  const numbers = new Map<string, number>();
  return Int32Array.from(images, (image) => {
    const person = personOf(image);
    const known = numbers.get(person);
    if (known !== undefined) return known;
    numbers.set(person, numbers.size);
    return numbers.size - 1;
  });
}
