import { NetworksListRequest } from '../../../../protocol/src/messages';
import type { ProgressParams } from '../../../../protocol/src/progress';
import { listDetectors, listNetworks } from '../../networks/listNetworks';
import type { OwnParams } from '../requests/define';
import { objectOf } from '../requests/fields';
import { defineControl } from './define';

export const networksListRequest = defineControl(
  NetworksListRequest,
  objectOf<OwnParams<ProgressParams>>({}),
  async (_, { interactive }) => {
    const loaded = new Set(interactive.status.networks);
    const withLoaded = <T extends { name: string }>(network: T) => ({
      ...network,
      isLoaded: loaded.has(network.name),
    });
    const [networks, detectors] = [await listNetworks(), await listDetectors()];
    return { networks: networks.map(withLoaded), detectors: detectors.map(withLoaded) };
  },
);
