import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import type { NetworkFile } from '../engine/engine';
import { modelsFolder } from '../files/modelsFolder';
import type { Channels } from './backbone';
import { installedNetwork, type InstalledNetwork } from './networkDescription';
import type { RegisteredBackbone } from './registry';

/** Names of the files of an installed network, in its folder. */
export const NETWORK_FILE = 'network.onnx';
export const DESCRIPTION_FILE = 'network.json';

/** The backbones in the user's folder, by name. */
export function installedBackbones(): RegisteredBackbone[] {
  return installedAs(installedNetwork).map(({ network, folder }) => asBackbone(network, folder));
}

/** What is in the user's folder and described in this way, by name; anything else is passed over. */
export function installedAs<T extends { name: string }>(
  schema: z.ZodType<T>,
): { network: T; folder: string }[] {
  return namesIn(modelsFolder()).flatMap((name) => {
    const folder = join(modelsFolder(), name);
    const network = readDescription(join(folder, DESCRIPTION_FILE), schema);
    return network?.name === name ? [{ network, folder }] : [];
  });
}

/** @param folder that holds its files */
export function asBackbone(installed: InstalledNetwork, folder: string): RegisteredBackbone {
  const { name, title, source, licence, input, output, publishedLfwAccuracy } = installed;
  const { sha256, bytes = null } = installed;
  const { dimensions, colourOrder, alignment, mirror, isEmbedding, mean, scale } = installed;
  const { layout, sizePx } = input;
  const network: NetworkFile = {
    ...{ file: join(folder, NETWORK_FILE), input: input.name, layout, output, sizePx },
  };
  return {
    ...{ name, dimensions, colourOrder, alignment, mirror, isEmbedding, scale, network },
    mean: typeof mean === 'number' ? ([mean, mean, mean] satisfies Channels) : mean,
    title: title ?? name,
    source: source ?? 'imported by the user',
    licence: licence ?? 'not stated',
    inputSizePx: sizePx,
    weightsVersion: sha256,
    from: { sha256, bytes },
    ...(publishedLfwAccuracy === undefined ? {} : { publishedLfwAccuracy }),
  };
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => !name.startsWith('.'))
      .sort();
  } catch {
    return [];
  }
}

function readDescription<T>(path: string, schema: z.ZodType<T>): T | null {
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return null;
  }
}
