import type { DetectorStatus, NetworkStatus } from '../../../protocol/src/networks';
import { networkDescription } from '../backbones/networkDescription';
import {
  backboneDownloads,
  backbones,
  bundledDetectors,
  DEFAULT_BACKBONE,
  downloads,
  isBundled,
  type DownloadableNetwork,
} from '../backbones/registry';
import { installedDetectors } from '../detection/detectors';
import { DEFAULT_DETECTOR } from '../detection/face';
import { readChecksums } from './checksums';

export type ListedNetwork = Omit<NetworkStatus, 'isLoaded'>;
export type ListedDetector = Omit<DetectorStatus, 'isLoaded'>;

/** Every backbone that can be used or installed, the bundled one first. */
export async function listNetworks(): Promise<ListedNetwork[]> {
  const sums = await readChecksums();
  const present = backbones().map((network): ListedNetwork => {
    const { name, title, licence, source, dimensions, inputSizePx, alignment, from } = network;
    return {
      ...{ kind: 'backbone', name, title, licence, source, dimensions, inputSizePx, alignment },
      publishedLfwAccuracy: network.publishedLfwAccuracy ?? null,
      isDefault: name === DEFAULT_BACKBONE,
      state: isBundled(name) ? 'bundled' : 'installed',
      ...fileOf(name, sums),
      ...from,
    };
  });
  const absent = backboneDownloads().filter(isAbsentFrom(present));
  return [...present, ...absent.map((network) => absentBackbone(network.description, sums))];
}

/** Every detector that can be used or installed, the bundled ones first. */
export async function listDetectors(): Promise<ListedDetector[]> {
  const sums = await readChecksums();
  const kind = 'detector' as const;
  const bundled = bundledDetectors().map((detector): ListedDetector => {
    const isDefault = detector.name === DEFAULT_DETECTOR;
    return { kind, ...detector, isDefault, state: 'bundled', ...fileOf(detector.name, sums) };
  });
  const installed = installedDetectors().map(({ network }): ListedDetector => {
    const { name, title, licence, source, sha256, bytes = null } = network;
    const facts = { name, title, licence, source, isDefault: false };
    return { kind, ...facts, state: 'installed', ...fileOf(name, sums), sha256, bytes };
  });
  const present = [...bundled, ...installed];
  const absent = downloads()
    .filter((network) => network.kind === 'detector')
    .filter(isAbsentFrom(present))
    .map(({ description }): ListedDetector => {
      const file = fileOf(description.name, sums);
      return { kind, ...description, isDefault: false, state: 'available', ...file };
    });
  return [...present, ...absent];
}

function isAbsentFrom(present: readonly { name: string }[]) {
  const names = new Set(present.map(({ name }) => name));
  return ({ description }: DownloadableNetwork) => !names.has(description.name);
}

function absentBackbone(
  description: ReturnType<typeof backboneDownloads>[number]['description'],
  sums: Record<string, string>,
): ListedNetwork {
  const { name, dimensions, input, alignment, publishedLfwAccuracy, ...words } =
    networkDescription.parse(description);
  return {
    ...{ kind: 'backbone', name, dimensions, alignment, inputSizePx: input.sizePx },
    ...{ title: words.title ?? name, licence: words.licence ?? '', source: words.source ?? '' },
    publishedLfwAccuracy: publishedLfwAccuracy ?? null,
    isDefault: false,
    state: 'available',
    ...fileOf(name, sums),
  };
}

/** What is known of the file that is fetched, for a network that can be. */
function fileOf(name: string, sums: Record<string, string>) {
  const known = downloads().find(({ description }) => description.name === name);
  return {
    licenceText: known?.licenceText ?? null,
    megabytes: known?.megabytes ?? null,
    bytes: known?.bytes ?? null,
    sha256: known === undefined ? null : (known.sha256 ?? sums[known.url] ?? null),
  };
}
