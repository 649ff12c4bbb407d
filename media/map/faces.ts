import type { MapPlaces } from '../../protocol/src/webviewMap';
import { personOf } from '../shared/datasetImage';

/** The faces of a map, by their places in its lists. */
export interface Faces {
  ids: readonly string[];
  /** Whose each is said to be. */
  persons: readonly string[];
  /** What each is called: `<person>/<image>`, or a person and the file of a photo. */
  labels: readonly string[];
}

export function facesOf({ ids, stored }: Pick<MapPlaces, 'ids' | 'stored'>): Faces {
  if (stored === null) return { ids, persons: ids.map(personOf), labels: ids };
  const { names, sources } = stored;
  const labels = names.map((name, i) => `${name}, ${sources[i]!.split(/[\\/]/).at(-1)}`);
  return { ids, persons: names, labels };
}

/** @returns those whose label holds what somebody types, in capitals or not; none for nothing */
export function found({ labels }: Faces, typed: string): number[] {
  const wanted = typed.trim().toLowerCase();
  if (wanted === '') return [];
  return labels.flatMap((label, i) => (label.toLowerCase().includes(wanted) ? [i] : []));
}
