import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CancellationTokenSource } from 'vscode-jsonrpc/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ErrorCode } from '../../protocol/src/errors';
import { DatasetExportRequest, DatasetImportRequest } from '../../protocol/src/messages';
import { JobProgress, type Progress } from '../../protocol/src/progress';
import { filesIn, namesIn } from '../unit/archives/archiveFiles';
import { makeZip } from '../unit/archives/zipMaker';
import { errorOf, startBackend, type BackendProcess } from './backendProcess';
import { SLOW_ONCE } from '../fixtures/timing';

let folder: string;
let backend: BackendProcess;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'likeness archives-'));
  backend = startBackend();
});

afterAll(async () => {
  backend.hangUp();
  await backend.exited;
  rmSync(folder, { recursive: true, force: true });
});

function archiveOf(name: string, files: Record<string, string | Buffer>): string {
  const members = Object.entries(files).map(([path, data]) => ({ name: path, data }));
  writeFileSync(join(folder, name), makeZip(members));
  return join(folder, name);
}

describe('archives over the protocol', () => {
  it('are imported with progress, exported, and imported again to the same dataset', async () => {
    const archive = archiveOf('a.zip', {
      'd/list.txt': 'ada/1.jpg\nbo/1.jpg\n',
      'd/images/ada/1.jpg': 'one',
      'd/images/bo/1.jpg': 'two',
      'd/readme.md': 'words',
    });
    const [target, copy] = [join(folder, 'dataset'), join(folder, 'copy')];
    const seen: Progress[] = [];
    backend.connection.onProgress(JobProgress, 'import', (progress) => {
      seen.push(progress);
    });
    const result = await backend.connection.sendRequest(DatasetImportRequest, {
      ...{ archive, target, into: 'dataset', progressToken: 'import' },
    });
    expect(result).toMatchObject({
      format: 'zip',
      added: 2,
      people: 2,
      skipped: { 'not-an-image': 1 },
    });
    expect(seen.at(-1)).toMatchObject({ done: 2, total: 2 });
    const record = JSON.parse(readFileSync(result.record, 'utf8')) as { added: string[] };
    expect(record.added).toEqual(['images/ada/1.jpg', 'images/bo/1.jpg']);
    const file = join(folder, 'out.zip');
    const exported = await backend.connection.sendRequest(DatasetExportRequest, {
      ...{ dataset: target, file },
    });
    expect(exported).toMatchObject({ images: 2, people: 2, missing: 0 });
    await backend.connection.sendRequest(DatasetImportRequest, {
      ...{ archive: file, target: copy, into: 'dataset' },
    });
    expect(await filesIn(copy)).toEqual(await filesIn(target));
  });

  it('that are hostile are refused with a sentence and what to do', async () => {
    const archive = archiveOf('evil.zip', { 'ada/1.jpg': 'x', '../2.jpg': 'x' });
    const target = join(folder, 'never');
    const error = await errorOf(
      backend.connection.sendRequest(DatasetImportRequest, { archive, target }),
    );
    expect(error.code).toBe(ErrorCode.CorruptFile);
    expect(error.message).toMatch(/leads out of the target/);
    expect(error.data).toMatchObject({ path: archive });
    await expect(namesIn(target)).rejects.toThrow(/ENOENT/);
  });

  it('are named by absolute paths only', async () => {
    const params = { archive: 'a.zip', target: folder };
    const error = await errorOf(backend.connection.sendRequest(DatasetImportRequest, params));
    expect(error.code).toBe(-32602);
    expect(error.data?.field).toBe('archive');
  });

  it('are left at once when the request is cancelled', SLOW_ONCE, async () => {
    const contents = Buffer.alloc(1e6, 'x');
    const archive = archiveOf(
      'large.zip',
      Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`p${i % 9}/${i}.jpg`, contents])),
    );
    const target = join(folder, 'cancelled');
    const source = new CancellationTokenSource();
    let cancelledMs = 0;
    const token = 'cancelled import';
    backend.connection.onProgress(JobProgress, token, ({ done, total }) => {
      if (done === 0 || done >= total || cancelledMs > 0) return;
      cancelledMs = performance.now();
      source.cancel();
    });
    const error = await errorOf(
      backend.connection.sendRequest(
        DatasetImportRequest,
        { archive, target, progressToken: token },
        source.token,
      ),
    );
    expect(error, `${error.message} ${backend.log()}`).toMatchObject({ code: ErrorCode.Cancelled });
    expect(performance.now() - cancelledMs).toBeLessThan(200);
  });
});
