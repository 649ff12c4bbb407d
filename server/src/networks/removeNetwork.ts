import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ErrorCode } from '../../../protocol/src/errors';
import { installedBackbones } from '../backbones/installedNetworks';
import { isBundled } from '../backbones/registry';
import { installedDetectors } from '../detection/detectors';
import { LikenessError } from '../errors';
import { asWriteError } from '../files/atomicFile';
import { withFolderLock } from '../files/folderLock';
import { modelsFolder } from '../files/modelsFolder';

/**
 * Removes an installed network; runs, galleries and features made with it stay, and work again when it is
 * installed again.
 * @throws LikenessError InvalidInput for one that is not installed, CannotWrite
 */
export async function removeNetwork(name: string): Promise<{ name: string; folder: string }> {
  if (!installedNames().includes(name)) throw notInstalled(name);
  const models = modelsFolder();
  const folder = join(models, name);
  // Renamed first: half a network must not be taken for one.
  const old = join(models, `.old-${process.pid}-${Date.now()}`);
  try {
    await withFolderLock(models, 'networks', () => rename(folder, old));
    await rm(old, { recursive: true, force: true });
  } catch (error) {
    throw asWriteError(error, folder);
  }
  return { name, folder };
}

function installedNames(): string[] {
  const detectors = installedDetectors().map(({ network }) => network);
  return [...installedBackbones(), ...detectors].map(({ name }) => name);
}

function notInstalled(name: string): LikenessError {
  const names = installedNames();
  return new LikenessError(
    ErrorCode.InvalidInput,
    isBundled(name)
      ? `The network "${name}" comes with Likeness and cannot be removed.`
      : `No network named "${name}" is installed.`,
    names.length === 0 ? 'None is installed.' : `Choose one of: ${names.join(', ')}.`,
  );
}
