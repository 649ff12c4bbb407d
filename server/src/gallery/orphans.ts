import { purgeRows } from '../files/lancePurge';
import { GALLERY_TABLES, type GalleryTables } from './galleryStore';

/** Writers of a gallery hold its lock. */
export const SOLE_WRITER = { nobodyWrites: true };

/**
 * Removes, from the disk too, what belongs to no face that is there: of faces just removed, or of ones that
 * were about to be added when a process was killed. To be called under the gallery's lock.
 * @param ids of all faces
 * @param sweep whether to clear away old versions where nothing is removed, too: a former removal may have
 * been cut off before it did
 */
export async function dropOrphans(
  tables: GalleryTables,
  ids: ReadonlySet<string>,
  { sweep }: { sweep: boolean },
): Promise<void> {
  for (const name of GALLERY_TABLES) {
    if (name === 'faces') continue;
    const table = await tables.open(name);
    if (table === null) continue;
    const rows = await table.query().select(['id']).toArrow();
    const orphans = ([...(rows.getChild('id') ?? [])] as string[]).filter((id) => !ids.has(id));
    if (orphans.length > 0 || sweep) await purgeRows(table, 'id', orphans, SOLE_WRITER);
  }
}
