import { appendFile } from 'node:fs/promises';
import { asWriteError, writeFileAtomic } from '../files/atomicFile';
import { maskedCrc32c } from './crc32c';
import { bytesField, doubleField, floatField, varintField } from '../files/protobuf';

/** What is drawn at one step. */
export interface SummaryEvent {
  /** Seconds since 1970. */
  wallTimeSeconds: number;
  step: number;
  /** Tag ("loss", "validation/…") → value. */
  scalars: Readonly<Record<string, number>>;
  /** Tag → how values are distributed. */
  histograms?: Readonly<Record<string, HistogramSummary>>;
}

/** Counts of values in bins of one width. */
export interface HistogramSummary {
  /** Where the first bin begins. */
  from: number;
  binWidth: number;
  counts: readonly number[];
}

/** The name TensorBoard recognises event files by. */
export function eventFileName(startedSeconds: number, host: string): string {
  return `events.out.tfevents.${Math.floor(startedSeconds)}.${host}`;
}

/** Starts an event file with what is known so far, replacing one that is there. */
export async function writeEventFile(
  path: string,
  startedSeconds: number,
  events: readonly SummaryEvent[],
): Promise<void> {
  const records = [versionEvent(startedSeconds), ...events.map(summaryEvent)].map(record);
  await writeFileAtomic(path, Buffer.concat(records));
}

/** Adds one step; TensorBoard shows it while the run goes on. */
export async function appendEvent(path: string, event: SummaryEvent): Promise<void> {
  try {
    await appendFile(path, record(summaryEvent(event)));
  } catch (error) {
    throw asWriteError(error, path);
  }
}

/**
 * TFRecord framing (tensorflow/core/lib/io/record_writer.h): length, its masked CRC, data, theirs.
 */
function record(data: Buffer): Buffer {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(data.length));
  return Buffer.concat([length, checksum(length), data, checksum(data)]);
}

function checksum(bytes: Buffer): Buffer {
  const out = Buffer.alloc(4);
  out.writeUInt32LE(maskedCrc32c(bytes));
  return out;
}

// Field numbers of tensorflow/core/util/event.proto and tensorflow/core/framework/summary.proto.
const EVENT = { wallTime: 1, step: 2, fileVersion: 3, summary: 5 } as const;
const SUMMARY = { value: 1 } as const;
const VALUE = { tag: 1, simpleValue: 2, histogram: 5 } as const;
const HISTOGRAM = {
  ...{ min: 1, max: 2, count: 3, sum: 4, sumOfSquares: 5, bucketLimits: 6, buckets: 7 },
} as const;

function versionEvent(wallTimeSeconds: number): Buffer {
  return Buffer.concat([
    doubleField(EVENT.wallTime, wallTimeSeconds),
    bytesField(EVENT.fileVersion, 'brain.Event:2'),
  ]);
}

function summaryEvent({ wallTimeSeconds, step, scalars, histograms }: SummaryEvent): Buffer {
  const tagged = (tag: string, value: Buffer) =>
    bytesField(SUMMARY.value, Buffer.concat([bytesField(VALUE.tag, tag), value]));
  const values = [
    ...Object.entries(scalars).map(([tag, value]) =>
      tagged(tag, floatField(VALUE.simpleValue, value)),
    ),
    ...Object.entries(histograms ?? {}).map(([tag, histogram]) =>
      tagged(tag, bytesField(VALUE.histogram, histogramMessage(histogram))),
    ),
  ];
  return Buffer.concat([
    doubleField(EVENT.wallTime, wallTimeSeconds),
    varintField(EVENT.step, step),
    bytesField(EVENT.summary, Buffer.concat(values)),
  ]);
}

/** A HistogramProto; each value counts as the middle of its bin. */
function histogramMessage({ from, binWidth, counts }: HistogramSummary): Buffer {
  const first = counts.findIndex((count) => count > 0);
  const limits = counts.map((_, bin) => from + (bin + 1) * binWidth);
  const sumOf = (value: (middle: number) => number) =>
    counts.reduce((sum, count, bin) => sum + count * value(limits[bin]! - binWidth / 2), 0);
  return Buffer.concat([
    doubleField(HISTOGRAM.min, from + Math.max(first, 0) * binWidth),
    doubleField(HISTOGRAM.max, limits.at(-1) ?? from),
    doubleField(
      HISTOGRAM.count,
      counts.reduce((sum, count) => sum + count, 0),
    ),
    doubleField(
      HISTOGRAM.sum,
      sumOf((middle) => middle),
    ),
    doubleField(
      HISTOGRAM.sumOfSquares,
      sumOf((middle) => middle ** 2),
    ),
    bytesField(HISTOGRAM.bucketLimits, doubles(limits)),
    bytesField(HISTOGRAM.buckets, doubles(counts)),
  ]);
}

/** Packed, little-endian. */
function doubles(values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(8 * values.length);
  values.forEach((value, i) => bytes.writeDoubleLE(value, 8 * i));
  return bytes;
}
