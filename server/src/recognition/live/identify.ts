import { nearestPersons, type SearchIndex } from '../../gallery/search';
import { isStranger } from '../../gallery/strangers';
import { STRICT_PART } from '../strictPart';
import type { NamingThresholds, Vote } from './votes';

/** Two people this near to each other at a face are both possible: it speaks for neither. */
const MARGIN = 0.015;

/**
 * What the names lose by being given strictly, many looks bring back.
 * @param threshold the distance up to which names are given; default: from the model's own
 * @param modelThreshold squared distance up to which two faces match
 */
export function namingThresholds(modelThreshold: number, threshold?: number): NamingThresholds {
  const same = STRICT_PART * modelThreshold;
  const give = threshold ?? same;
  return { give, keep: give / STRICT_PART, same };
}

/** Whose face this may be, by the rule that recognition in photos goes by. */
export function voteOf(index: SearchIndex, embedding: Float32Array): Vote {
  const [first, second] = nearestPersons(index, embedding, { limit: 2, k: 1, rankBy: 'match' });
  if (first === undefined) return { nearest: null, distance: null };
  const isClear = second === undefined || second.matchDistance - first.matchDistance >= MARGIN;
  const isNamed = isClear && !isStranger(first.person);
  return { nearest: isNamed ? first.person : null, distance: first.matchDistance };
}
