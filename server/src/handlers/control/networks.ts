import { NetworksListRequest } from '../../../../protocol/src/messages';
import type { ProgressParams } from '../../../../protocol/src/progress';
import { listNetworks } from '../../networks/listNetworks';
import type { OwnParams } from '../requests/define';
import { objectOf } from '../requests/fields';
import { defineControl } from './define';

export const networksListRequest = defineControl(
  NetworksListRequest,
  objectOf<OwnParams<ProgressParams>>({}),
  (_, { interactive }) => {
    const loaded = new Set(interactive.status.networks);
    const networks = listNetworks().map((network) => ({
      ...network,
      isLoaded: loaded.has(network.name),
    }));
    return Promise.resolve({ networks });
  },
);
