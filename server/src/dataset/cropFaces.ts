import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { Table } from 'apache-arrow';
import { LANDMARK_COUNT } from '../detection/face';
import { floatsOf } from '../files/lanceStore';
import { compareCodePoints } from './codePointOrder';
import { ownFilesIn } from './datasetPaths';
import { column, withFacesTable, type FaceRow } from './facesTable';

/** What later steps need of a row of the table of faces. */
export type CropFace = Pick<FaceRow, 'landmarks' | 'score' | 'sha256'>;

/** Faces of one table, all as old as the table. */
interface FacesOfTable {
  written: string;
  faces: [image: string, face: CropFace][];
}

const LANDMARK_VALUES = 2 * LANDMARK_COUNT;
/** Rows between which others may have their turn. */
const ROWS_AT_ONCE = 5000;

/**
 * What `prepare` recorded about crops, in the tables of all shards; of several rows about an image the
 * youngest. One table after the other is read, and only what is asked for is kept: a shard of a large
 * dataset needs a small part of it.
 * @param isWanted by `<person>/<image>`
 * @throws LikenessError CorruptFile, NotFound
 */
export async function readCropFaces(
  folder: string,
  isWanted: (image: string) => boolean,
): Promise<Map<string, CropFace>> {
  const tables: FacesOfTable[] = [];
  for (const { name } of ownFilesIn(await readdir(folder), 'faces')) {
    tables.push(await withFacesTable(join(folder, name), (table) => facesIn(table, isWanted)));
  }
  tables.sort((a, b) => compareCodePoints(a.written, b.written));
  const all = new Map<string, CropFace>();
  for (const { faces } of tables) for (const [image, face] of faces) all.set(image, face);
  return all;
}

async function facesIn(table: Table, isWanted: (image: string) => boolean): Promise<FacesOfTable> {
  const [images, hashes, scores] = ['image', 'sha256', 'score'].map((name) => column(table, name));
  const landmarks = floatsOf(column(table, 'landmarks'), LANDMARK_VALUES);
  const faces: [string, CropFace][] = [];
  for (let i = 0; i < table.numRows; i++) {
    if (i % ROWS_AT_ONCE === ROWS_AT_ONCE - 1) await setImmediate();
    const image = images!.get(i) as string;
    if (!isWanted(image)) continue;
    // A copy, not a view: a view would be sent to workers with all that lies around it.
    const points = landmarks.slice(i * LANDMARK_VALUES, (i + 1) * LANDMARK_VALUES);
    const [sha256, score] = [hashes!.get(i) as string, scores!.get(i) as number];
    faces.push([image, { landmarks: points, sha256, score }]);
  }
  return { written: table.schema.metadata.get('written') ?? '', faces };
}
