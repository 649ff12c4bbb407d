import { workspace } from 'vscode';
import type {
  DatasetImagesResult,
  DatasetPersonsResult,
  ImagesFindResult,
} from '../../../protocol/src/explorer';
import {
  DatasetImagesRequest,
  DatasetPersonsRequest,
  ImagesFindRequest,
} from '../../../protocol/src/messages';
import type { Backend } from '../backend/backend';
import { findDatasets } from '../workspace/datasets';
import { ReadOnlySource } from './readOnlySource';

/** Where the tree of datasets learns what there is. */
export interface DatasetSource extends DatasetContents {
  /** Absolute paths of the datasets in the workspace. */
  datasets(): Promise<string[]>;
  /** @param images `<person>/<image>` @returns those of them that there are */
  find(dataset: string, images: readonly string[]): Promise<ImagesFindResult>;
}

export interface DatasetContents {
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
    datasets: () => findDatasets(backend),
    find: (dataset, images) => backend.request(ImagesFindRequest, { dataset, images: [...images] }),
    persons: (dataset) => source().persons(dataset),
    images: (dataset, person, count) => source().images(dataset, person, count),
  };
}

class BackendSource implements DatasetContents {
  constructor(private readonly backend: Backend) {}

  persons(dataset: string): Promise<DatasetPersonsResult> {
    return this.backend.request(DatasetPersonsRequest, { dataset });
  }

  images(dataset: string, person: string, count: number): Promise<DatasetImagesResult> {
    return this.backend.request(DatasetImagesRequest, { dataset, person, count });
  }
}
