import { copyFile, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readFaces } from '../../server/src/dataset/datasetIndex';
import { datasetPaths } from '../../server/src/dataset/datasetPaths';
import { writeFacesTable, type FaceRow } from '../../server/src/dataset/facesTable';
import { writeList } from '../../server/src/dataset/listFile';
import { writeFileAtomic } from '../../server/src/files/atomicFile';
import { decodeImage } from '../../server/src/images/decodeImage';
import { SeededRandom } from '../../server/src/training/random';
import { changedCopy, type PlantedErrors } from './plantErrors';

/** Of this script's own draws. */
const RANDOM_STREAM = 201;

/**
 * Writes a copy of a dataset with planted errors. What `prepare` knows about a crop goes along under its
 * new name; the changed copies are crops that somebody put there by hand.
 */
export async function writePlanted(
  dataset: string,
  target: string,
  { images }: PlantedErrors,
  seed: number,
): Promise<void> {
  const [from, to] = [datasetPaths(dataset, null), datasetPaths(target, null)];
  const faces = await readFaces(dataset);
  const random = SeededRandom.ofSeed(seed, RANDOM_STREAM);
  const rows: FaceRow[] = [];
  for (const { source, image, change } of images) {
    const [original, copy] = [join(from.images, source), join(to.images, image)];
    await mkdir(dirname(copy), { recursive: true });
    if (change !== null) {
      await writeFileAtomic(copy, await changedCopy(await decodeImage(original), change, random));
      continue;
    }
    await copyFile(original, copy);
    const face = faces.get(source);
    if (face !== undefined) rows.push({ ...face, image });
  }
  await writeFacesTable(to.faces, { written: new Date().toISOString(), rows });
  await writeList(
    to.list,
    images.map(({ image }) => image),
  );
}
