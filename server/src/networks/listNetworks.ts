import type { NetworkStatus } from '../../../protocol/src/networks';
import { networkDescription } from '../backbones/networkDescription';
import {
  backbones,
  DEFAULT_BACKBONE,
  downloads,
  isBundled,
  type DownloadableNetwork,
} from '../backbones/registry';

/** Every network that can be used or installed, the bundled ones first. */
export function listNetworks(): Omit<NetworkStatus, 'isLoaded'>[] {
  const present = backbones().map((network) => {
    const { name, title, licence, source, dimensions, inputSizePx, alignment } = network;
    const known = downloads().find(({ description }) => description.name === name);
    return {
      ...{ name, title, licence, source, dimensions, inputSizePx, alignment },
      publishedLfwAccuracy: network.publishedLfwAccuracy ?? null,
      isDefault: name === DEFAULT_BACKBONE,
      state: isBundled(name) ? ('bundled' as const) : ('installed' as const),
      licenceText: known?.licenceText ?? null,
      megabytes: known?.megabytes ?? null,
    };
  });
  const names = new Set(present.map(({ name }) => name));
  const absent = downloads().filter(({ description }) => !names.has(description.name));
  return [...present, ...absent.map(asAbsent)];
}

function asAbsent({ description, licenceText, megabytes }: DownloadableNetwork) {
  const { name, title, licence, source, dimensions, input, alignment, publishedLfwAccuracy } =
    networkDescription.parse(description);
  return {
    ...{ name, dimensions, alignment, licenceText, megabytes },
    ...{ title: title ?? name, licence: licence ?? '', source: source ?? '' },
    inputSizePx: input.sizePx,
    publishedLfwAccuracy: publishedLfwAccuracy ?? null,
    isDefault: false,
    state: 'available' as const,
  };
}
