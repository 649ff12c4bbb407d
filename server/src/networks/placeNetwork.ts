import { mkdir, mkdtemp, readdir, rename, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { ErrorCode } from '../../../protocol/src/errors';
import { asBackbone, DESCRIPTION_FILE, NETWORK_FILE } from '../backbones/installedNetworks';
import type { InstalledDetector, InstalledNetwork } from '../backbones/networkDescription';
import { LikenessError, throwIfCancelled } from '../errors';
import { asWriteError, writeFileAtomic } from '../files/atomicFile';
import { withFolderLock } from '../files/folderLock';
import { isAlive } from '../files/liveProcess';
import { modelsFolder } from '../files/modelsFolder';
import { packageRoot } from '../files/packageRoot';
import type { JobContext } from '../job';
import type { FacePool } from '../workers/facePool';
import type { DetectorCheck } from './checkDetector';
import type { NetworkCheck } from './checkNetwork';

/** A network that is in its place now. */
export interface PlacedNetwork {
  name: string;
  folder: string;
  check: NetworkCheck | DetectorCheck;
}

/** A photo of several people, from the package face-api; the build puts it there. */
const PHOTO = 'faces.jpg';

/**
 * Makes a network's files in a folder of its own, runs it on faces, and only then gives it its name; one that
 * has the name is replaced.
 * @param make writes network.onnx and what belongs to it into the folder
 * @throws LikenessError of `make` and `checkNetwork`; CannotWrite
 */
export async function placeNetwork(
  make: (folder: string) => Promise<InstalledNetwork | InstalledDetector>,
  pool: FacePool,
  context: JobContext,
): Promise<PlacedNetwork> {
  const models = modelsFolder();
  const staging = await makeStaging(models);
  try {
    const installed = await make(staging);
    await writeFileAtomic(
      join(staging, DESCRIPTION_FILE),
      `${JSON.stringify(installed, null, 2)}\n`,
    );
    throwIfCancelled(context.signal);
    const check = await tryOnFaces(installed, staging, pool, context);
    throwIfCancelled(context.signal);
    const folder = join(models, installed.name);
    await withFolderLock(models, 'networks', () => swap(staging, folder, models));
    return { name: installed.name, folder, check };
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

async function tryOnFaces(
  installed: InstalledNetwork | InstalledDetector,
  folder: string,
  pool: FacePool,
  { signal, onNote }: JobContext,
): Promise<NetworkCheck | DetectorCheck> {
  const photo = join(packageRoot(), 'models', 'built', PHOTO);
  if ('kind' in installed) {
    const task = { name: installed.name, file: join(folder, NETWORK_FILE), photo };
    return pool.run('checkDetector', task, signal);
  }
  const task = { backbone: asBackbone(installed, folder), photo };
  const check = await pool.run('checkNetwork', task, signal);
  if (check.samePerson <= check.otherPerson) onNote?.(doubt(installed.name, check));
  return check;
}

/** Bytes that must be free in the user's folder. @throws LikenessError CannotWrite */
export async function ensureRoom(bytes: number): Promise<void> {
  const models = modelsFolder();
  try {
    await mkdir(models, { recursive: true });
    const { bavail, bsize } = await statfs(models);
    if (bavail * bsize >= bytes) return;
  } catch (error) {
    throw asWriteError(error, models);
  }
  throw new LikenessError(
    ErrorCode.CannotWrite,
    `The disk of ${models} has not enough room: about ${Math.ceil(bytes / 1e6)} MB are needed.`,
    'Free some space, or set LIKENESS_MODELS to a folder on another disk.',
    models,
  );
}

async function makeStaging(models: string): Promise<string> {
  try {
    await mkdir(models, { recursive: true });
    for (const name of await readdir(models)) {
      // Left by a process that was killed.
      const pid = /^\.(?:new|old)-(\d+)-/.exec(name)?.[1];
      if (pid !== undefined && !isAlive(Number(pid))) {
        await rm(join(models, name), { recursive: true, force: true });
      }
    }
    return await mkdtemp(join(models, `.new-${process.pid}-`));
  } catch (error) {
    throw asWriteError(error, models);
  }
}

async function swap(staging: string, folder: string, models: string): Promise<void> {
  const old = join(models, `.old-${process.pid}-${Date.now()}`);
  const replaced = await rename(folder, old).then(
    () => true,
    () => false,
  );
  try {
    await rename(staging, folder);
  } catch (error) {
    if (replaced) await rename(old, folder);
    throw asWriteError(error, folder);
  }
  await rm(old, { recursive: true, force: true });
}

function doubt(name: string, { samePerson, otherPerson }: NetworkCheck): string {
  return (
    `The network "${name}" finds two different people more alike (${otherPerson.toFixed(2)}) than a face and its mirror ` +
    `image (${samePerson.toFixed(2)}): check "mean", "scale", "colourOrder" and "alignment" in its description.`
  );
}
