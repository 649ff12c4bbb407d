import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { download, type DownloadOptions } from '../../server/src/networks/download';
import {
  endEarly,
  fail,
  flood,
  hostileServer,
  lie,
  serve,
  stall,
  truncate,
  wrong,
  type Behaviour,
  type HostileServer,
} from './hostileServer';

const BODY = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * i) % 251));
const SUM = createHash('sha256').update(BODY).digest('hex');

let folder: string;
let server: HostileServer;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'likeness-download-'));
});
afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

async function options(
  behaviours: Behaviour[],
  known: Partial<DownloadOptions> = {},
): Promise<DownloadOptions> {
  server = await hostileServer(BODY, ...behaviours);
  return {
    ...{ url: `${server.url}/net.onnx`, target: join(folder, 'net.onnx'), stallMs: 500 },
    ...{ bytes: BODY.length, mostBytes: BODY.length, sha256: SUM },
    ...known,
  };
}

const fetched = () => readFile(join(folder, 'net.onnx'));
const unknown = { bytes: null, sha256: null, mostBytes: 1_000_000 };

describe('a download arrives whole', () => {
  test('from a good server, with progress', async () => {
    const seen: number[] = [];
    const onProgress = ({ done }: { done: number }) => void seen.push(done);
    expect(await download(await options([serve]), { onProgress })).toBe(SUM);
    expect(await fetched()).toEqual(BODY);
    expect(seen.length).toBeGreaterThan(0);
    expect(await readdir(folder)).toEqual(['net.onnx']);
  });

  test('when the connection breaks twice: it goes on where it stopped', async () => {
    await download(await options([truncate(100_000), truncate(50_000), serve]), {});
    expect(await fetched()).toEqual(BODY);
    // What had arrived but was not read yet when the connection broke may be asked for again.
    const offsets = server.ranges.map((range) => Number(/\d+/.exec(range)?.[0] ?? 0));
    expect(offsets).toHaveLength(3);
    expect(offsets[1]).toBeGreaterThan(0);
    expect(offsets[2]).toBeGreaterThanOrEqual(offsets[1]!);
  });

  test('when nothing is known of the file', async () => {
    expect(await download(await options([truncate(70_000), serve], unknown), {})).toBe(SUM);
    expect(server.ranges[1]).toMatch(/^bytes=[1-9]\d*-$/);
  });

  test('when the server stalls, is busy, and cannot continue', async () => {
    await download(await options([stall(1000), fail(503), lie(BODY.length)]), {});
    expect(await fetched()).toEqual(BODY);
    expect(server.ranges).toHaveLength(3);
    expect(server.ranges[1]).toMatch(/^bytes=[1-9]\d*-$/);
  });

  test('after it was cancelled, going on from there', async () => {
    const cancel = new AbortController();
    const settings = await options([stall(120_000), serve]);
    const began = download({ ...settings, stallMs: 20_000 }, { signal: cancel.signal });
    setTimeout(() => cancel.abort(), 300);
    await expect(began).rejects.toMatchObject({ code: 1009 });
    expect((await readdir(folder)).sort()).toEqual(['net.onnx.part', 'net.onnx.part.json']);
    await download(settings, {});
    expect(await fetched()).toEqual(BODY);
    expect(server.ranges).toEqual(['', expect.stringMatching(/^bytes=[1-9]\d*-$/)]);
  });
});

describe('what is not the file is refused and leaves nothing that could be taken for it', () => {
  const refusal = async (behaviour: Behaviour, known?: Partial<DownloadOptions>) => {
    const settings = await options([behaviour], known);
    const error = await download(settings, {}).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(await readdir(folder)).not.toContain('net.onnx');
    return error;
  };

  test('a wrong file of the right length', async () => {
    expect(await refusal(wrong)).toMatchObject({
      code: 1003,
      message: expect.stringContaining(`where ${SUM} belongs`) as string,
    });
    expect(await readdir(folder)).toEqual([]);
  });

  test('one that the server says is longer or shorter', async () => {
    expect(await refusal(lie(BODY.length + 5))).toMatchObject({ code: 1003 });
    await server.close();
    expect(await refusal(lie(BODY.length - 5))).toMatchObject({ code: 1003 });
  });

  test('one that ends early without a word', async () => {
    expect(await refusal(endEarly(1000))).toMatchObject({ code: 1011 });
  });

  test('one that never ends', async () => {
    expect(await refusal(flood, unknown)).toMatchObject({ code: 1003 });
  });

  test('an error page, at once', async () => {
    expect(await refusal(fail(404))).toMatchObject({
      code: 1011,
      message: expect.stringContaining('it answered 404') as string,
    });
    expect(server.ranges).toHaveLength(1);
  });

  test('a server that only ever stalls, after a few attempts', async () => {
    expect(await refusal(stall(0))).toMatchObject({ code: 1011 });
  }, 60_000);

  test('a server that is not there', async () => {
    const settings = await options([serve]);
    await server.close();
    await expect(download(settings, {})).rejects.toMatchObject({ code: 1011 });
  }, 60_000);
});

test('the proxy of the environment is used', async () => {
  const settings = await options([serve]);
  process.env['http_proxy'] = server.url;
  try {
    await download({ ...settings, url: 'http://nowhere.invalid/net.onnx' }, {});
    expect(await fetched()).toEqual(BODY);
  } finally {
    delete process.env['http_proxy'];
  }
});
