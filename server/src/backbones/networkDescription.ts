import { z } from 'zod';
import { ALIGNMENTS } from './backbone';

/** Names of networks become names of folders and tables. */
const NAME = /^[a-z0-9][a-z0-9.-]{0,63}$/;

const channels = z.tuple([z.number(), z.number(), z.number()]);

/**
 * What must be known of a face network besides its numbers: a user's JSON file beside an ONNX file says this.
 * Fields are those of BackboneInfo and NetworkFile.
 */
export const networkDescription = z.strictObject({
  name: z.string().regex(NAME, 'must be of small letters, digits, "-" and "."'),
  title: z.string().min(1).max(200).optional(),
  source: z.string().max(500).optional(),
  licence: z.string().max(500).optional(),
  publishedLfwAccuracy: z.number().min(0).max(1).optional(),
  input: z.strictObject({
    name: z.string(),
    layout: z.enum(['nchw', 'nhwc']).default('nchw'),
    sizePx: z.int().min(16).max(1024),
  }),
  output: z.string(),
  dimensions: z.int().min(2).max(65_536),
  colourOrder: z.enum(['rgb', 'bgr']).default('rgb'),
  mean: z.union([z.number(), channels]).default(0),
  scale: z.union([z.number(), channels]).default(1),
  alignment: z.enum(ALIGNMENTS).default('five-point'),
  mirror: z.boolean().default(true),
  isEmbedding: z.boolean().default(false),
});

export type NetworkDescription = z.output<typeof networkDescription>;

/** What is noted when a network is installed. */
const installation = {
  /** SHA-256 (hex) of the file it was made from: its version. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** Size of that file; not noted by the first versions. */
  bytes: z.int().min(1).optional(),
  /** When, ISO 8601. */
  installedAt: z.string(),
};

/** What lies beside an installed network, as network.json. */
export const installedNetwork = z.strictObject({ ...networkDescription.shape, ...installation });

export type InstalledNetwork = z.output<typeof installedNetwork>;

/** A detector that can be installed. How it is talked to is in the code that has its name. */
export const detectorDescription = z.strictObject({
  name: z.literal('yunet'),
  title: z.string(),
  source: z.string(),
  licence: z.string(),
});

/** The same beside an installed detector. */
export const installedDetector = z.strictObject({
  kind: z.literal('detector'),
  ...detectorDescription.shape,
  ...installation,
});

export type InstalledDetector = z.output<typeof installedDetector>;
