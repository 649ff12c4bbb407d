import { readFile } from 'node:fs/promises';
import { cropsIn } from '../dataset/datasetIndex';
import type { DatasetPaths } from '../dataset/datasetPaths';
import { readFacesTable, writeFacesTable, type FaceRow } from '../dataset/facesTable';
import { LIST_LOCK } from '../dataset/listLock';
import { isImageName, readList, writeList } from '../dataset/listFile';
import { readReport, writeReport } from '../dataset/report';
import { LANDMARK_COUNT } from '../detection/face';
import { exists } from '../dataset/cropFile';
import { withFolderLock } from '../files/folderLock';
import type { JobContext } from '../job';

/** What an import brings into a dataset, its crops being in place. */
export interface ImportedDataset {
  /** Crops that were added: name in the archive's dataset, name in the target's. */
  added: { image: string; to: string }[];
  /** … that were there already. */
  same: { image: string; to: string }[];
  /** Unpacked tables of faces and the report, absolute paths. */
  faces: string[];
  report: string | null;
}

/**
 * Brings list.txt, the table of faces and the report of a dataset to what was imported. Lines and rows that
 * are there stay: what somebody took out of the list stays out of it. May be done twice.
 */
export async function mergeDataset(
  paths: DatasetPaths,
  imported: ImportedDataset,
  context: JobContext,
): Promise<void> {
  const rows = await readImportedRows(imported.faces, context);
  await withFolderLock(paths.folder, LIST_LOCK, async () => {
    if (rows.size > 0) await mergeFaces(paths.faces, imported, rows);
    if (imported.report !== null && !(await exists(paths.report))) {
      const report = await readReport(imported.report);
      if (report !== null) await writeReport(paths.report, report);
    }
    const added = imported.added.map(({ to }) => to);
    // Without a list everything in images/ belongs to the dataset, the new crops among it.
    const before = (await readList(paths.list))?.images ?? (await cropsIn(paths.images)) ?? [];
    await writeList(paths.list, [...before, ...added]);
  });
}

async function mergeFaces(
  table: string,
  { added, same }: ImportedDataset,
  imported: ReadonlyMap<string, FaceRow>,
): Promise<void> {
  const own = (await exists(table)) ? (await readFacesTable(table)).rows : [];
  const rows = new Map(own.map((row) => [row.image, row]));
  const placed = new Set<string>();
  const put = ({ image, to }: { image: string; to: string }, replaces: boolean) => {
    const row = imported.get(image);
    placed.add(image);
    if (row !== undefined && (replaces || !rows.has(to))) rows.set(to, { ...row, image: to });
  };
  for (const photo of added) put(photo, true);
  for (const photo of same) put(photo, false);
  // Rows of crops that were taken out of the dataset: they are how prepare knows to leave them out.
  for (const [image, row] of imported) {
    if (!placed.has(image) && !rows.has(image)) rows.set(image, row);
  }
  const sorted = [...rows.values()].sort((a, b) => (a.image < b.image ? -1 : 1));
  await writeFacesTable(table, { written: new Date().toISOString(), rows: sorted });
}

/** The rows of all tables, of several about an image the youngest; by composed name. */
async function readImportedRows(
  files: readonly string[],
  { onNote }: JobContext,
): Promise<Map<string, FaceRow>> {
  const tables: { written: string; rows: FaceRow[] }[] = [];
  for (const file of files) {
    if ((await readFile(file).catch(() => null)) === null) continue; // a run that was killed is done with it
    const table = await readFacesTable(file).catch(() => null);
    if (table === null)
      onNote?.('The archive’s table of faces cannot be read; faces are found anew.');
    else tables.push(table);
  }
  tables.sort((a, b) => (a.written < b.written ? -1 : 1));
  const rows = tables.flatMap((table) => table.rows.filter(isSound));
  return new Map(rows.map((row) => [row.image.normalize('NFC'), row]));
}

/** Rows come from outside: only such are taken over as prepare writes. */
function isSound(row: FaceRow): boolean {
  const numbers = [
    row.score,
    row.sharpness,
    row.photoBytes,
    row.box.x,
    row.box.y,
    row.box.width,
    row.box.height,
  ];
  return (
    isImageName(row.image) &&
    /^[0-9a-f]{64}$/.test(row.sha256) &&
    row.landmarks.length === 2 * LANDMARK_COUNT &&
    row.landmarks.every(Number.isFinite) &&
    numbers.every(Number.isFinite)
  );
}
