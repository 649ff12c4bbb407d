import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import { ErrorCode } from '../../../protocol/src/errors';
import { LikenessError } from '../errors';
import { packageRoot } from '../files/packageRoot';
import type { NetworkFile } from '../engine/engine';
import type { BackboneInfo } from './backbone';
import { installedBackbones } from './installedNetworks';
import type { KerasNetworkName } from './keras/kerasNetwork';
import type { detectorDescription, networkDescription } from './networkDescription';

/** The one that needs no download. */
export const DEFAULT_BACKBONE = 'face-api';

/** models/registry.json. */
interface Registry {
  backbones: RegisteredBackbone[];
  detectors: BundledDetector[];
  downloads: DownloadableNetwork[];
}

/** A detector that comes with Likeness. */
export interface BundledDetector {
  name: string;
  /** What it is, for people. */
  title: string;
  source: string;
  licence: string;
}

/** A network that is not shipped, but can be installed by its name. */
export type DownloadableNetwork = DownloadableBackbone | DownloadableDetector;

export interface DownloadableBackbone extends Download {
  kind: 'backbone';
  /** What it is, as installed; see networkDescription. */
  description: z.input<typeof networkDescription>;
  /** "onnx", or which network a Keras file holds. */
  format: 'onnx' | KerasNetworkName;
}

export interface DownloadableDetector extends Download {
  kind: 'detector';
  description: z.input<typeof detectorDescription>;
  format: 'onnx';
}

interface Download {
  /** What its makers allow, for the user to read before it is fetched. */
  licenceText: string;
  url: string;
  /** Size of the file; null where nobody has said. */
  bytes: number | null;
  /** About how large it is, megabytes. */
  megabytes: number;
  /** SHA-256 (hex); null: what the first download had is remembered. */
  sha256: string | null;
}

export interface RegisteredBackbone extends BackboneInfo {
  /** What it is, for people. */
  title: string;
  /** Its makers' accuracy on LFW, 0–1. */
  publishedLfwAccuracy?: number;
  /** Changes with the weights; part of every feature's key. */
  weightsVersion: string;
  /** Where an installed network lies; none for those that come with Likeness. */
  network?: NetworkFile | undefined;
  /** The file an installed network was made from; bytes are null where nobody noted them. */
  from?: { sha256: string; bytes: number | null };
  /** From which distance on two faces count as different before any training, and how that was found. */
  untrained?: {
    threshold: number;
    far: number;
    /** By FAR. */
    thresholds: Record<string, number>;
    measured: string;
  };
}

let registry: Registry | undefined;

function readRegistry(): Registry {
  registry ??= JSON.parse(
    readFileSync(join(packageRoot(), 'models', 'registry.json'), 'utf8'),
  ) as Registry;
  return registry;
}

/** Every backbone that can be used: those that come with Likeness, and those in the user's folder now. */
export function backbones(): readonly RegisteredBackbone[] {
  return [...readRegistry().backbones, ...installedBackbones()];
}

/** Whether a network comes with Likeness: it is neither installed nor removed. */
export function isBundled(name: string): boolean {
  const { backbones: networks, detectors } = readRegistry();
  return [...networks, ...detectors].some((network) => network.name === name);
}

/** The detectors that come with Likeness. */
export function bundledDetectors(): readonly BundledDetector[] {
  return readRegistry().detectors;
}

/** The networks that can be installed by name, installed or not. */
export function downloads(): readonly DownloadableNetwork[] {
  return readRegistry().downloads;
}

/** The backbones among them. */
export function backboneDownloads(): readonly DownloadableBackbone[] {
  return downloads().filter((network) => network.kind === 'backbone');
}

/** @throws LikenessError InvalidInput for a name that is not there */
export function backboneInfo(name: string): RegisteredBackbone {
  const known = backbones();
  const info = known.find((candidate) => candidate.name === name);
  if (info !== undefined) return info;
  if (backboneDownloads().some(({ description }) => description.name === name))
    throw notInstalled(name);
  throw new LikenessError(
    ErrorCode.InvalidInput,
    `There is no backbone named "${name}".`,
    `Choose one of: ${known.map((candidate) => candidate.name).join(', ')}.`,
  );
}

export function notInstalled(name: string): LikenessError {
  return new LikenessError(
    ErrorCode.InvalidInput,
    `The network "${name}" is not installed.`,
    `Install it with "likeness models install ${name}", or in the editor with "Likeness: Install Network…".`,
  );
}

/**
 * Names all that a backbone's features depend on besides the image; see Backbone.key. The engine is not
 * among it: ONNX Runtime and TensorFlow.js agree far below what tells two photos apart (the parity tests
 * allow an L2 distance of 0.01), so features that one computed serve the other.
 */
export function backboneKey(info: RegisteredBackbone): string {
  const { name, weightsVersion, alignment, inputSizePx, colourOrder, mean, scale, mirror } = info;
  const preprocessing = [inputSizePx, colourOrder, ...mean, ...[scale].flat()].join(',');
  return [name, weightsVersion, alignment, preprocessing, mirror ? 'mirror' : 'plain'].join('|');
}

/**
 * The threshold of a backbone's untrained network for a FAR, between those that were measured along a
 * straight line over log FAR.
 * @returns null for a backbone without one, and outside the measured FARs
 */
export function untrainedThreshold(backboneName: string, far: number): number | null {
  const info = backbones().find(({ name }) => name === backboneName);
  const points = Object.entries(info?.untrained?.thresholds ?? {})
    .map(([at, threshold]) => ({ x: Math.log10(Number(at)), threshold }))
    .sort((a, b) => a.x - b.x);
  const x = Math.log10(far);
  const above = points.findIndex((point) => point.x >= x - 1e-9);
  const [low, high] = [points[Math.max(above - 1, 0)], points[above]];
  if (low === undefined || high === undefined) return null;
  if (Math.abs(high.x - x) < 1e-9) return high.threshold;
  if (low === high) return null;
  return low.threshold + ((x - low.x) / (high.x - low.x)) * (high.threshold - low.threshold);
}
