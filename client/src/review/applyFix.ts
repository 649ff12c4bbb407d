import type { CurationResult } from '../../../protocol/src/curation';
import {
  DatasetPersonsRequest,
  ImagesDeleteRequest,
  ImagesIncludeRequest,
  ImagesMoveRequest,
  PersonsMergeRequest,
} from '../../../protocol/src/messages';
import type { Backend } from '../backend/backend';
import type { Curator } from '../explorer/curator';
import type { Fix } from './reviewItems';

/**
 * Puts a finding right, as a change that can be undone like any other.
 * @returns null when the user left a question
 */
export async function applyFix(
  { backend, curator }: { backend: Backend; curator: Curator },
  dataset: string,
  fix: Fix,
): Promise<CurationResult | null> {
  switch (fix.kind) {
    case 'move':
      return curator.change(ImagesMoveRequest, dataset, { images: fix.images, person: fix.person });
    case 'exclude':
      return curator.change(ImagesIncludeRequest, dataset, { images: fix.images, included: false });
    case 'delete':
      return curator.change(ImagesDeleteRequest, dataset, { images: fix.images });
    case 'merge':
      return curator.change(PersonsMergeRequest, dataset, { persons: fix.persons, into: fix.into });
    case 'split': {
      const person = await freeName(backend, dataset, fix.person);
      return curator.change(ImagesMoveRequest, dataset, { images: fix.images, person });
    }
  }
}

/** "ada (2)", or the next number that nobody has. */
async function freeName(backend: Backend, dataset: string, person: string): Promise<string> {
  const { persons } = await backend.request(DatasetPersonsRequest, { dataset });
  // On many disks Ada is ada.
  const taken = new Set(persons.map((one) => one.person.toLowerCase()));
  for (let number = 2; ; number++) {
    const name = `${person} (${number})`;
    if (!taken.has(name.toLowerCase())) return name;
  }
}
