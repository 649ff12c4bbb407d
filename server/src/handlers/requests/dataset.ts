import type { PrepareParams, ScanParams } from '../../../../protocol/src/dataset';
import { PrepareRequest, ScanRequest } from '../../../../protocol/src/messages';
import { defineRequest, type OwnParams } from './define';
import {
  absolutePath,
  decimal,
  detector,
  objectOf,
  oneOf,
  optional,
  shard,
  wholeNumber,
} from './fields';

const rawFolder = () => absolutePath('a folder with one folder of photos a person');

export const scanRequest = defineRequest({
  type: ScanRequest,
  title: 'Looking through photos',
  lane: 'interactive',
  params: objectOf<OwnParams<ScanParams>>({
    raw: rawFolder(),
    exclude: optional(absolutePath('a folder')),
  }),
  run: async (params, { context }) => {
    const { countPhotos } = await import('../../dataset/countPhotos');
    return countPhotos(params, context);
  },
});

export const prepareRequest = defineRequest({
  type: PrepareRequest,
  title: 'Preparing a dataset',
  lane: 'background',
  isHeavy: true,
  params: objectOf<OwnParams<PrepareParams>>({
    raw: rawFolder(),
    dataset: absolutePath('the dataset’s folder'),
    detector: optional(detector()),
    policy: optional(oneOf('largest', 'most-central', 'single-only')),
    marginRatio: optional(decimal(0, 2)),
    minScore: optional(decimal(0, 1)),
    minFacePx: optional(wholeNumber(1, 10_000)),
    minSharpness: optional(decimal(0, 1_000_000)),
    maxPerPerson: optional(wholeNumber(1, 1_000_000)),
    shard: optional(shard()),
  }),
  run: async (params, { pool, context }) => {
    const { prepare } = await import('../../dataset/prepare');
    const report = await prepare(params, pool, context);
    const { read, kept, skipped, imagesPerSecond, seconds } = report;
    return { read, kept, skipped, imagesPerSecond, seconds };
  },
});
