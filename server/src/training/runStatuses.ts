import { resolve } from 'node:path';
import type { RunStatus } from '../../../protocol/src/runs';
import { listRuns, type RunSummary } from './run';

/** The runs of a workspace as clients and the command line show them, the newest first. */
export async function runStatuses(workspace: string): Promise<RunStatus[]> {
  return (await listRuns(workspace)).map(toStatus);
}

export function toStatus({ folder, name, config, epochsDone, result }: RunSummary): RunStatus {
  const { createdAt, dataset, backbone, settings, images } = config;
  const people = new Set(images.map(({ image }) => image.slice(0, image.indexOf('/'))));
  return {
    ...{ folder: resolve(folder), name, createdAt, dataset, backbone, epochsDone, result },
    epochsWanted: settings.epochs,
    mining: settings.mining,
    seed: settings.seed,
    images: images.length,
    people: people.size,
  };
}
