import { isAbsolute } from 'node:path';
import { z } from 'zod';
import type { DetectorName, Shard } from '../../../../protocol/src/dataset';
import { DETECTOR_NAMES } from '../../detection/face';

/**
 * Fields of requests' parameters. Each says in words what it expects, as the error shows them:
 * "raw" must be <words>. Every text, list and number is bounded.
 */

/** Longest path that any supported system takes (Linux's PATH_MAX). */
const LONGEST_PATH = 4096;
const LONGEST_LIST = 100_000;

export interface OptionalField<T> {
  optional: z.ZodType<T>;
}

/** A schema a field of P, `optional(…)` for those that may be left out: neither more nor fewer. */
export type FieldsOf<P> = {
  [K in keyof P]-?: object extends Pick<P, K>
    ? OptionalField<Exclude<P[K], undefined>>
    : z.ZodType<P[K]>;
};

/** An object with exactly the fields of P; any other is refused. */
export function objectOf<P>(fields: FieldsOf<P>): z.ZodType<P> {
  const shape: Record<string, z.ZodType> = {};
  for (const [name, field] of Object.entries<z.ZodType | OptionalField<unknown>>(fields)) {
    shape[name] = field instanceof z.ZodType ? field : z.exactOptional(field.optional);
  }
  return z.strictObject(shape, { error: 'an object' }) as unknown as z.ZodType<P>;
}

/** A field that may be left out. */
export function optional<T>(schema: z.ZodType<T>): OptionalField<T> {
  return { optional: schema };
}

/** The backend's working folder is not the client's: a relative path would mean another place. */
export function absolutePath(what = 'a file or folder'): z.ZodType<string> {
  const error = `the absolute path of ${what}, at most ${LONGEST_PATH} characters`;
  return z
    .string({ error })
    .max(LONGEST_PATH, { error })
    .refine((path) => isAbsolute(path) && !path.includes('\0'), { error });
}

/** Where a table lies: an absolute path, or an address such as s3://bucket/folder. */
export function location(what = 'a folder'): z.ZodType<string> {
  const error = `the absolute path of ${what}, or an address such as s3://bucket/folder`;
  return z
    .string({ error })
    .max(LONGEST_PATH, { error })
    .refine((text) => isAbsolute(text) || /^[a-z][a-z0-9+.-]+:\/\/[^\s\0]+$/i.test(text), {
      error,
    })
    .refine((text) => !text.includes('\0'), { error });
}

/** @param what "the person’s name" */
export function text(what: string, longest: number, shortest = 1): z.ZodType<string> {
  const error = `${what}, a text of ${shortest} to ${longest} characters`;
  return z.string({ error }).min(shortest, { error }).max(longest, { error });
}

export function wholeNumber(from: number, to: number): z.ZodType<number> {
  const error = `a whole number from ${from} to ${to}`;
  return z.int({ error }).min(from, { error }).max(to, { error });
}

export function decimal(from: number, to: number): z.ZodType<number> {
  const error = `a number from ${from} to ${to}`;
  return z.number({ error }).min(from, { error }).max(to, { error });
}

export function flag(): z.ZodType<boolean> {
  return z.boolean({ error: 'true or false' });
}

export function oneOf<const T extends string>(...choices: T[]): z.ZodType<T> {
  return z.enum(choices, { error: `one of ${choices.join(', ')}` });
}

export function detector(): z.ZodType<DetectorName> {
  return oneOf(...DETECTOR_NAMES);
}

/** A field that may say "none", which is something else than leaving it out. */
export function orNull<T>(schema: z.ZodType<T>): z.ZodType<T | null> {
  return z.nullable(schema);
}

/** @param what "photos" */
export function listOf<T>(
  item: z.ZodType<T>,
  what: string,
  { from = 0, to = LONGEST_LIST }: { from?: number; to?: number } = {},
): z.ZodType<T[]> {
  const error = `a list of ${from} to ${to} ${what}`;
  return z.array(item, { error }).min(from, { error }).max(to, { error });
}

/** One of several shares of the work. */
export function shard(): z.ZodType<Shard> {
  return objectOf<Shard>({
    index: wholeNumber(0, 99_999),
    count: wholeNumber(1, 100_000),
  }).refine(({ index, count }) => index < count, {
    path: ['index'],
    error: 'below "shard.count"; shares are counted from 0',
  });
}
