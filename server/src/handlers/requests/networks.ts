import { ErrorCode } from '../../../../protocol/src/errors';
import {
  NetworkImportRequest,
  NetworkInstallRequest,
  NetworkRemoveRequest,
} from '../../../../protocol/src/messages';
import type {
  NetworkImportParams,
  NetworkInstallParams,
  NetworkRemoveParams,
} from '../../../../protocol/src/networks';
import { LikenessError } from '../../errors';
import { defineRequest, type OwnParams } from './define';
import { absolutePath, flag, objectOf, optional, text } from './fields';

const name = () => text('a network’s name', 64);

export const networkInstallRequest = defineRequest({
  type: NetworkInstallRequest,
  title: 'Installing a network',
  lane: 'background',
  params: objectOf<OwnParams<NetworkInstallParams>>({ name: name(), acceptLicence: flag() }),
  run: async ({ name: wanted, acceptLicence }, { pool, context }) => {
    const { downloadableNetwork, installNetwork } = await import('../../networks/installNetwork');
    const { licenceText } = downloadableNetwork(wanted);
    if (!acceptLicence) {
      throw new LikenessError(
        ErrorCode.InvalidInput,
        `The licence of the network "${wanted}" has not been accepted.`,
        `Read it and ask again with acceptLicence: ${licenceText}`,
      );
    }
    return installNetwork({ name: wanted }, pool, context);
  },
});

export const networkImportRequest = defineRequest({
  type: NetworkImportRequest,
  title: 'Importing a network',
  lane: 'background',
  params: objectOf<OwnParams<NetworkImportParams>>({
    file: absolutePath('the network’s file'),
    as: optional(name()),
    description: optional(absolutePath('the file that describes it')),
  }),
  run: async (params, { pool, context }) => {
    const { importNetwork } = await import('../../networks/importNetwork');
    return importNetwork(params, pool, context);
  },
});

export const networkRemoveRequest = defineRequest({
  type: NetworkRemoveRequest,
  title: 'Removing a network',
  lane: 'interactive',
  params: objectOf<OwnParams<NetworkRemoveParams>>({ name: name() }),
  run: async ({ name: installed }) => {
    const { removeNetwork } = await import('../../networks/removeNetwork');
    return removeNetwork(installed);
  },
});
