import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ErrorCode } from '../../../protocol/src/errors';
import { downloads, isBundled, type DownloadableNetwork } from '../backbones/registry';
import { LikenessError } from '../errors';
import { withFolderLock } from '../files/folderLock';
import { modelsFolder } from '../files/modelsFolder';
import type { JobContext } from '../job';
import type { FacePool } from '../workers/facePool';
import { readChecksums, rememberChecksum } from './checksums';
import { download } from './download';
import { makeKnown } from './makeNetwork';
import { ensureRoom, placeNetwork, type PlacedNetwork } from './placeNetwork';

export interface InstallOptions {
  /** Of a network in the registry's list of downloads. */
  name: string;
  /** Where the files are fetched from instead, by their names. Default: LIKENESS_MIRROR, else their makers. */
  mirror?: string | undefined;
  /** See DownloadOptions. */
  stallMs?: number | undefined;
}

/** A file may be so much larger than is written about it. */
const TOLERANCE = 1.5;

/**
 * Fetches a network, makes what Likeness runs of it, and tries it on faces. Asking for its licence is the
 * caller's.
 * @throws LikenessError InvalidInput for an unknown name; those of `download` and `placeNetwork`
 */
export async function installNetwork(
  { name, mirror = process.env['LIKENESS_MIRROR'], stallMs }: InstallOptions,
  pool: FacePool,
  context: JobContext,
): Promise<PlacedNetwork> {
  const network = downloadableNetwork(name);
  const mostBytes = network.bytes ?? network.megabytes * 1e6 * TOLERANCE;
  await ensureRoom(2 * mostBytes);
  const url = mirror ? `${mirror.replace(/\/+$/, '')}/${basename(network.url)}` : network.url;
  const file = join(modelsFolder(), `.download-${name}`);
  const known = network.sha256 ?? (await readChecksums())[network.url] ?? null;
  return withFolderLock(modelsFolder(), `download-${name}`, async () => {
    const options = { url, target: file, bytes: network.bytes, mostBytes, sha256: known, stallMs };
    const sha256 = await download(options, context);
    try {
      const placed = await placeNetwork(
        (folder) => makeKnown(network, file, sha256, folder, context),
        pool,
        context,
      );
      if (known === null) await rememberChecksum(network.url, sha256);
      return placed;
    } finally {
      await rm(file, { force: true });
    }
  });
}

/** @throws LikenessError InvalidInput */
export function downloadableNetwork(name: string): DownloadableNetwork {
  const network = downloads().find(({ description }) => description.name === name);
  if (network !== undefined) return network;
  const names = downloads().map(({ description }) => description.name);
  throw new LikenessError(
    ErrorCode.InvalidInput,
    isBundled(name)
      ? `The network "${name}" comes with Likeness: there is nothing to install.`
      : `There is no network named "${name}" to install.`,
    `Choose one of: ${names.join(', ')}; or import a file.`,
  );
}
