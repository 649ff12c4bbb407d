import type { PeopleIndexResult } from '../../../protocol/src/people';
import { ErrorCode } from '../../../protocol/src/errors';
import { EMBEDDING_DIMENSIONS } from '../backbones/backbone';
import { LikenessError, throwIfCancelled } from '../errors';
import { sweepVersions } from '../files/lancePurge';
import type { JobContext } from '../job';
import { openTrainingEngine } from '../training/trainingEngine';
import { toCellTable } from './cellTable';
import { Gallery } from './gallery';
import { groupFaces } from './groupFaces';
import { measureRecall } from './measureRecall';
import { SOLE_WRITER } from './orphans';

export interface PeopleIndexOptions {
  /** The gallery's location. */
  gallery: string;
}

/**
 * Gives a gallery an index, or a new one: searches then look at the faces near a probe instead of at all.
 * It holds no embeddings, only which faces lie near each other. Cancelled or killed, it leaves the index
 * that was there.
 * @throws LikenessError NotEnoughData where nobody is enrolled, Busy, CannotWrite, Cancelled
 */
export async function indexPeople(
  options: PeopleIndexOptions,
  context: JobContext = {},
): Promise<PeopleIndexResult> {
  const startMs = performance.now();
  const gallery = new Gallery(options.gallery);
  const engine = await openTrainingEngine(EMBEDDING_DIMENSIONS);
  try {
    const { ids, persons, values } = await gallery.embeddings();
    if (ids.length === 0) throw nobody(options.gallery);
    const { project } = engine;
    const grouping = await groupFaces(values, project, context);
    const recall = await measureRecall(values, persons, grouping, project, context.signal);
    throwIfCancelled(context.signal);
    await writeCells(gallery, ids, grouping.cellOf, recall.probes);
    return {
      faces: ids.length,
      cells: grouping.centres.length / EMBEDDING_DIMENSIONS,
      ...recall,
      seconds: (performance.now() - startMs) / 1000,
    };
  } finally {
    engine.dispose();
    gallery.close();
  }
}

/** Takes a gallery's index away: searches look at every face again. */
export async function removePeopleIndex({ gallery: place }: PeopleIndexOptions): Promise<void> {
  const gallery = new Gallery(place);
  try {
    if (await gallery.store.exists('cells')) {
      await gallery.store.write((tables) => tables.drop('cells'));
    }
  } finally {
    gallery.close();
  }
}

/** Faces that were erased meanwhile are not written. */
async function writeCells(
  gallery: Gallery,
  ids: readonly string[],
  cellOf: Int32Array,
  probes: number,
): Promise<void> {
  await gallery.store.write(async (tables) => {
    const faces = await tables.openOrCreate('faces');
    const rows = await faces.query().select(['id']).toArrow();
    const there = new Set((rows.getChild('id') ?? []) as Iterable<string>);
    const kept = [...ids.keys()].filter((row) => there.has(ids[row]!));
    if (kept.length === 0) return;
    const keptIds = kept.map((row) => ids[row]!);
    const cells = Int32Array.from(kept, (row) => cellOf[row]!);
    const table = await tables.openOrCreate('cells');
    await table.add(toCellTable(keptIds, cells, probes), { mode: 'overwrite' });
    await sweepVersions(table, SOLE_WRITER);
  });
}

function nobody(place: string): LikenessError {
  return new LikenessError(
    ErrorCode.NotEnoughData,
    `Nobody is enrolled in ${place}.`,
    'Enrol people first.',
    place,
  );
}
