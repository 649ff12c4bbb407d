import { z } from 'zod';
import { MININGS } from './mining';
import type { RunConfig, RunHead } from './run';

/** What is read back from a run is checked: a damaged file shall be called so, whatever byte it lost. */
const text = z.string();
const share = z.number().min(0).max(1);
const count = z.number().int().min(1);

const settings = z.looseObject({
  epochs: count,
  mining: z.enum(MININGS),
  seed: z.number().int(),
  start: z.enum(['pretrained', 'glorot']),
  maxMix: share,
  learningRate: z.number(),
  margin: z.number(),
  tripletsPerBatch: count,
  peoplePerBatch: count,
  imagesPerPerson: count,
  patience: z.number().nullable(),
  far: share,
});

const uses = z.enum(['train', 'validation-people', 'validation-photos', 'test']);

const config = z.looseObject({
  format: z.literal(1),
  createdAt: z.iso.datetime(),
  dataset: text,
  backbone: text,
  backboneKey: text,
  dimensions: count,
  settings,
  images: z.array(z.looseObject({ image: text, sha256: text, use: uses })),
  notes: z.array(text),
});

const headDescription = z.looseObject({
  backbone: text,
  backboneKey: text,
  threshold: z.looseObject({ threshold: z.number().min(0), far: share }),
  epoch: z.number().int().min(0),
  mix: share,
});

/** @returns what config.json says; null when it is damaged or of another version */
export function parseRunConfig(json: string): RunConfig | null {
  return parsed(json, config) as RunConfig | null;
}

/** @returns what head.safetensors says about its head; null when it is damaged */
export function parseHeadDescription(json: string): Omit<RunHead, 'head'> | null {
  return parsed(json, headDescription) as Omit<RunHead, 'head'> | null;
}

function parsed(json: string, schema: z.ZodType): unknown {
  try {
    return schema.safeParse(JSON.parse(json)).data ?? null;
  } catch {
    return null;
  }
}
