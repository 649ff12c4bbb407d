import { isAbsolute, join } from 'node:path';
import { Uri, workspace } from 'vscode';
import type { PrepareParams } from '../../protocol/src/dataset';
import type { TrainParams } from '../../protocol/src/training';

/**
 * What the user set under `likeness.*`, read anew each time, so that a change counts from the next command
 * on. Defaults are package.json's; what is empty or null there is left to the backend.
 */

type Detector = NonNullable<PrepareParams['detector']>;

function value<T>(name: string, scope?: string): T | undefined {
  const uri = scope === undefined ? undefined : Uri.file(scope);
  const found = workspace.getConfiguration('likeness', uri).get<T | null>(name);
  return found === null || found === '' ? undefined : found;
}

/** Leaves out what is not set: the backend's protocol knows no undefined. */
export function given<T extends object>(fields: { [K in keyof T]: T[K] | undefined }): Partial<T> {
  const set = Object.entries(fields).filter(([, field]) => field !== undefined);
  return Object.fromEntries(set) as Partial<T>;
}

/** @param folder whose settings count, where folders of a workspace have their own */
export function detectorSetting(folder: string): { detector: Detector } {
  return { detector: value<Detector>('detector', folder) ?? 'ssd' };
}

export function prepareSettings(folder: string): Partial<PrepareParams> {
  return given<Partial<PrepareParams>>({
    ...detectorSetting(folder),
    policy: value('prepare.facePolicy', folder),
    marginRatio: value('prepare.margin', folder),
    minScore: value('prepare.minScore', folder),
    minFacePx: value('prepare.minFaceSize', folder),
    minSharpness: value('prepare.minSharpness', folder),
    maxPerPerson: value('prepare.maxPerPerson', folder),
  });
}

export function trainSettings(folder: string): Partial<TrainParams> {
  return given<Partial<TrainParams>>({
    epochs: value('train.epochs', folder),
    mining: value('train.mining', folder),
    margin: value('train.margin', folder),
    learningRate: value('train.learningRate', folder),
    seed: value('train.seed', folder),
    patience: value('train.patience', folder),
    far: value('far', folder),
  });
}

export function backboneSetting(folder: string): string | undefined {
  return value('backbone', folder);
}

export function farSetting(folder: string): { far?: number } {
  return given<{ far?: number }>({ far: value('far', folder) });
}

export function thresholdSetting(folder: string): { threshold?: number } {
  return given<{ threshold?: number }>({ threshold: value('recognition.threshold', folder) });
}

/**
 * Where a workspace's people are remembered.
 * @returns an absolute path, or an address such as s3://bucket/people
 */
export function gallerySetting(folder: string): string {
  const location = value<string>('gallery', folder) ?? '.likeness';
  const isComplete = isAbsolute(location) || /^[a-z][a-z0-9+.-]+:\/\//i.test(location);
  return isComplete ? location : join(folder, location);
}

/** Whom faces before a camera are compared with, and how they are found. @param folder a workspace's */
export function compareSettings(folder: string) {
  return { ...detectorSetting(folder), gallery: gallerySetting(folder), workspace: folder };
}

/** TensorBoard's program; undefined: it is looked for. */
export function tensorBoardSetting(): string | undefined {
  return value('tensorboard');
}

/** Setting → variable that the backend reads at its start. */
const VARIABLES: Record<string, string> = {
  engine: 'LIKENESS_ENGINE',
  provider: 'LIKENESS_PROVIDER',
  threads: 'LIKENESS_THREADS',
  networksFolder: 'LIKENESS_MODELS',
  tensorflowFolder: 'LIKENESS_MODULES',
};

/** What the backend is started with; one heavy job at a time leaves the machine usable. */
export function backendEnvironment(): Record<string, string> {
  const set = Object.entries(VARIABLES).flatMap(([name, variable]) => {
    const found = value<string | number>(name);
    return found === undefined || found === 0 ? [] : [[variable, String(found)]];
  });
  return { LIKENESS_HEAVY_JOBS: '1', ...(Object.fromEntries(set) as Record<string, string>) };
}

/** Names of settings that a running backend learns of only when it is started anew. */
export const BACKEND_SETTINGS: readonly string[] = Object.keys(VARIABLES).map(
  (name) => `likeness.${name}`,
);
