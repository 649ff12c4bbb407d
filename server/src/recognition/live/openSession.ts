import { randomUUID } from 'node:crypto';
import { ErrorCode } from '../../../../protocol/src/errors';
import { LikenessError } from '../../errors';

/** A session that is asked nothing for so long belongs to a client that is gone: what it saw is forgotten. */
const FORGOTTEN_MS = 120_000;
/** More are a client's mistake. */
const MOST_SESSIONS = 8;

interface Opened<T> {
  session: T;
  timer: NodeJS.Timeout;
  isBusy: boolean;
}

/** Sessions of a process, in memory alone: they end with it. */
export class OpenSessions<T> {
  private readonly opened = new Map<string, Opened<T>>();

  /** @throws LikenessError Busy when too many are open */
  open(session: T): string {
    if (this.opened.size >= MOST_SESSIONS) throw tooMany();
    const id = randomUUID();
    const timer = setTimeout(() => this.close(id), FORGOTTEN_MS);
    timer.unref();
    this.opened.set(id, { session, timer, isBusy: false });
    return id;
  }

  /** @throws LikenessError NotFound when it has ended */
  get(id: string): T {
    const opened = this.opened.get(id);
    if (opened === undefined) throw ended();
    opened.timer.refresh();
    return opened.session;
  }

  /**
   * Works on one frame of a session at a time: another that comes meanwhile is refused, so that no queue and
   * no delay can grow.
   * @throws LikenessError NotFound, Busy
   */
  async exclusively<R>(id: string, work: (session: T) => Promise<R>): Promise<R> {
    const session = this.get(id);
    const opened = this.opened.get(id)!;
    if (opened.isBusy) throw stillBusy();
    opened.isBusy = true;
    try {
      return await work(session);
    } finally {
      opened.isBusy = false;
    }
  }

  /** Forgets all that it saw. @returns whether it was open */
  close(id: string): boolean {
    clearTimeout(this.opened.get(id)?.timer);
    return this.opened.delete(id);
  }
}

function ended(): LikenessError {
  return new LikenessError(ErrorCode.NotFound, 'This live session has ended.', 'Open another one.');
}

function stillBusy(): LikenessError {
  return new LikenessError(
    ErrorCode.Busy,
    'The frame before is still being worked on.',
    'Send the newest frame when the answer to the last one has come.',
  );
}

function tooMany(): LikenessError {
  return new LikenessError(
    ErrorCode.Busy,
    `There are ${MOST_SESSIONS} live sessions already.`,
    'Close one of them.',
  );
}
