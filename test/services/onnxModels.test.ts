import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession } from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const CONVERTER = join(__dirname, '../../dist/convertModels.js');
const NETWORKS = ['face-api-ssd', 'face-api-tiny', 'face-api-landmarks', 'face-api-recognition'];

const HEAD = 'face-api-head.f32';

let folder: string;

function convert(env: Record<string, string> = {}, into = folder): void {
  const { status, stderr, stdout } = spawnSync(process.execPath, [CONVERTER, into], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
  expect(stderr + stdout).toBe('');
  expect(status).toBe(0);
}

async function contents(of = folder): Promise<Map<string, { bytes: Buffer; writtenMs: number }>> {
  const files = new Map<string, { bytes: Buffer; writtenMs: number }>();
  for (const name of (await readdir(of)).sort()) {
    const path = join(of, name);
    files.set(name, { bytes: await readFile(path), writtenMs: (await stat(path)).mtimeMs });
  }
  return files;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'likeness-models-'));
  convert();
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the conversion of face-api’s networks', () => {
  it('gives networks that load, with licence and source beside them', async () => {
    const files = await contents();
    for (const name of NETWORKS) {
      const session = await InferenceSession.create(files.get(`${name}.onnx`)!.bytes);
      expect(session.inputNames[0]).toBe('pixels');
      expect(files.get('README.txt')!.bytes.toString()).toContain(`${name}.onnx`);
    }
    expect(files.get('face-api.LICENSE.txt')!.bytes.toString()).toMatch(/MIT License/);
    expect(files.get('README.txt')!.bytes.toString()).toMatch(/@vladmandic\/face-api 1\./);
    expect(files.get('README.txt')!.bytes.toString()).toContain('faces.jpg');
    const beside = ['README.txt', 'conversion.json', 'face-api.LICENSE.txt', 'faces.jpg', HEAD];
    expect([...files.keys()]).toEqual([...beside, ...NETWORKS.map((n) => `${n}.onnx`)].sort());
    expect(files.get(HEAD)!.bytes).toHaveLength(256 * 128 * 4);
  });

  it('keeps weights as bytes: a quarter of the size that floats have', async () => {
    const floats = await mkdtemp(join(tmpdir(), 'likeness-floats-'));
    convert({ LIKENESS_CONVERT_FLOATS: '1' }, floats);
    const [small, large] = [await contents(), await contents(floats)];
    await rm(floats, { recursive: true });
    const sizeOf = (files: typeof small) =>
      NETWORKS.reduce((sum, name) => sum + files.get(`${name}.onnx`)!.bytes.length, 0);
    expect(sizeOf(small) / sizeOf(large)).toBeLessThan(0.3);
  });

  it('leaves what is up to date alone', async () => {
    const before = await contents();
    convert();
    const written = (files: typeof before) =>
      [...files].map(([name, { writtenMs }]) => [name, writtenMs]);
    expect(written(await contents())).toEqual(written(before));
  });

  it('makes a network again that was cut off, or that is gone, and no other', async () => {
    const before = await contents();
    await truncate(join(folder, 'face-api-ssd.onnx'), 1000);
    await rm(join(folder, 'face-api-tiny.onnx'));
    await truncate(join(folder, HEAD), 1000);
    convert();
    const after = await contents();
    expect(after.get(HEAD)!.bytes.equals(before.get(HEAD)!.bytes)).toBe(true);
    for (const name of NETWORKS) {
      expect(after.get(`${name}.onnx`)!.bytes.equals(before.get(`${name}.onnx`)!.bytes)).toBe(true);
    }
    const untouched = 'face-api-recognition.onnx';
    expect(after.get(untouched)!.writtenMs).toBe(before.get(untouched)!.writtenMs);
  });

  it('starts over when what is known of the last one cannot be read', async () => {
    const before = await contents();
    await writeFile(join(folder, 'conversion.json'), '{"converter":');
    convert();
    const stamp = (files: typeof before) => files.get('conversion.json')!.bytes.toString();
    expect(stamp(await contents())).toBe(stamp(before));
  });
});
