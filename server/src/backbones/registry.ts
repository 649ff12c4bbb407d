import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ErrorCode } from '../../../protocol/src/errors';
import { LikenessError } from '../errors';
import { packageRoot } from '../files/packageRoot';
import type { BackboneInfo } from './backbone';

/** The one that needs no download. */
export const DEFAULT_BACKBONE = 'face-api';

/** models/registry.json. */
interface Registry {
  backbones: RegisteredBackbone[];
}

export interface RegisteredBackbone extends BackboneInfo {
  /** Changes with the weights; part of every feature's key. */
  weightsVersion: string;
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

/** Every backbone Likeness knows of. */
export function backbones(): readonly RegisteredBackbone[] {
  registry ??= JSON.parse(
    readFileSync(join(packageRoot(), 'models', 'registry.json'), 'utf8'),
  ) as Registry;
  return registry.backbones;
}

/** @throws LikenessError InvalidInput for a name that is not in the registry */
export function backboneInfo(name: string): RegisteredBackbone {
  const info = backbones().find((candidate) => candidate.name === name);
  if (info !== undefined) return info;
  const known = backbones().map((candidate) => candidate.name);
  throw new LikenessError(
    ErrorCode.InvalidInput,
    `There is no backbone named "${name}".`,
    `Choose one of: ${known.join(', ')}.`,
  );
}

/** Names all that a backbone's features depend on besides the image; see Backbone.key. */
export function backboneKey(info: RegisteredBackbone): string {
  const { name, weightsVersion, alignment, inputSizePx, colourOrder, mean, scale, mirror } = info;
  const preprocessing = [inputSizePx, colourOrder, ...mean, scale].join(',');
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
