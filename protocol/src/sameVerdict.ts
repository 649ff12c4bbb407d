/** Shares of the threshold between which a look with one's own eyes is worth more. */
const NARROW = { from: 0.9, to: 1.1 };

export interface Best {
  name: string;
  /** Squared, 0–4. */
  distance: number;
}

export interface Verdict {
  isSame: boolean;
  words: string;
}

/**
 * "Same person?" in words.
 * @param best who is nearest by what recognition goes by; null: nobody
 * @param person the only one who was asked about; null: everybody
 */
export function verdictOf(best: Best | null, threshold: number, person: string | null): Verdict {
  if (best === null) {
    const words = person === null ? 'Nobody is enrolled yet.' : `${person} is not enrolled.`;
    return { isSame: false, words };
  }
  const { name, distance } = best;
  const isSame = distance <= threshold;
  const isNarrow =
    distance >= NARROW.from * threshold && distance <= NARROW.to * threshold && threshold > 0;
  const answer = (isSame ? 'Yes' : 'No') + (isNarrow ? ', but narrowly: look for yourself.' : '.');
  const why = `Distance ${distance.toFixed(3)}, the same person up to ${threshold.toFixed(3)}.`;
  return { isSame, words: `The same person as ${name}? ${answer} ${why}` };
}
