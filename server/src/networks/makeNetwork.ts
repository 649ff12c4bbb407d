import { copyFile, open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { NETWORK_FILE } from '../backbones/installedNetworks';
import { convertKeras } from '../backbones/keras/convertKeras';
import { KERAS_NETWORKS, type KerasNetworkName } from '../backbones/keras/kerasNetwork';
import {
  networkDescription,
  type InstalledDetector,
  type InstalledNetwork,
  type NetworkDescription,
} from '../backbones/networkDescription';
import type { DownloadableNetwork } from '../backbones/registry';
import { asWriteError } from '../files/atomicFile';
import type { JobContext } from '../job';

/** A network of the registry from its file, already fetched. @param sha256 of the file */
export async function makeKnown(
  network: DownloadableNetwork,
  file: string,
  sha256: string,
  folder: string,
  context: JobContext,
): Promise<InstalledNetwork | InstalledDetector> {
  const { kind, description, format } = network;
  if (format === 'onnx') await copyNetwork(file, folder);
  else await convert(format, file, folder, context);
  const notes = await installation(file, sha256);
  if (kind === 'detector') return { kind, ...description, ...notes };
  return { ...networkDescription.parse(description), ...notes };
}

/** A network of the user's. */
export async function makeDescribed(
  description: NetworkDescription,
  file: string,
  sha256: string,
  folder: string,
): Promise<InstalledNetwork> {
  await copyNetwork(file, folder);
  return { ...description, ...(await installation(file, sha256)) };
}

async function installation(file: string, sha256: string) {
  const { size: bytes } = await stat(file);
  return { sha256, bytes, installedAt: new Date().toISOString() };
}

async function convert(
  format: KerasNetworkName,
  file: string,
  folder: string,
  context: JobContext,
): Promise<void> {
  await convertKeras(file, KERAS_NETWORKS[format](), folder, { context });
}

async function copyNetwork(file: string, folder: string): Promise<void> {
  const target = join(folder, NETWORK_FILE);
  try {
    await copyFile(file, target);
    const copy = await open(target, 'r+');
    await copy.sync().finally(() => copy.close());
  } catch (error) {
    throw asWriteError(error, target);
  }
}
