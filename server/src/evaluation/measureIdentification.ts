import { EMBEDDING_DIMENSIONS } from '../backbones/backbone';
import { dirAtFar, nearestEntries, rankOne, type NearestEntries } from '../metrics/identification';
import { selectRows } from '../training/featureRows';
import type { Pause } from '../training/pause';
import { REPORTED_ALARM_RATES, type IdentificationFigures } from './evaluationResult';
import type { IdentificationSplit } from './identificationSplit';

/** Probes between looks at the clock: a few milliseconds with the largest gallery. */
const PROBES_A_LOOK = 10;

/** What lies nearest to the photos that were looked up. */
export interface NearestProbes {
  known: NearestEntries;
  /** Who is on the photos of `known`. */
  truePersons: Int32Array;
  unknown: NearestEntries;
}

/**
 * Closed-set rank-1 and open-set DIR of one model.
 * @param embeddings N×128, row-major, L2-normalised
 */
export async function measureIdentification(
  embeddings: Float32Array,
  split: IdentificationSplit,
  pause: Pause,
): Promise<{ figures: IdentificationFigures; nearest: NearestProbes }> {
  const select = (rows: Int32Array): Float32Array =>
    selectRows({ values: embeddings, dimensions: EMBEDDING_DIMENSIONS }, rows);
  const gallery = { embeddings: select(split.gallery.rows), persons: split.gallery.persons };
  const known = await nearest(select(split.known.rows), gallery, pause);
  const unknown = await nearest(select(split.unknown.rows), gallery, pause);
  const truePersons = split.known.persons;
  const figures = {
    rankOne: rankOne(known.persons, truePersons),
    dirAtFar: dirAtFar(known, truePersons, unknown.distances, REPORTED_ALARM_RATES),
    knownPeople: split.knownPeople,
    unknownPeople: split.unknownPeople,
    galleryImages: split.gallery.rows.length,
    knownProbes: split.known.rows.length,
    unknownProbes: split.unknown.rows.length,
  };
  return { figures, nearest: { known, truePersons, unknown } };
}

async function nearest(
  probes: Float32Array,
  gallery: { embeddings: Float32Array; persons: Int32Array },
  pause: Pause,
): Promise<NearestEntries> {
  const count = probes.length / EMBEDDING_DIMENSIONS;
  const all = { distances: new Float32Array(count), persons: new Int32Array(count) };
  for (let first = 0; first < count; first += PROBES_A_LOOK) {
    await pause.ifDue();
    const from = first * EMBEDDING_DIMENSIONS;
    const some = probes.subarray(from, from + PROBES_A_LOOK * EMBEDDING_DIMENSIONS);
    const found = nearestEntries(some, gallery.embeddings, gallery.persons);
    all.distances.set(found.distances, first);
    all.persons.set(found.persons, first);
  }
  return all;
}
