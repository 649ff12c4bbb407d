import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from '@lancedb/lancedb';
import { Field, Schema, Table, Utf8, vectorFromArray } from 'apache-arrow';
import { ErrorCode } from '../../../protocol/src/errors';
import { LikenessError } from '../errors';
import { asLanceError } from './lanceErrors';
import { allTableNames } from './lanceStore';
import type { Location } from './location';

export interface StoreLockTimes {
  /** A holder renews its mark so often. */
  renewEveryMs: number;
  /** A mark that nobody renewed for so long, by the clock of who watches it, is a dead holder's. */
  staleMs: number;
  /** How long another holder is waited for. */
  patienceMs: number;
}

/** Slow enough for stores that answer in seconds when they are busy. */
const TIMES: StoreLockTimes = { renewEveryMs: 5000, staleMs: 30_000, patienceMs: 45_000 };
/** Who must wait looks again after up to so long, by chance. */
const LOOK_AGAIN_MS = 400;

const MARK_SCHEMA = new Schema([new Field('renewed', new Utf8(), false)]);

/**
 * Runs `action` while no other process that asks for the same lock of this store does, wherever there are
 * no folders to lock. LanceDB cannot create a table exclusively (of two that create one at once both may
 * succeed, the later overwriting the earlier), so the lock takes only what object storage does promise: a
 * list names every object that was written before it was asked for. Each process puts a mark of its own, an
 * empty table of a name never used before, and goes in when it sees no other: of two that put marks at
 * once at least one sees the other's. Then the one with the smallest name stays, the others take theirs
 * back. A killed holder's mark is removed once it has not been renewed for a while.
 * @throws LikenessError Busy when another process keeps the lock, CannotReach
 */
export async function withStoreLock<T>(
  connection: Connection,
  location: Location,
  name: string,
  action: () => Promise<T>,
  times: StoreLockTimes = TIMES,
): Promise<T> {
  const mark = await acquire(connection, location, `lock-${name}-`, times).catch(
    (error: unknown) => {
      throw asLanceError(error, location);
    },
  );
  const stopRenewing = renew(connection, mark, times.renewEveryMs);
  try {
    return await action();
  } finally {
    await stopRenewing();
    await drop(connection, mark);
  }
}

async function acquire(
  connection: Connection,
  location: Location,
  prefix: string,
  times: StoreLockTimes,
): Promise<string> {
  const deadlineMs = performance.now() + times.patienceMs;
  const removeDead = deadMarkRemover(connection, times);
  for (;;) {
    const present = await marksIn(connection, prefix);
    if (present.length === 0) {
      const mark = `${prefix}${randomUUID()}`;
      await connection.createEmptyTable(mark, MARK_SCHEMA);
      if (await isAlone(connection, prefix, mark, times)) return mark;
      await drop(connection, mark);
    } else await removeDead(present);
    if (performance.now() > deadlineMs) throw busy(location);
    await lookAgainLater();
  }
}

/** Whether the mark is, or soon becomes, the only one. */
async function isAlone(
  connection: Connection,
  prefix: string,
  mark: string,
  { staleMs }: StoreLockTimes,
): Promise<boolean> {
  // Until long before anybody could take the mark, which is not renewed yet, for a dead holder's.
  const untilMs = performance.now() + staleMs / 4;
  while (performance.now() < untilMs) {
    const marks = await marksIn(connection, prefix);
    if (marks.length === 1 && marks[0] === mark) return true;
    if (marks.some((other) => other < mark) || !marks.includes(mark)) return false;
    await lookAgainLater();
  }
  return false;
}

async function marksIn(connection: Connection, prefix: string): Promise<string[]> {
  return (await allTableNames(connection)).filter((name) => name.startsWith(prefix));
}

function lookAgainLater(): Promise<void> {
  return sleep(Math.random() * LOOK_AGAIN_MS);
}

/** @returns drops those of the marks that it has been shown unchanged for `staleMs` */
function deadMarkRemover(connection: Connection, { staleMs, renewEveryMs }: StoreLockTimes) {
  const seen = new Map<string, { version: number; sinceMs: number }>();
  let lookedMs = -Infinity;
  return async (marks: readonly string[]) => {
    if (performance.now() - lookedMs < renewEveryMs / 2) return;
    lookedMs = performance.now();
    for (const mark of marks) {
      const version = await versionOf(connection, mark);
      const before = seen.get(mark);
      if (before?.version !== version) seen.set(mark, { version, sinceMs: performance.now() });
      else if (performance.now() - before.sinceMs > staleMs) await drop(connection, mark);
    }
  };
}

/** 0 for a mark that is gone, or whose process was killed while putting it. */
async function versionOf(connection: Connection, mark: string): Promise<number> {
  try {
    const table = await connection.openTable(mark);
    return await table.version();
  } catch {
    return 0;
  }
}

/** Renews a mark, by a row more, until the returned function is called. */
function renew(connection: Connection, mark: string, everyMs: number): () => Promise<void> {
  const stop = new AbortController();
  const wait = () => sleep(everyMs, true, { signal: stop.signal, ref: false }).catch(() => false);
  const row = () => ({ renewed: vectorFromArray([new Date().toISOString()], new Utf8()) });
  const running = (async () => {
    while (await wait()) {
      // A renewal that fails is tried again; if all fail, the lock is lost as a sleeping machine's is.
      await connection
        .openTable(mark)
        .then((table) => table.add(new Table(MARK_SCHEMA, row())))
        .catch(() => undefined);
    }
  })();
  return async () => {
    stop.abort();
    await running;
  };
}

/** A mark that cannot be removed now expires. */
async function drop(connection: Connection, mark: string): Promise<void> {
  await connection.dropTable(mark).catch(() => undefined);
}

function busy({ words }: Location): LikenessError {
  return new LikenessError(
    ErrorCode.Busy,
    `Another process is working in ${words}.`,
    'Wait until it has finished, then try again.',
    words,
  );
}
