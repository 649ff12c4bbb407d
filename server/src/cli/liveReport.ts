import type { LivenessSign } from '../../../protocol/src/live';
import type { LiveFrame, LiveVideoResult } from '../recognition/live/liveVideo';
import { formatTable } from './table';

/** How long a face may be gone before it is said to have left. */
const GONE_SECONDS = 1;

interface Visit {
  name: string | null;
  from: number;
  to: number;
  frames: number;
  distance: number | null;
  isHere: boolean;
  liveness: LivenessSign | null;
}

/** What happens in a video, for a reader: who comes, is recognised and leaves. */
export class LiveReport {
  private readonly visits = new Map<number, Visit>();

  /** @returns lines for what changed with this frame; mostly none */
  frame({ t, faces }: LiveFrame): string {
    const lines: string[] = [];
    for (const { track, name, distance, liveness = null } of faces) {
      const visit = this.visits.get(track) ?? this.begin(track, t);
      if (!visit.isHere && visit.name !== null) lines.push(line(t, `${visit.name} is back`));
      visit.isHere = true;
      visit.to = t;
      visit.frames++;
      if (liveness !== null && liveness !== visit.liveness)
        lines.push(line(t, `${name ?? 'somebody'} (face ${track}) has ${liveness}`));
      visit.liveness = liveness;
      if (name !== null && name !== visit.name) lines.push(line(t, `${name} (face ${track})`));
      if (name === null) continue;
      visit.name = name;
      visit.distance = distance;
    }
    return [...lines, ...this.leave(t)].join('');
  }

  summary({ frames, seconds }: LiveVideoResult): string {
    const rows = [...this.visits]
      .filter(([, visit]) => visit.frames > 1)
      .map(([track, visit]) => [
        track,
        visit.name ?? 'unknown',
        clock(visit.from),
        clock(visit.to),
        visit.frames,
        visit.distance?.toFixed(3) ?? '–',
      ]);
    const table = formatTable(['face', 'name', 'from', 'to', 'frames', 'distance'], rows);
    const rate = seconds > 0 ? (frames / seconds).toFixed(1) : '–';
    return `${table}\n${frames} frames, ${rate} a second.\n`;
  }

  private begin(track: number, t: number): Visit {
    const visit: Visit = {
      ...{ name: null, distance: null, liveness: null },
      ...{ from: t, to: t, frames: 0, isHere: true },
    };
    this.visits.set(track, visit);
    return visit;
  }

  private leave(t: number): string[] {
    const gone = [...this.visits.values()].filter(
      ({ isHere, to }) => isHere && t - to > GONE_SECONDS,
    );
    return gone.flatMap((visit) => {
      visit.isHere = false;
      return visit.name === null ? [] : [line(visit.to, `${visit.name} has left`)];
    });
  }
}

function line(t: number, words: string): string {
  return `${clock(t).padStart(8)}  ${words}\n`;
}

/** 75.25 → "1:15.3" */
function clock(seconds: number): string {
  const tenths = Math.round(seconds * 10);
  const rest = ((tenths % 600) / 10).toFixed(1).padStart(4, '0');
  return `${Math.floor(tenths / 600)}:${rest}`;
}
