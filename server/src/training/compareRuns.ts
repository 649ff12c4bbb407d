import { resolve } from 'node:path';
import type { ComparedRow, RunsCompareResult } from '../../../protocol/src/runs';
import { readRunSummary, type RunConfig, type RunSummary } from './run';
import { runMetrics } from './runMetrics';
import type { TrainSettings } from './trainOptions';
import type { BeforeAfter } from './trainResult';

const NONE = '–';

type Row<T> = readonly [label: string, cell: (of: T) => string];

const SETTING_LABELS: Record<keyof TrainSettings, string> = {
  epochs: 'Epochs wanted',
  mining: 'Mining',
  seed: 'Seed',
  start: 'Start',
  maxMix: 'Largest mix',
  learningRate: 'Learning rate',
  margin: 'Margin',
  tripletsPerBatch: 'Triplets a batch',
  peoplePerBatch: 'People a batch',
  imagesPerPerson: 'Images a person',
  patience: 'Patience',
  far: 'FAR of the threshold',
  validationPeopleShare: 'Share of people held out',
  validationPeople: 'People held out',
  validationPhotosShare: 'Share of photos held out',
  testImages: 'Left out',
};

const SETTINGS: readonly Row<RunConfig>[] = [
  ['Dataset', ({ dataset }) => dataset],
  ['Images', ({ images }) => count(images.length)],
  ['People', ({ images }) => count(new Set(images.map(personIn)).size)],
  ['Network', ({ backbone }) => backbone],
  ...Object.entries(SETTING_LABELS).map(([name, label]): Row<RunConfig> => [
    label,
    ({ settings }) => said(settings[name as keyof TrainSettings]),
  ]),
  ['Likeness', ({ versions }) => versions?.likeness ?? NONE],
  ['Computed by', ({ versions }) => (versions ? `${versions.engine}, ${versions.backend}` : NONE)],
];

const FIGURES: readonly Row<RunSummary>[] = [
  ['Epochs', ({ epochsDone, config }) => `${epochsDone} of ${config.settings.epochs}`],
  ['Kept epoch', ({ result }) => (result ? String(result.bestEpoch) : NONE)],
  ['Final loss', ({ result }) => result?.finalLoss.toFixed(4) ?? NONE],
  ['New photos, TAR', ({ result }) => change(result?.newPhotos)],
  ['New photos in a gallery, TAR', ({ result }) => change(result?.newInGallery)],
  ['People never seen, TAR', ({ result }) => change(result?.unseenPeople)],
  ['Threshold', ({ result }) => result?.threshold.threshold.toFixed(4) ?? NONE],
  ['Seconds', ({ result }) => result?.seconds.toFixed(1) ?? NONE],
];

/**
 * Runs side by side: their curves, the settings in which they differ (of a single one: all), and their figures.
 * TARs are at a FAR of 0.001, before → after training.
 * @param runs folders, at least one
 * @throws LikenessError NotFound when one is no run, CorruptFile
 */
export async function compareRuns(runs: readonly string[]): Promise<RunsCompareResult> {
  const summaries = await Promise.all(runs.map(readRunSummary));
  const metrics = await Promise.all(runs.map((run) => runMetrics(run)));
  const configs = summaries.map(({ config }) => config);
  const all = table(SETTINGS, configs);
  const differing = runs.length === 1 ? all : all.filter(({ cells }) => new Set(cells).size > 1);
  return {
    runs: summaries.map(({ folder, name }, i) => ({
      ...{ folder: resolve(folder), name },
      epochs: metrics[i]!.epochs,
    })),
    settings: differing,
    sameSettings: all.length - differing.length,
    figures: table(FIGURES, summaries),
    isSameData: new Set(configs.map(validatedOn)).size <= 1,
  };
}

function table<T>(rows: readonly Row<T>[], columns: readonly T[]): ComparedRow[] {
  return rows.map(([label, cell]) => ({ label, cells: columns.map(cell) }));
}

/** The images behind its validation, as one text. */
function validatedOn({ images }: RunConfig): string {
  const held = images.filter(({ use }) => use.startsWith('validation'));
  return held.map(({ sha256, use }) => `${use} ${sha256}`).join('\n');
}

function personIn({ image }: { image: string }): string {
  return image.slice(0, image.indexOf('/'));
}

function said(value: TrainSettings[keyof TrainSettings] | undefined): string {
  if (value === null || value === undefined) return NONE;
  return typeof value === 'object' ? value.join(', ') || NONE : String(value);
}

function count(of: number): string {
  return of.toLocaleString('en');
}

function change(figures: BeforeAfter | null | undefined): string {
  const rates = [figures?.before, figures?.after].map((measured) => measured?.tarAtFar['0.001']);
  if (rates.includes(undefined)) return NONE;
  return rates.map((tar) => `${(100 * tar!).toFixed(1)} %`).join(' → ');
}
