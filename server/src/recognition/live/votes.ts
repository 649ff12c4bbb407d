/** What one look at a face says about whose it is. */
export interface Vote {
  /** The nearest person who may be meant; null where nobody is enrolled, or two are as near. */
  nearest: string | null;
  /** Squared distance to the nearest person, 0–4; null where nobody is enrolled. */
  distance: number | null;
}

/** Squared distances up to which a look speaks for a name. */
export interface NamingThresholds {
  /** To give the name. */
  give: number;
  /** To leave it to somebody who has it. At least `give`. */
  keep: number;
  /** Up to which two looks at faces of one place are the same person's, whoever that is. */
  same: number;
}

/** Looks that count; older ones are forgotten. */
export const VOTES_KEPT = 9;
/** Fewer looks give nobody a name: a stranger may look like somebody once. */
const VOTES_FOR_A_NAME = 3;
/** … unless one is this near, in parts of the distance that a look may have: no stranger was. */
const CLEAR_PART = 0.5;
/** Share of the looks that must speak for a name to give it, and to leave it. */
const SHARE_TO_GIVE = 0.6;
const SHARE_TO_KEEP = 0.35;

/**
 * The name that looks at one face agree on. A single look decides nothing unless it is very near, so that a
 * name neither flickers nor comes from the one frame in which a stranger resembles somebody.
 * @param votes the newest last
 * @param current the name that the face has
 */
export function nameByVotes(
  votes: readonly Vote[],
  current: string | null,
  { give, keep }: NamingThresholds,
): string | null {
  const recent = votes.slice(-VOTES_KEPT);
  if (current !== null) {
    const loyal = recent.filter((vote) => speaksFor(vote, current, keep)).length;
    const others = recent.filter(
      ({ nearest, distance }) => nearest !== current && (distance ?? Infinity) <= give,
    ).length;
    if (loyal >= SHARE_TO_KEEP * recent.length && loyal > others) return current;
  }
  const name = mostNamed(recent, give);
  if (name === null) return null;
  const own = recent.filter((vote) => speaksFor(vote, name, give));
  const isClear = own.some(({ distance }) => distance! <= CLEAR_PART * give);
  const isEnough = isClear || own.length >= VOTES_FOR_A_NAME;
  return isEnough && own.length >= SHARE_TO_GIVE * recent.length ? name : null;
}

/** Whether more looks would change anything: enough of them, and all of one mind. @param enough so many */
export function isSettled(
  votes: readonly Vote[],
  { give }: NamingThresholds,
  enough = VOTES_FOR_A_NAME,
): boolean {
  const recent = votes.slice(-enough);
  if (recent.length < enough) return false;
  const minds = new Set(
    recent.map(({ nearest, distance }) => ((distance ?? Infinity) <= give ? nearest : null)),
  );
  return minds.size === 1;
}

/**
 * The distance that stands for the looks: the median of those to the person named, or of all where nobody is.
 * @returns null where nobody is enrolled, or nothing was looked at yet
 */
export function votedDistance(votes: readonly Vote[], name: string | null): number | null {
  const distances = votes
    .slice(-VOTES_KEPT)
    .flatMap(({ nearest, distance }) =>
      distance !== null && (name === null || nearest === name) ? [distance] : [],
    )
    .sort((a, b) => a - b);
  return distances[Math.floor(distances.length / 2)] ?? null;
}

function speaksFor({ nearest, distance }: Vote, name: string, limit: number): boolean {
  return nearest === name && (distance ?? Infinity) <= limit;
}

function mostNamed(votes: readonly Vote[], limit: number): string | null {
  const counts = new Map<string, number>();
  for (const { nearest, distance } of votes) {
    if (nearest === null || (distance ?? Infinity) > limit) continue;
    counts.set(nearest, (counts.get(nearest) ?? 0) + 1);
  }
  const [most] = [...counts].sort((a, b) => b[1] - a[1]);
  return most?.[0] ?? null;
}
