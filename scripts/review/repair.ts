import type { ReviewResult } from '../../protocol/src/review';
import { readDataset } from '../../server/src/dataset/datasetIndex';
import type { CurationTarget } from '../../server/src/dataset/curation/curation';
import {
  deleteImages,
  includeImages,
  mergePersons,
  moveImages,
} from '../../server/src/dataset/curation/operations';

/** Accepts what was found, as the key A does in Review: wrong labels, then people in two folders, then copies. */
export async function repair(target: CurationTarget, found: ReviewResult): Promise<void> {
  for (const { image, suggested } of found.wrongLabels) {
    const images = [image];
    if (suggested === null) await includeImages(target, { images, included: false });
    else await moveImages(target, { images, person: suggested });
  }
  for (const { people } of found.samePerson) {
    await mergePersons(target, { persons: [people[1]], into: people[0] });
  }
  const there = new Set((await readDataset(target.dataset)).map(({ image }) => image));
  const copies = found.duplicates.flatMap(({ images }) => images.slice(1));
  // A picture that was moved or merged meanwhile has another name.
  const images = copies.filter((image) => there.has(image));
  if (images.length > 0) await deleteImages(target, { images });
}
