import { nearestPersons, type SearchIndex } from '../../gallery/search';
import { isStranger } from '../../gallery/strangers';
import type { NamingThresholds, Vote } from './votes';

/**
 * A camera looks at a stranger hundreds of times, a photo once: the distance up to which a face gets a name
 * is that of a FAR of 1e-4 where the model's own is that of 1e-3 (0.115 and 0.14 for the untrained network,
 * models/registry.json). What the names lose by it, many looks bring back.
 */
export const LIVE_STRICTNESS = 0.82;

/** Two people this near to each other at a face are both possible: it speaks for neither. */
const MARGIN = 0.015;

/**
 * @param threshold the distance up to which names are given; default: from the model's own
 * @param modelThreshold squared distance up to which two faces match
 */
export function namingThresholds(modelThreshold: number, threshold?: number): NamingThresholds {
  const same = LIVE_STRICTNESS * modelThreshold;
  const give = threshold ?? same;
  return { give, keep: give / LIVE_STRICTNESS, same };
}

/** Whose face this may be, by the rule that recognition in photos goes by. */
export function voteOf(index: SearchIndex, embedding: Float32Array): Vote {
  const [first, second] = nearestPersons(index, embedding, { limit: 2, k: 1, rankBy: 'match' });
  if (first === undefined) return { nearest: null, distance: null };
  const isClear = second === undefined || second.matchDistance - first.matchDistance >= MARGIN;
  const isNamed = isClear && !isStranger(first.person);
  return { nearest: isNamed ? first.person : null, distance: first.matchDistance };
}
