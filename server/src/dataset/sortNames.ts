import { compareCodePoints } from './codePointOrder';

/** After so many names a long piece of work lets others have their turn: about ten milliseconds. */
export const NAMES_A_TURN = 50_000;

/** Work in pieces: whoever runs it may do something else at each `yield`. */
export type InTurns<T> = Generator<void, T>;

/**
 * Sorts names by code point. Those that are in order from the start on, which for a list.txt is nearly all
 * of them, are not sorted again: the others are merged into them.
 * @param names each once
 */
export function* sortNames(names: readonly string[]): InTurns<string[]> {
  let inOrder = Math.min(1, names.length);
  while (inOrder < names.length && compareCodePoints(names[inOrder - 1]!, names[inOrder]!) < 0) {
    if (++inOrder % NAMES_A_TURN === 0) yield;
  }
  const others = names.slice(inOrder).sort(compareCodePoints);
  if (others.length === 0) return [...names];
  const merged: string[] = [];
  for (let next = 0, other = 0; merged.length < names.length;) {
    const takesOther =
      next === inOrder ||
      (other < others.length && compareCodePoints(others[other]!, names[next]!) < 0);
    merged.push(takesOther ? others[other++]! : names[next++]!);
    if (merged.length % NAMES_A_TURN === 0) yield;
  }
  return merged;
}
