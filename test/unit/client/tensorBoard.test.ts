import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ErrorCode } from '../../../protocol/src/errors';
import { startTensorBoard } from '../../../client/src/runs/tensorBoardProcess';
import { canImport, PYTHON } from '../../fixtures/python';

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'likeness-tensorboard-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('TensorBoard', () => {
  it('that is not there is said to be missing, with how it is installed', async () => {
    await expect(startTensorBoard(folder, join(folder, 'none'))).rejects.toMatchObject({
      code: ErrorCode.NotFound,
      data: { remedy: expect.stringContaining('pip install tensorboard') as string },
    });
  });

  it.skipIf(process.platform === 'win32')('that fails is quoted', async () => {
    const program = join(folder, 'fails');
    writeFileSync(program, '#!/bin/sh\necho "out of luck" >&2\nexit 3\n');
    chmodSync(program, 0o755);
    await expect(startTensorBoard(folder, program)).rejects.toThrow('out of luck');
  });

  it.skipIf(!canImport('tensorboard'))(
    'answers at its address until it is stopped (skipped where Python cannot import it: set LIKENESS_TENSORBOARD_PYTHON)',
    async () => {
      const running = await startTensorBoard(folder, join(dirname(PYTHON), 'tensorboard'));
      const ended = new Promise<void>((resolve) => running.onEnd(resolve));
      expect((await fetch(running.address)).status).toBe(200);
      running.stop();
      await ended;
    },
    60_000,
  );
});
