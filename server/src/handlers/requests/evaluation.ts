import type {
  EvaluateFoldersParams,
  EvaluatePairsParams,
  EvaluateParams,
} from '../../../../protocol/src/evaluation';
import type {
  EvaluationDetailsParams,
  EvaluationTablesParams,
} from '../../../../protocol/src/evaluationDetails';
import {
  EvaluateFoldersRequest,
  EvaluatePairsRequest,
  EvaluationDetailsRequest,
  EvaluationTablesRequest,
} from '../../../../protocol/src/messages';
import { defineRequest, type OwnParams } from './define';
import {
  absolutePath,
  decimal,
  detector,
  flag,
  location,
  objectOf,
  optional,
  orNull,
  wholeNumber,
  type FieldsOf,
} from './fields';

const shared: FieldsOf<OwnParams<EvaluateParams>> = {
  workspace: absolutePath('the workspace'),
  features: optional(location('the folder of features')),
  model: optional(orNull(absolutePath('a run’s folder, or null for the untrained network'))),
  against: optional(orNull(absolutePath('a run’s folder to compare with'))),
  detector: optional(detector()),
  far: optional(decimal(1e-9, 0.999)),
  seed: optional(wholeNumber(0, 2 ** 31 - 1)),
  storeThreshold: optional(flag()),
  report: optional(absolutePath('the report')),
};

export const evaluateFoldersRequest = defineRequest({
  type: EvaluateFoldersRequest,
  title: 'Evaluating',
  lane: 'background',
  isHeavy: true,
  params: objectOf<OwnParams<EvaluateFoldersParams>>({
    ...shared,
    dataset: absolutePath('the dataset’s folder'),
    maxPairs: optional(wholeNumber(2, 1_000_000_000)),
    includeTrained: optional(flag()),
    details: optional(absolutePath('the file for the panel')),
    tables: optional(absolutePath('the folder for the tables')),
  }),
  run: async ({ model = null, against = null, ...params }, { pool, context }) => {
    const { evaluateFolders } = await import('../../evaluation/evaluateFolders');
    return evaluateFolders({ ...params, ...(await loadModels(model, against)) }, pool, context);
  },
});

export const evaluatePairsRequest = defineRequest({
  type: EvaluatePairsRequest,
  title: 'Evaluating',
  lane: 'background',
  isHeavy: true,
  params: objectOf<OwnParams<EvaluatePairsParams>>({
    ...shared,
    pairs: absolutePath('the pairs file'),
    images: absolutePath('the folder of the pairs’ images'),
    minScore: optional(decimal(0, 1)),
  }),
  run: async ({ model = null, against = null, ...params }, { pool, context }) => {
    const { evaluatePairs } = await import('../../evaluation/evaluatePairs');
    return evaluatePairs({ ...params, ...(await loadModels(model, against)) }, pool, context);
  },
});

/** @param against folder of a run to compare with; null: none */
async function loadModels(model: string | null, against: string | null) {
  const { loadModel } = await import('../../recognition/loadModel');
  return {
    model: await loadModel(model),
    against: against === null ? null : await loadModel(against),
  };
}

const details = () => absolutePath('the file that an evaluation wrote');

export const evaluationDetailsRequest = defineRequest({
  type: EvaluationDetailsRequest,
  title: 'Reading an evaluation',
  lane: 'interactive',
  params: objectOf<OwnParams<EvaluationDetailsParams>>({ details: details() }),
  run: async (params) => {
    const { readDetails } = await import('../../evaluation/details/detailsFile');
    return readDetails(params.details);
  },
});

export const evaluationTablesRequest = defineRequest({
  type: EvaluationTablesRequest,
  title: 'Writing tables',
  lane: 'interactive',
  params: objectOf<OwnParams<EvaluationTablesParams>>({
    details: details(),
    out: absolutePath('the folder for the tables'),
  }),
  run: async (params, { context }) => {
    const { readDetails } = await import('../../evaluation/details/detailsFile');
    const { writeTables } = await import('../../evaluation/details/tables');
    return { written: await writeTables(params.out, await readDetails(params.details), context) };
  },
});
