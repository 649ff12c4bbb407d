import {
  ExtractRequest,
  ResumeRequest,
  RunEpochRequest,
  RunMetricsRequest,
  RunRemoveRequest,
  RunRolesRequest,
  RunsCompareRequest,
  RunsListRequest,
  TrainRequest,
} from '../../../../protocol/src/messages';
import type {
  RunEpochParams,
  RunMetricsParams,
  RunRemoveParams,
  RunRolesParams,
  RunsCompareParams,
  RunsListParams,
} from '../../../../protocol/src/runs';
import type { ExtractParams, ResumeParams, TrainParams } from '../../../../protocol/src/training';
import { defineRequest, type OwnParams } from './define';
import {
  absolutePath,
  decimal,
  detector,
  listOf,
  location,
  objectOf,
  oneOf,
  optional,
  orNull,
  shard,
  text,
  wholeNumber,
} from './fields';

const MOST_EPOCHS = 1_000_000;
/** Side by side: more than can be told apart. */
const MOST_RUNS = 50;
const LARGEST_SEED = 2 ** 31 - 1;

const workspace = () => absolutePath('the workspace');
const dataset = () => absolutePath('the dataset’s folder');
const features = () => optional(location('the folder of features'));
const backbone = () => optional(text('a network’s name', 100));
const epochs = () => optional(wholeNumber(1, MOST_EPOCHS));
const share = () => optional(decimal(0, 0.5));
const names = (what: string) => optional(listOf(text('a name', 1000), what, { to: 1_000_000 }));

export const extractRequest = defineRequest({
  type: ExtractRequest,
  title: 'Computing features',
  lane: 'background',
  isHeavy: true,
  params: objectOf<OwnParams<ExtractParams>>({
    dataset: dataset(),
    workspace: workspace(),
    features: features(),
    backbone: backbone(),
    detector: optional(detector()),
    shard: optional(shard()),
  }),
  run: async (params, { pool, context }) => {
    const { extractFeatures } = await import('../../features/extractFeatures');
    const extracted = await extractFeatures(params, pool, context);
    const { images, withoutFace, unreadable, computed, seconds, imagesPerSecond } = extracted;
    return {
      images: images.length,
      computed,
      withoutFace: withoutFace.length,
      unreadable: unreadable.length,
      imagesPerSecond,
      seconds,
    };
  },
});

export const trainRequest = defineRequest({
  type: TrainRequest,
  title: 'Training',
  lane: 'background',
  isHeavy: true,
  params: objectOf<OwnParams<TrainParams>>({
    dataset: dataset(),
    workspace: workspace(),
    features: features(),
    backbone: backbone(),
    epochs: epochs(),
    mining: optional(oneOf('random', 'semi-hard', 'batch-hard')),
    seed: optional(wholeNumber(0, LARGEST_SEED)),
    start: optional(oneOf('pretrained', 'glorot')),
    maxMix: optional(decimal(0, 1)),
    learningRate: optional(decimal(0, 1)),
    margin: optional(decimal(0, 4)),
    tripletsPerBatch: optional(wholeNumber(1, 100_000)),
    peoplePerBatch: optional(wholeNumber(2, 10_000)),
    imagesPerPerson: optional(wholeNumber(2, 1000)),
    patience: optional(orNull(wholeNumber(1, MOST_EPOCHS))),
    far: optional(decimal(0, 1)),
    validationPeopleShare: share(),
    validationPhotosShare: share(),
    validationPeople: names('people'),
    testImages: names('images and people'),
  }),
  run: async (params, { pool, context }) => {
    const { trainOnDataset } = await import('../../training/trainOnDataset');
    return trainOnDataset(params, pool, context);
  },
  resume: ({ workspace, features }, run) => ({
    method: ResumeRequest.method,
    params: { run, workspace, ...(features === undefined ? {} : { features }) },
  }),
});

export const resumeRequest = defineRequest({
  type: ResumeRequest,
  title: 'Training',
  lane: 'background',
  isHeavy: true,
  params: objectOf<OwnParams<ResumeParams>>({
    run: absolutePath('the run’s folder'),
    workspace: workspace(),
    features: features(),
    dataset: optional(dataset()),
    epochs: epochs(),
  }),
  run: async (params, { pool, context }) => {
    const { resumeTraining } = await import('../../training/trainOnDataset');
    return resumeTraining(params, pool, context);
  },
});

export const runsListRequest = defineRequest({
  type: RunsListRequest,
  title: 'Looking for runs',
  lane: 'interactive',
  params: objectOf<OwnParams<RunsListParams>>({ workspace: workspace() }),
  run: async ({ workspace }) => {
    const { runStatuses } = await import('../../training/runStatuses');
    return { runs: await runStatuses(workspace) };
  },
});

export const runMetricsRequest = defineRequest({
  type: RunMetricsRequest,
  title: 'Looking at a run',
  lane: 'interactive',
  params: objectOf<OwnParams<RunMetricsParams>>({
    run: absolutePath('the run’s folder'),
    afterEpoch: optional(wholeNumber(0, MOST_EPOCHS)),
  }),
  run: async ({ run, afterEpoch }) => {
    const { runMetrics } = await import('../../training/runMetrics');
    return runMetrics(run, afterEpoch);
  },
});

export const runEpochRequest = defineRequest({
  type: RunEpochRequest,
  title: 'Reading an epoch',
  lane: 'interactive',
  params: objectOf<OwnParams<RunEpochParams>>({
    run: absolutePath('the run’s folder'),
    epoch: wholeNumber(1, MOST_EPOCHS),
  }),
  run: async ({ run, epoch }) => {
    const { runEpoch } = await import('../../training/runEpoch');
    return runEpoch(run, epoch);
  },
});

export const runsCompareRequest = defineRequest({
  type: RunsCompareRequest,
  title: 'Comparing runs',
  lane: 'interactive',
  params: objectOf<OwnParams<RunsCompareParams>>({
    runs: listOf(absolutePath('the run’s folder'), 'runs', { from: 1, to: MOST_RUNS }),
  }),
  run: async ({ runs }) => {
    const { compareRuns } = await import('../../training/compareRuns');
    return compareRuns(runs);
  },
});

export const runRemoveRequest = defineRequest({
  type: RunRemoveRequest,
  title: 'Removing a run',
  lane: 'interactive',
  params: objectOf<OwnParams<RunRemoveParams>>({ run: absolutePath('the run’s folder') }),
  run: async ({ run }) => {
    const { removeRun } = await import('../../training/removeRun');
    await removeRun(run);
    return null;
  },
});

/** In a process of its own: every image is read. */
export const runRolesRequest = defineRequest({
  type: RunRolesRequest,
  title: 'Looking for a run’s images',
  lane: 'background',
  leavesNoRecord: true,
  params: objectOf<OwnParams<RunRolesParams>>({
    run: absolutePath('the run’s folder'),
    dataset: dataset(),
  }),
  run: async (params, { context }) => {
    const { imageRoles } = await import('../../training/imageRoles');
    return { roles: await imageRoles(params, context) };
  },
});
