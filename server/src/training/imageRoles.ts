import type { ImageRole } from '../../../protocol/src/runs';
import { readDataset } from '../dataset/datasetIndex';
import { hashImages } from '../features/hashImages';
import type { JobContext } from '../job';
import { readRunConfig } from './run';

/**
 * What a run did with each image of a dataset. Images are known by their bytes, whatever they are called by now; a copy
 * of one that was trained on counts as trained on.
 * @param run its folder
 * @returns by `<person>/<image>`; images that were not in the run, or cannot be read, are missing
 * @throws LikenessError NotFound and CorruptFile for the run and the dataset, Cancelled
 */
export async function imageRoles(
  { dataset, run }: { dataset: string; run: string },
  context: JobContext = {},
): Promise<Record<string, ImageRole>> {
  const uses = new Map<string, ImageRole>();
  for (const { sha256, use } of (await readRunConfig(run)).images) {
    if (uses.get(sha256) !== 'train') uses.set(sha256, use);
  }
  const images = await readDataset(dataset, context.onNote);
  const hashes = await hashImages(
    images.map(({ file }) => file),
    context,
  );
  const roles = images.flatMap(({ image }, i) => {
    const hash = hashes[i]!;
    const role = 'sha256' in hash ? uses.get(hash.sha256) : undefined;
    return role === undefined ? [] : [[image, role] as const];
  });
  return Object.fromEntries(roles);
}
