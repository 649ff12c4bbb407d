import type { DatasetImageParams } from '../../../../protocol/src/list';
import { DatasetImageRequest } from '../../../../protocol/src/messages';
import { defineRequest, type OwnParams } from './define';
import { absolutePath, objectOf, optional, text, wholeNumber } from './fields';

const LONGEST_NAME = 2000;

export const datasetImageRequest = defineRequest({
  type: DatasetImageRequest,
  title: 'Looking at an image',
  lane: 'interactive',
  params: objectOf<OwnParams<DatasetImageParams>>({
    dataset: absolutePath('the dataset’s folder'),
    image: text('<person>/<image>', LONGEST_NAME),
    sidePx: optional(wholeNumber(16, 512)),
  }),
  run: async (params, { context }) => {
    const { describeImage } = await import('../../dataset/describeImage');
    return describeImage(params, context);
  },
});
