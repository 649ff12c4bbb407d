import { join } from 'node:path';
import type { DatasetExportParams, DatasetImportParams } from '../../../../protocol/src/archives';
import { DatasetExportRequest, DatasetImportRequest } from '../../../../protocol/src/messages';
import { defineRequest, type OwnParams } from './define';
import {
  absolutePath,
  decimal,
  flag,
  objectOf,
  oneOf,
  optional,
  text,
  wholeNumber,
} from './fields';

export const datasetImportRequest = defineRequest({
  type: DatasetImportRequest,
  title: 'Importing an archive',
  lane: 'background',
  params: objectOf<OwnParams<DatasetImportParams>>({
    archive: absolutePath('an archive'),
    target: absolutePath('a folder'),
    into: optional(oneOf('raw', 'dataset')),
    person: optional(text('the person’s name', 240)),
    names: optional(text('the name of an encoding', 40)),
    rename: optional(flag()),
    maxFiles: optional(wholeNumber(1, 1e9)),
    maxFileBytes: optional(wholeNumber(1, Number.MAX_SAFE_INTEGER)),
    maxTotalBytes: optional(wholeNumber(1, Number.MAX_SAFE_INTEGER)),
    maxRatio: optional(decimal(1, 1e9)),
    maxDepth: optional(wholeNumber(1, 1000)),
  }),
  run: async (params, { context }) => {
    const { importArchive } = await import('../../archives/importArchive');
    const report = await importArchive({ ...params, into: params.into ?? 'raw' }, context);
    const { format, entries, addedBytes, people, newPeople, identical } = report;
    const { skipped, resumed, seconds } = report;
    return {
      ...{ format, entries, addedBytes, people, newPeople, identical, skipped, resumed, seconds },
      added: report.added.length,
      renamed: report.renamed.length,
      record: join(report.target, report.record),
    };
  },
});

export const datasetExportRequest = defineRequest({
  type: DatasetExportRequest,
  title: 'Exporting a dataset',
  lane: 'background',
  params: objectOf<OwnParams<DatasetExportParams>>({
    dataset: absolutePath('a dataset’s folder'),
    file: absolutePath('the .zip file to write'),
    overwrite: optional(flag()),
  }),
  run: async (params, { context }) => {
    const { exportDataset } = await import('../../archives/exportDataset');
    return exportDataset(params, context);
  },
});
