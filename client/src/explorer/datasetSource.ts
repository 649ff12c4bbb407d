import { workspace } from 'vscode';
import type { DatasetImagesResult, DatasetPersonsResult } from '../../../protocol/src/explorer';
import {
  DatasetImagesRequest,
  DatasetPersonsRequest,
  DatasetsFindRequest,
} from '../../../protocol/src/messages';
import type { Backend } from '../backend/backend';
import { ReadOnlySource } from './readOnlySource';

/** Where the tree of datasets learns what there is. */
export interface DatasetSource {
  /** Absolute paths of the datasets in the workspace. */
  datasets(): Promise<string[]>;
  persons(dataset: string): Promise<DatasetPersonsResult>;
  /** The first `count` images of a person. */
  images(dataset: string, person: string, count: number): Promise<DatasetImagesResult>;
}

/** The backend in a folder that is trusted; without it, what list.txt and the folders say. */
export function datasetSource(backend: Backend): DatasetSource {
  const trusted = new BackendSource(backend);
  const untrusted = new ReadOnlySource();
  const source = () => (workspace.isTrusted ? trusted : untrusted);
  return {
    datasets: () => source().datasets(),
    persons: (dataset) => source().persons(dataset),
    images: (dataset, person, count) => source().images(dataset, person, count),
  };
}

class BackendSource implements DatasetSource {
  constructor(private readonly backend: Backend) {}

  async datasets(): Promise<string[]> {
    const folders = workspace.workspaceFolders?.map(({ uri }) => uri.fsPath) ?? [];
    const found = await Promise.all(
      folders.map((folder) => this.backend.request(DatasetsFindRequest, { workspace: folder })),
    );
    return [...new Set(found.flatMap(({ datasets }) => datasets))];
  }

  persons(dataset: string): Promise<DatasetPersonsResult> {
    return this.backend.request(DatasetPersonsRequest, { dataset });
  }

  images(dataset: string, person: string, count: number): Promise<DatasetImagesResult> {
    return this.backend.request(DatasetImagesRequest, { dataset, person, count });
  }
}
