import type { ImageRole } from '../../protocol/src/runs';
import { personColours, suspicionColour, type Colour } from './colours';
import type { Faces } from './faces';
import { legendOf, roleColour, roleOf, type LegendEntry } from './roles';

/** What the colours of a map tell. */
export type Colouring = 'person' | 'suspicion' | 'role';

/** What is known of a map's faces besides where they lie. */
export interface Known {
  /** How probably labels are wrong, 0–1; those that are not in it look right. Null: nobody has looked. */
  scores: Readonly<Record<string, number>> | null;
  /** What a run did with images; null: not known yet. */
  roles: Readonly<Record<string, ImageRole>> | null;
}

/** Whether there is what the colours are to tell. */
export function canColour(by: Colouring, { scores, roles }: Known): boolean {
  if (by === 'suspicion') return scores !== null;
  return by === 'person' || roles !== null;
}

/** A colour a face, and what they mean where that has to be said. */
export function coloursOf(
  by: Colouring,
  { ids, persons }: Faces,
  { scores, roles }: Known,
  isDark: boolean,
): { colours: Colour[]; legend: LegendEntry[] } {
  if (by === 'suspicion') {
    const colours = ids.map((id) => suspicionColour(scores?.[id] ?? 0, isDark));
    return { colours, legend: [] };
  }
  if (by === 'role') {
    const each = ids.map((id) => roleOf(roles ?? {}, id));
    const legend = roles === null ? [] : legendOf(each, isDark);
    return { colours: each.map((role) => roleColour(role, isDark)), legend };
  }
  const colours = personColours(persons, isDark);
  return { colours: persons.map((person) => colours.get(person)!), legend: [] };
}
