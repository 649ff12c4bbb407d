import type { Table } from '@lancedb/lancedb';

/** A filter by more ids than this parses slowly. */
const IDS_A_FILTER = 10_000;

const DAY_MS = 24 * 60 * 60 * 1000;

export interface SweepOptions {
  /**
   * Whether files that no version names are deleted too: leftovers of writers that were killed, or files
   * that somebody is just writing. Only when nobody else writes.
   */
  nobodyWrites: boolean;
}

/**
 * Removes the rows whose `column` has one of some values, from the disk too. LanceDB's deletion only marks
 * rows, and its compaction spares fragments of which little was deleted; so the other rows are written anew
 * first, then the old fragments hold nothing else and go as a whole. In this order a process that is
 * killed leaves rows that can still be seen, and the next removal finds them.
 *
 * Others may append meanwhile. LanceDB streams: memory does not grow with the table.
 * @param values plain texts (ids, hashes)
 * @returns number of rows removed
 */
export async function purgeRows(
  table: Table,
  column: string,
  values: readonly string[],
  options: SweepOptions,
): Promise<number> {
  let removed = 0;
  for (const gone of matching(column, values)) {
    const count = await table.countRows(gone);
    if (count === 0) continue;
    await table.update({ where: `NOT (${gone})`, valuesSql: { [column]: column } });
    await table.delete(gone);
    removed += count;
  }
  // The newest version's files quote the filter, values included: one that deletes nothing follows.
  await table.delete('false');
  await sweepVersions(table, options);
  return removed;
}

/** Filters for the rows whose `column` has one of some values; several, so that none is too long. */
export function matching(column: string, values: readonly string[]): string[] {
  const filters: string[] = [];
  for (let i = 0; i < values.length; i += IDS_A_FILTER) {
    const list = values.slice(i, i + IDS_A_FILTER).map((value) => `'${escaped(value)}'`);
    filters.push(`${column} IN (${list.join(',')})`);
  }
  return filters;
}

/**
 * Merges small fragments and deletes the files of every version but the newest. A LanceDB service does so
 * by itself, when its operator's settings say: there this does nothing.
 */
export async function sweepVersions(table: Table, { nobodyWrites }: SweepOptions): Promise<void> {
  try {
    // Versions bear the time of the machine that wrote them, whose clock may be ahead.
    const cleanupOlderThan = new Date(Date.now() + DAY_MS);
    await table.optimize({ cleanupOlderThan, deleteUnverified: nobodyWrites });
  } catch (error) {
    if (!isLeftToService(error)) throw error;
  }
}

function isLeftToService(error: unknown): boolean {
  return error instanceof Error && error.message.includes('optimize is not supported on LanceDB');
}

function escaped(text: string): string {
  return text.replaceAll("'", "''");
}
