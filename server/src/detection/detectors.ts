import { join } from 'node:path';
import { installedAs, NETWORK_FILE } from '../backbones/installedNetworks';
import { installedDetector, type InstalledDetector } from '../backbones/networkDescription';
import { isBundled, notInstalled } from '../backbones/registry';
import type { DetectorName } from './face';

/** The detectors in the user's folder, and their folders. */
export function installedDetectors(): { network: InstalledDetector; folder: string }[] {
  return installedAs(installedDetector);
}

/** Where a detector's network lies, and which weights it has. */
export interface DetectorSource {
  /** Path; none for one that comes with Likeness. */
  file: string | undefined;
  /** Changes with the weights. */
  key: string;
}

/** @throws LikenessError InvalidInput for one that is not installed */
export function detectorSource(name: DetectorName): DetectorSource {
  if (isBundled(name)) return { file: undefined, key: name };
  const found = installedDetectors().find(({ network }) => network.name === name);
  if (found === undefined) throw notInstalled(name);
  return { file: join(found.folder, NETWORK_FILE), key: `${name}|${found.network.sha256}` };
}
