import type { LiveFace, LivenessSign } from '../../protocol/src/live';

/** Who has a name and is not seen for so long has gone; a face without one is nobody to wait for. */
const GONE_MS = 2000;

export interface Present {
  /** Null: somebody unknown. */
  name: string | null;
  /** Of the newest frame with the face. */
  track: number;
  distance: number | null;
  /** Null: no sign yet, or nobody asked. */
  liveness: LivenessSign | null;
  sinceMs: number;
}

/** Who is before the camera, and since when: people by their name, others face by face. */
export class Presence {
  private readonly people = new Map<string, Present & { lastMs: number }>();

  see(faces: readonly LiveFace[], nowMs: number): void {
    for (const { name, track, distance, liveness = null } of faces) {
      const key = name === null ? unknownKey(track) : `named ${name}`;
      // Whose name has come was unknown until now.
      const before = this.people.get(key) ?? this.people.get(unknownKey(track));
      if (name !== null) this.people.delete(unknownKey(track));
      const sinceMs = before?.sinceMs ?? nowMs;
      this.people.set(key, { name, track, distance, liveness, sinceMs, lastMs: nowMs });
    }
    for (const [key, { name, lastMs }] of this.people) {
      if (nowMs - lastMs > (name === null ? 0 : GONE_MS)) this.people.delete(key);
    }
  }

  /** Those who came first, first. */
  get here(): Present[] {
    return [...this.people.values()].sort((a, b) => a.sinceMs - b.sinceMs);
  }

  clear(): void {
    this.people.clear();
  }
}

function unknownKey(track: number): string {
  return `track ${track}`;
}
