import type { OpenSetDetails } from '../../../../protocol/src/evaluationDetails';
import { countUpTo } from '../../metrics/distances';
import type { IdentificationFigures } from '../evaluationResult';
import type { NearestProbes } from '../measureIdentification';

/**
 * How many photos of known people and of strangers get a name at each threshold, when the nearest enrolled image
 * decides.
 * @param thresholds rising
 */
export function openSetDetails(
  figures: IdentificationFigures,
  { known, truePersons, unknown }: NearestProbes,
  thresholds: readonly number[],
): OpenSetDetails {
  const isRight = (i: number): boolean => known.persons[i] === truePersons[i];
  const right = known.distances.filter((_distance, i) => isRight(i)).sort();
  const wrong = known.distances.filter((_distance, i) => !isRight(i)).sort();
  const strangers = unknown.distances.slice().sort();
  return {
    enrolledPeople: figures.knownPeople,
    enrolledImages: figures.galleryImages,
    strangers: figures.unknownPeople,
    knownProbes: figures.knownProbes,
    strangerProbes: figures.unknownProbes,
    points: thresholds.map((threshold) => ({
      right: countUpTo(right, threshold),
      wrong: countUpTo(wrong, threshold),
      strangersNamed: countUpTo(strangers, threshold),
    })),
  };
}
