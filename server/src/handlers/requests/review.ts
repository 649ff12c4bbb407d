import {
  ClusterRequest,
  MapRequest,
  PeopleMapRequest,
  ReviewMarkRequest,
  ReviewRejectRequest,
  ReviewRequest,
} from '../../../../protocol/src/messages';
import type {
  ClusterParams,
  MapParams,
  PeopleMapParams,
  ReviewMarkParams,
  ReviewParams,
  ReviewRejectParams,
} from '../../../../protocol/src/review';
import { defineRequest, type OwnParams } from './define';
import {
  absolutePath,
  decimal,
  detector,
  flag,
  listOf,
  location,
  objectOf,
  oneOf,
  optional,
  orNull,
  text,
  wholeNumber,
  type FieldsOf,
} from './fields';

export const reviewRequest = defineRequest({
  type: ReviewRequest,
  title: 'Reviewing a dataset',
  lane: 'background',
  params: objectOf<OwnParams<ReviewParams>>({
    dataset: absolutePath('the dataset’s folder'),
    workspace: absolutePath('the workspace'),
    features: optional(location('the folder of features')),
    model: optional(orNull(absolutePath('a run’s folder, or null for the untrained network'))),
    detector: optional(detector()),
    withRejected: optional(flag()),
  }),
  run: async ({ model = null, ...params }, { pool, context }) => {
    const { loadModel } = await import('../../recognition/loadModel');
    const { reviewDataset } = await import('../../review/reviewDataset');
    return reviewDataset({ ...params, model: await loadModel(model) }, pool, context);
  },
});

/** An id of a finding is 20 hexadecimal digits. */
const LONGEST_ID = 64;
const LONGEST_NAME = 2000;

export const reviewRejectRequest = defineRequest({
  type: ReviewRejectRequest,
  title: 'Remembering what is right',
  lane: 'interactive',
  params: objectOf<OwnParams<ReviewRejectParams>>({
    workspace: absolutePath('the workspace'),
    ids: listOf(text('the id of a finding', LONGEST_ID), 'ids', { from: 1 }),
    undo: optional(flag()),
  }),
  run: async ({ workspace, ids, undo }) => {
    const { rejectFindings } = await import('../../review/decided');
    return { rejected: await rejectFindings(workspace, ids, undo) };
  },
});

export const reviewMarkRequest = defineRequest({
  type: ReviewMarkRequest,
  title: 'Remembering what is wrong',
  lane: 'interactive',
  params: objectOf<OwnParams<ReviewMarkParams>>({
    workspace: absolutePath('the workspace'),
    dataset: absolutePath('the dataset’s folder'),
    images: listOf(text('<person>/<image>', LONGEST_NAME), 'images', { from: 1 }),
    undo: optional(flag()),
  }),
  run: async ({ workspace, dataset, images, undo }) => {
    const { markWrongLabels } = await import('../../review/markWrongLabels');
    return { marked: await markWrongLabels(workspace, dataset, images, undo) };
  },
});

export const clusterRequest = defineRequest({
  type: ClusterRequest,
  title: 'Sorting photos by people',
  lane: 'background',
  params: objectOf<OwnParams<ClusterParams>>({
    photos: absolutePath('the folder of photos'),
    out: orNull(absolutePath('the folder for the people')),
    gallery: optional(orNull(location('the gallery'))),
    model: optional(orNull(absolutePath('a run’s folder, or null for the untrained network'))),
    detector: optional(detector()),
    minScore: optional(decimal(0, 1)),
    threshold: optional(decimal(0, 4)),
    minPhotos: optional(wholeNumber(1, 1_000_000)),
  }),
  run: async ({ model = null, gallery = null, ...params }, { pool, context }) => {
    const { loadModel } = await import('../../recognition/loadModel');
    const { clusterPhotos } = await import('../../review/clusterPhotos');
    return clusterPhotos({ ...params, gallery, model: await loadModel(model) }, pool, context);
  },
});

const layout: FieldsOf<Pick<OwnParams<MapParams>, 'method' | 'seed'>> = {
  method: optional(oneOf('umap', 'pca')),
  seed: optional(wholeNumber(0, 2 ** 31 - 1)),
};

export const mapRequest = defineRequest({
  type: MapRequest,
  title: 'Laying faces out',
  lane: 'background',
  params: objectOf<OwnParams<MapParams>>({
    dataset: absolutePath('the dataset’s folder'),
    workspace: absolutePath('the workspace'),
    features: optional(location('the folder of features')),
    model: optional(orNull(absolutePath('a run’s folder, or null for the untrained network'))),
    detector: optional(detector()),
    ...layout,
  }),
  run: async ({ model = null, ...params }, { pool, context }) => {
    const { loadModel } = await import('../../recognition/loadModel');
    const { mapDataset } = await import('../../review/map/mapDataset');
    return mapDataset({ ...params, model: await loadModel(model) }, pool, context);
  },
});

export const peopleMapRequest = defineRequest({
  type: PeopleMapRequest,
  title: 'Laying people’s faces out',
  lane: 'background',
  leavesNoRecord: true,
  params: objectOf<OwnParams<PeopleMapParams>>({
    gallery: location('the gallery’s folder'),
    ...layout,
  }),
  run: async (params, { context }) => {
    const { mapPeople } = await import('../../review/map/mapPeople');
    return mapPeople(params, context);
  },
});
