import type { ImportSkip } from '../../../protocol/src/archives';

/** Where a member goes: a photo of a person, or why it is not taken. */
export type Place = { person: string; image: string } | { skip: ImportSkip };

/** What a layout says about each path, in the order of the paths. */
export type Placement = Place[];

export function isPlaced(place: Place): place is { person: string; image: string } {
  return 'person' in place;
}
