import type { ImageRole } from '../../protocol/src/runs';
import type { Colour } from './colours';

/** What a run did with an image, or that it was not in it. */
export type Role = ImageRole | 'none';

interface RoleLook {
  role: Role;
  words: string;
  onDark: Colour;
  onLight: Colour;
}

/** In the order of the legend. The colours are Okabe and Ito's, which the colour-blind can tell apart too. */
const ROLES: readonly RoleLook[] = [
  { role: 'train', words: 'Trained on', onDark: [86, 180, 233], onLight: [0, 114, 178] },
  {
    ...{ role: 'validation-people', words: 'Validation: people never seen' },
    ...{ onDark: [230, 159, 0], onLight: [176, 96, 0] },
  },
  {
    ...{ role: 'validation-photos', words: 'Validation: new photos of trained people' },
    ...{ onDark: [0, 190, 140], onLight: [0, 120, 88] },
  },
  { role: 'test', words: 'Test', onDark: [224, 150, 190], onLight: [170, 60, 120] },
  { role: 'none', words: 'Not in the run', onDark: [125, 125, 125], onLight: [150, 150, 150] },
];

export function roleOf(roles: Readonly<Record<string, ImageRole>>, image: string): Role {
  return Object.hasOwn(roles, image) ? roles[image]! : 'none';
}

export function roleColour(role: Role, isDark: boolean): Colour {
  const look = ROLES.find((one) => one.role === role)!;
  return isDark ? look.onDark : look.onLight;
}

export interface LegendEntry {
  words: string;
  colour: Colour;
  /** Faces of this role. */
  indices: number[];
}

/** Roles that there are, with their faces. */
export function legendOf(roles: readonly Role[], isDark: boolean): LegendEntry[] {
  return ROLES.map(({ role, words }) => ({
    words,
    colour: roleColour(role, isDark),
    indices: roles.flatMap((one, i) => (one === role ? [i] : [])),
  })).filter(({ indices }) => indices.length > 0);
}
