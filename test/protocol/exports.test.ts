import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ErrorCodes } from 'vscode-jsonrpc/node';
import { ErrorCode } from '../../protocol/src/errors';
import { HeadExportRequest, RunProjectorRequest } from '../../protocol/src/messages';
import { decodeSafetensors } from '../../server/src/training/safetensors';
import { randomHead, writeHeadRun } from '../unit/exports/headRun';
import { startBackend, type BackendProcess } from './backendProcess';

let folder: string;
let run: string;
let backend: BackendProcess;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'likeness-protocol-exports-'));
  run = await writeHeadRun(folder, randomHead(6));
  backend = startBackend();
});

afterAll(async () => {
  backend.hangUp();
  await backend.exited;
  rmSync(folder, { recursive: true, force: true });
});

const exportHead = (params: object) =>
  backend.connection.sendRequest(HeadExportRequest, params as never);

describe('exporting over JSON-RPC', () => {
  it.each(['safetensors', 'onnx', 'tfjs'] as const)('writes a head as %s', async (format) => {
    const target = join(folder, format);
    const result = await exportHead({ run, format, target });
    expect(result).toMatchObject({ run, format, dimensions: 6, backbone: 'face-api' });
    expect(result.largestDifference).toBeLessThan(1e-6);
    for (const { path, bytes } of result.files) expect(readFileSync(path)).toHaveLength(bytes);
    if (format !== 'safetensors') return;
    const { tensors } = decodeSafetensors(readFileSync(target), target);
    expect(tensors['dense.kernel']!.data).toEqual(randomHead(6).weights);
  });

  it('refuses a format that is none by the parameter, and a target that is there by its path', async () => {
    const target = join(folder, 'h');
    await expect(exportHead({ run, format: 'pickle', target })).rejects.toMatchObject({
      code: ErrorCodes.InvalidParams,
      data: { field: 'format' },
    });
    await exportHead({ run, format: 'onnx', target });
    await expect(exportHead({ run, format: 'onnx', target })).rejects.toMatchObject({
      code: ErrorCode.InvalidInput,
      data: { path: target },
    });
  });

  it('names the folder that is no run, and the dataset that is gone', async () => {
    const projector = (of: string) =>
      backend.connection.sendRequest(RunProjectorRequest, { run: of, workspace: folder });
    await expect(projector(folder)).rejects.toMatchObject({ code: ErrorCode.NotFound });
    await expect(projector(run)).rejects.toMatchObject({
      code: ErrorCode.NotFound,
      message: expect.stringContaining('/data/set') as string,
    });
  });
});
