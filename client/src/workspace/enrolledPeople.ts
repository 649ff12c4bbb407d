import { workspace } from 'vscode';
import { PeopleListRequest } from '../../../protocol/src/messages';
import type { PeopleListResult, PersonSummary } from '../../../protocol/src/people';
import type { Backend } from '../backend/backend';
import { gallerySetting } from '../settings';

/** Somebody who is enrolled, and where. */
export interface EnrolledPerson {
  gallery: string;
  summary: PersonSummary;
}

/** The galleries of the folders that are open, each with the first folder that has it. */
export function openGalleries(): Map<string, string> {
  const galleries = new Map<string, string>();
  for (const { uri } of workspace.workspaceFolders ?? []) {
    const gallery = gallerySetting(uri.fsPath);
    if (!galleries.has(gallery)) galleries.set(gallery, uri.fsPath);
  }
  return galleries;
}

/** What is in these galleries, with the first folder that has each. */
export async function listGalleries(
  backend: Backend,
): Promise<(PeopleListResult & { gallery: string; folder: string })[]> {
  return Promise.all(
    [...openGalleries()].map(async ([gallery, folder]) => {
      const list = await backend.request(PeopleListRequest, { gallery });
      return { ...list, gallery, folder };
    }),
  );
}

/** Everybody in these galleries, by their names. */
export async function enrolledPeople(backend: Backend): Promise<EnrolledPerson[]> {
  const lists = await listGalleries(backend);
  return lists.flatMap(({ gallery, people }) => people.map((summary) => ({ gallery, summary })));
}
