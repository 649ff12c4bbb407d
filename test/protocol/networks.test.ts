import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ErrorCode } from '../../protocol/src/errors';
import {
  NetworkImportRequest,
  NetworkInstallRequest,
  NetworkRemoveRequest,
  NetworksListRequest,
} from '../../protocol/src/messages';
import { FIELDS, writeFieldNetwork } from '../fixtures/fieldNetwork';
import { errorOf, startBackend } from './backendProcess';

let folder: string;
let models: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'likeness-protocol-networks-'));
  models = join(folder, 'models');
  process.env['LIKENESS_MODELS'] = models;
});
afterAll(async () => {
  delete process.env['LIKENESS_MODELS'];
  await rm(folder, { recursive: true });
});

it('a network is imported, listed and removed; one that is not accepted is not fetched', async () => {
  const backend = startBackend();
  const { connection } = backend;
  const stateOf = async (name: string) => {
    const { networks } = await connection.sendRequest(NetworksListRequest, {});
    return networks.find((network) => network.name === name)?.state;
  };
  try {
    expect(await stateOf('face-api')).toBe('bundled');
    expect(await stateOf('vgg-face')).toBe('available');
    const file = join(folder, 'fields.onnx');
    await writeFieldNetwork(file);
    await writeFile(join(folder, 'fields.json'), JSON.stringify(FIELDS));
    const placed = await connection.sendRequest(NetworkImportRequest, { file });
    expect(placed).toMatchObject({ name: 'fields', folder: join(models, 'fields') });
    expect(await stateOf('fields')).toBe('installed');
    await connection.sendRequest(NetworkRemoveRequest, { name: 'fields' });
    expect(await stateOf('fields')).toBeUndefined();
    const asked = { name: 'vgg-face', acceptLicence: false };
    const error = await errorOf(connection.sendRequest(NetworkInstallRequest, asked));
    expect(error).toMatchObject({ code: ErrorCode.InvalidInput });
    expect(await readdir(models)).toEqual([]);
  } finally {
    backend.hangUp();
    await backend.exited;
  }
});
