import { appendFile } from 'node:fs/promises';
import { asWriteError, writeFileAtomic } from '../files/atomicFile';
import { maskedCrc32c } from './crc32c';
import { bytesField, doubleField, floatField, varintField } from '../files/protobuf';

/** What is drawn at one step. */
export interface ScalarEvent {
  /** Seconds since 1970. */
  wallTimeSeconds: number;
  step: number;
  /** Tag ("loss", "validation/…") → value. */
  scalars: Readonly<Record<string, number>>;
}

/** The name TensorBoard recognises event files by. */
export function eventFileName(startedSeconds: number, host: string): string {
  return `events.out.tfevents.${Math.floor(startedSeconds)}.${host}`;
}

/** Starts an event file with what is known so far, replacing one that is there. */
export async function writeEventFile(
  path: string,
  startedSeconds: number,
  events: readonly ScalarEvent[],
): Promise<void> {
  const records = [versionEvent(startedSeconds), ...events.map(scalarEvent)].map(record);
  await writeFileAtomic(path, Buffer.concat(records));
}

/** Adds one step; TensorBoard shows it while the run goes on. */
export async function appendEvent(path: string, event: ScalarEvent): Promise<void> {
  try {
    await appendFile(path, record(scalarEvent(event)));
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
const VALUE = { tag: 1, simpleValue: 2 } as const;

function versionEvent(wallTimeSeconds: number): Buffer {
  return Buffer.concat([
    doubleField(EVENT.wallTime, wallTimeSeconds),
    bytesField(EVENT.fileVersion, 'brain.Event:2'),
  ]);
}

function scalarEvent({ wallTimeSeconds, step, scalars }: ScalarEvent): Buffer {
  const values = Object.entries(scalars).map(([tag, value]) =>
    bytesField(
      SUMMARY.value,
      Buffer.concat([bytesField(VALUE.tag, tag), floatField(VALUE.simpleValue, value)]),
    ),
  );
  return Buffer.concat([
    doubleField(EVENT.wallTime, wallTimeSeconds),
    varintField(EVENT.step, step),
    bytesField(EVENT.summary, Buffer.concat(values)),
  ]);
}
