import type { HeadExportParams, RunProjectorParams } from '../../../../protocol/src/exports';
import { HeadExportRequest, RunProjectorRequest } from '../../../../protocol/src/messages';
import { defineRequest, type OwnParams } from './define';
import {
  absolutePath,
  detector,
  flag,
  location,
  objectOf,
  oneOf,
  optional,
  wholeNumber,
} from './fields';

const run = () => absolutePath('the run’s folder');

/** As many thumbnails as the projector's picture holds. */
const MOST_IMAGES = 16_384;

export const headExportRequest = defineRequest({
  type: HeadExportRequest,
  title: 'Exporting a head',
  lane: 'background',
  params: objectOf<OwnParams<HeadExportParams>>({
    run: run(),
    format: oneOf('safetensors', 'tfjs', 'onnx'),
    target: absolutePath('the file or folder to write'),
    overwrite: optional(flag()),
  }),
  run: async (params, { context }) => {
    const { exportHead } = await import('../../exports/exportHead');
    return exportHead(params, context);
  },
});

export const runProjectorRequest = defineRequest({
  type: RunProjectorRequest,
  title: 'Writing for the embedding projector',
  lane: 'background',
  isHeavy: true,
  params: objectOf<OwnParams<RunProjectorParams>>({
    run: run(),
    workspace: absolutePath('the workspace'),
    features: optional(location('the folder of features')),
    dataset: optional(absolutePath('a dataset’s folder')),
    folder: optional(absolutePath('a folder')),
    maxImages: optional(wholeNumber(1, MOST_IMAGES)),
    detector: optional(detector()),
  }),
  run: async (params, { pool, context }) => {
    const { exportProjector } = await import('../../exports/projector/exportProjector');
    return exportProjector(params, pool, context);
  },
});
