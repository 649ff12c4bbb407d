import type {
  DatasetImagesParams,
  DatasetParams,
  DatasetPhotoParams,
  DatasetsFindParams,
  ImagesFindParams,
} from '../../../../protocol/src/explorer';
import {
  DatasetImagesRequest,
  DatasetPersonsRequest,
  DatasetPhotoRequest,
  DatasetsFindRequest,
  ImagesFindRequest,
} from '../../../../protocol/src/messages';
import { defineRequest, type OwnParams } from './define';
import { absolutePath, listOf, objectOf, optional, text, wholeNumber } from './fields';

const LONGEST_NAME = 2000;
const MOST_IMAGES = 10_000;
const MOST_FOUND = 100_000;

const dataset = () => absolutePath('the dataset’s folder');

export const datasetsFindRequest = defineRequest({
  type: DatasetsFindRequest,
  title: 'Looking for datasets',
  lane: 'interactive',
  params: objectOf<OwnParams<DatasetsFindParams>>({ workspace: absolutePath('a folder') }),
  run: async (params, { context }) => {
    const { findDatasets } = await import('../../dataset/browse/findDatasets');
    return findDatasets(params, context);
  },
});

export const datasetPersonsRequest = defineRequest({
  type: DatasetPersonsRequest,
  title: 'Listing a dataset’s people',
  lane: 'interactive',
  params: objectOf<OwnParams<DatasetParams>>({ dataset: dataset() }),
  run: async (params) => {
    const { viewOf } = await import('../../dataset/browse/datasetView');
    return viewOf(params.dataset).persons();
  },
});

export const datasetImagesRequest = defineRequest({
  type: DatasetImagesRequest,
  title: 'Listing a person’s images',
  lane: 'interactive',
  params: objectOf<OwnParams<DatasetImagesParams>>({
    dataset: dataset(),
    person: text('the person’s name', LONGEST_NAME),
    from: optional(wholeNumber(0, Number.MAX_SAFE_INTEGER)),
    count: optional(wholeNumber(1, MOST_IMAGES)),
  }),
  run: async ({ dataset: folder, person, from, count }) => {
    const { viewOf } = await import('../../dataset/browse/datasetView');
    return viewOf(folder).images(person, from, count);
  },
});

export const imagesFindRequest = defineRequest({
  type: ImagesFindRequest,
  title: 'Looking for images',
  lane: 'interactive',
  params: objectOf<OwnParams<ImagesFindParams>>({
    dataset: dataset(),
    images: listOf(text('<person>/<image>', LONGEST_NAME), 'images', { to: MOST_FOUND }),
  }),
  run: async ({ dataset: folder, images }) => {
    const { viewOf } = await import('../../dataset/browse/datasetView');
    return viewOf(folder).find(images);
  },
});

export const datasetPhotoRequest = defineRequest({
  type: DatasetPhotoRequest,
  title: 'Looking for a photo',
  lane: 'interactive',
  params: objectOf<OwnParams<DatasetPhotoParams>>({
    dataset: dataset(),
    workspace: absolutePath('the workspace'),
    image: text('<person>/<image>', LONGEST_NAME),
  }),
  run: async (params) => {
    const { photoOf } = await import('../../dataset/browse/photoOf');
    return photoOf(params);
  },
});
