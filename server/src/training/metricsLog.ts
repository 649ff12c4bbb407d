import { appendFile, readdir, readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { asWriteError, writeFileAtomic } from '../files/atomicFile';
import { removeLeftovers } from '../files/leftovers';
import { DISTANCE_BIN_WIDTH } from './distanceHistogram';
import type { TripletFigures } from './epochFigures';
import type { Candidate, HeadFigures } from './selection';
import {
  appendEvent,
  eventFileName,
  writeEventFile,
  type HistogramSummary,
  type SummaryEvent,
} from './tensorboard';
import type { Verification } from './verification';

/** One line of metrics.jsonl. */
export interface EpochMetrics {
  epoch: number;
  /** Means over the epoch's triplets. */
  loss: number;
  active: number;
  meanPositive: number;
  meanNegative: number;
  /** Runs of earlier versions have none. */
  triplets?: TripletFigures;
  learningRate: number;
  /** Of this epoch, validation included. */
  seconds: number;
  /** When it ended, seconds since 1970. */
  wallTimeSeconds: number;
  /** Validation of the trained head: the mean over the epochs so far. */
  trained: HeadFigures;
  /** The best head so far, which the run keeps. */
  best: Candidate;
}

const METRICS_FILE = 'metrics.jsonl';
const EVENTS_PREFIX = 'events.out.tfevents.';

/** The metrics of a run as people and tools read them: metrics.jsonl and TensorBoard's event file. */
export class MetricsLog {
  private constructor(
    private readonly metricsFile: string,
    private readonly eventsFile: string,
  ) {}

  /** Starts the files with the epochs that are safe, dropping what was written about lost ones. */
  static async open(
    folder: string,
    startedSeconds: number,
    history: readonly EpochMetrics[],
  ): Promise<MetricsLog> {
    const events = join(folder, await eventsFile(folder, startedSeconds));
    const metrics = join(folder, METRICS_FILE);
    await removeLeftovers(folder, (name) => [metrics, events].includes(join(folder, name)));
    await writeFileAtomic(metrics, history.map(asLine).join(''));
    await writeEventFile(events, startedSeconds, history.map(asEvent));
    return new MetricsLog(metrics, events);
  }

  async append(metrics: EpochMetrics): Promise<void> {
    try {
      await appendFile(this.metricsFile, asLine(metrics));
    } catch (error) {
      throw asWriteError(error, this.metricsFile);
    }
    await appendEvent(this.eventsFile, asEvent(metrics));
  }
}

/** The run's event file, which may have been begun on another machine; not what a kill left of one. */
async function eventsFile(folder: string, startedSeconds: number): Promise<string> {
  const ours = eventFileName(startedSeconds, hostname());
  const found = (await readdir(folder)).filter((name) => name.startsWith(EVENTS_PREFIX));
  const whole = found.filter((name) => !name.startsWith(`${ours}.`));
  return whole.sort((a, b) => a.length - b.length)[0] ?? ours;
}

/** Whether a run has got beyond its first checkpoint. */
export async function hasMetrics(folder: string): Promise<boolean> {
  return (await readdir(folder)).includes(METRICS_FILE);
}

/** The epochs of a run so far; a line that was cut off by a crash, or damaged, is left out. */
export async function readMetrics(folder: string): Promise<EpochMetrics[]> {
  const text = await readFile(join(folder, METRICS_FILE), 'utf8').catch(() => '');
  const complete = text.slice(0, text.lastIndexOf('\n') + 1);
  return complete.split('\n').flatMap((line) => parseLine(line) ?? []);
}

function parseLine(line: string): EpochMetrics | null {
  try {
    const metrics = JSON.parse(line) as Partial<EpochMetrics> | null;
    return typeof metrics?.epoch === 'number' ? (metrics as EpochMetrics) : null;
  } catch {
    return null;
  }
}

function asLine(metrics: EpochMetrics): string {
  return JSON.stringify(metrics) + '\n';
}

function asEvent(metrics: EpochMetrics): SummaryEvent {
  const { epoch, wallTimeSeconds, trained, best, triplets } = metrics;
  return {
    step: epoch,
    wallTimeSeconds,
    scalars: {
      loss: metrics.loss,
      'triplets/active': metrics.active,
      'distance/positive': metrics.meanPositive,
      'distance/negative': metrics.meanNegative,
      learning_rate: metrics.learningRate,
      'time/epoch_seconds': metrics.seconds,
      'best/epoch': best.epoch,
      'best/mix': best.mix,
      ...tarScalars('unseen_people', trained.unseenPeople),
      ...tarScalars('new_photos', trained.newPhotos),
      ...tarScalars('new_in_gallery', trained.newInGallery),
      ...tarScalars('best_unseen_people', best.unseenPeople),
      ...tarScalars('best_new_photos', best.newPhotos),
      ...tarScalars('best_new_in_gallery', best.newInGallery),
      ...(triplets && { 'time/triplets_per_second': triplets.count / triplets.stepSeconds }),
    },
    histograms: triplets
      ? {
          'distances/positive': distances(triplets.positives),
          'distances/negative': distances(triplets.negatives),
        }
      : {},
  };
}

function distances(counts: readonly number[]): HistogramSummary {
  return { from: 0, binWidth: DISTANCE_BIN_WIDTH, counts };
}

function tarScalars(group: string, verification: Verification | null): Record<string, number> {
  const points = Object.entries(verification?.tarAtFar ?? {});
  return Object.fromEntries(points.map(([far, tar]) => [`${group}/tar_at_far_${far}`, tar]));
}
