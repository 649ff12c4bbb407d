/**
 * Faces of which somebody said "this is not Ada" are kept as people of their own, "unknown 1" and so on: nearer
 * to their like than Ada is, they take her name away from them, and the next training run learns the
 * difference as that of any two people. They are never a name.
 */
const STRANGER = /^unknown (\d+)$/;

export function isStranger(person: string): boolean {
  return STRANGER.test(person);
}

/** @param people who are there */
export function nextStranger(people: Iterable<string>): string {
  const numbers = [...people].map((person) => Number(STRANGER.exec(person)?.[1] ?? 0));
  return `unknown ${Math.max(0, ...numbers) + 1}`;
}
