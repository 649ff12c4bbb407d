import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkExport } from '../../../server/src/exports/checkExport';
import { exportHead, HEAD_FORMATS } from '../../../server/src/exports/exportHead';
import { embed } from '../../../server/src/training/embeddingHead';
import { readRun } from '../../../server/src/training/run';
import {
  differenceOf,
  handWorkedHead,
  naiveEmbeddings,
  randomFeatures,
  randomHead,
  writeHeadRun,
} from './headRun';
import { all, messages, text } from './wireFormat';

const FORMATS = ['safetensors', 'tfjs', 'onnx'] as const;

let workspace: string;

beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'likeness exports-'));
});

afterEach(() => rm(workspace, { recursive: true, force: true }));

const at = (name: string) => join(workspace, name);

/** Bytes of the one tensor of a safetensors file, and its header. */
async function readByHand(path: string) {
  const bytes = await readFile(path);
  const headerBytes = Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.subarray(8, 8 + headerBytes).toString()) as {
    __metadata__: Record<string, string>;
    'dense.kernel': { dtype: string; shape: number[] };
  };
  const values = bytes.subarray(8 + headerBytes);
  const kernel = Float32Array.from({ length: values.length / 4 }, (_, i) =>
    values.readFloatLE(4 * i),
  );
  return { header, kernel };
}

async function runOnnx(path: string, features: Float32Array, dimensions: number) {
  const session = await InferenceSession.create(path);
  const rows = features.length / dimensions;
  const { embeddings } = await session.run({
    features: new Tensor('float32', features, [rows, dimensions]),
  });
  return embeddings!;
}

/** What a web page does: nothing but stock TensorFlow.js and an address. */
async function runFromWeb(folder: string, features: Float32Array, dimensions: number) {
  const server: Server = createServer((request, response) => {
    void readFile(join(folder, basename(request.url!))).then(
      (content) => response.end(content),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    const model = await tf.loadLayersModel(`http://127.0.0.1:${port}/model.json`);
    const input = tf.tensor2d(features, [features.length / dimensions, dimensions]);
    return { model, output: model.predict(input) as tf.Tensor };
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

describe('a head written as safetensors', () => {
  it('is dense.kernel [D, 128] with what one must know to use it', async () => {
    const head = randomHead(6);
    const run = await writeHeadRun(workspace, head);
    const target = at('out/head.safetensors');
    const exported = await exportHead({ run, format: 'safetensors', target });
    expect(exported).toMatchObject({
      ...{ format: 'safetensors', dimensions: 6, backbone: 'face-api', threshold: 0.18 },
      files: [{ path: target, bytes: (await readFile(target)).length }],
      largestDifference: 0,
    });
    const { header, kernel } = await readByHand(target);
    expect(header['dense.kernel']).toMatchObject({ dtype: 'F32', shape: [6, 128] });
    expect(kernel).toEqual(head.weights);
    expect(header.__metadata__).toMatchObject({
      ...{ likeness_version: '0.1.0', backbone: 'face-api', run: basename(run) },
      ...{ feature_dimensions: '6', embedding_dimensions: '128' },
      ...{ threshold: '0.18', threshold_far: '0.001', epoch: '4' },
      distance: expect.stringContaining('squared Euclidean') as string,
    });
  });
});

describe('a head written for TensorFlow.js', () => {
  it('loads from an address with stock tf.loadLayersModel and gives the same embeddings', async () => {
    const head = randomHead(256);
    const run = await writeHeadRun(workspace, head);
    const exported = await exportHead({ run, format: 'tfjs', target: at('web') });
    expect((await readdir(at('web'))).sort()).toEqual(['model.json', 'weights.bin']);
    expect(exported.files.map(({ path }) => basename(path)).sort()).toEqual([
      'model.json',
      'weights.bin',
    ]);
    const features = randomFeatures(9, 256);
    features.fill(0, 0, 256);
    const { model, output } = await runFromWeb(at('web'), features, 256);
    expect(output.shape).toEqual([9, 128]);
    expect(differenceOf(naiveEmbeddings(head, features), output.dataSync())).toBeLessThan(1e-6);
    expect([...model.getLayer('dense').getWeights()[0]!.dataSync()]).toEqual([...head.weights]);
    expect(model.getUserDefinedMetadata()).toMatchObject({ threshold: '0.18' });
  });

  it('is three, four, five: worked by hand', async () => {
    const run = await writeHeadRun(workspace, handWorkedHead());
    await exportHead({ run, format: 'tfjs', target: at('web') });
    const { output } = await runFromWeb(at('web'), Float32Array.of(1, 1, -2, 0), 2);
    const [first, second, third] = [...output.dataSync()];
    expect([first, second, third].map((value) => value!.toFixed(6))).toEqual([
      '0.600000',
      '0.800000',
      '0.000000',
    ]);
    expect(output.dataSync()[128]).toBeCloseTo(-1, 6);
  });
});

describe('a head written as ONNX', () => {
  it('runs in ONNX Runtime for any number of rows and gives the same embeddings', async () => {
    const head = randomHead(256);
    const run = await writeHeadRun(workspace, head);
    const { largestDifference } = await exportHead({ run, format: 'onnx', target: at('h.onnx') });
    expect(largestDifference).toBeLessThan(1e-6);
    for (const rows of [1, 2, 100]) {
      const features = randomFeatures(rows, 256, rows);
      const { data, dims } = await runOnnx(at('h.onnx'), features, 256);
      expect(dims).toEqual([rows, 128]);
      const difference = differenceOf(naiveEmbeddings(head, features), data as Float32Array);
      expect(difference).toBeLessThan(1e-6);
    }
  });

  it('gives zeros, not NaN, for a feature of zeros; and 3, 4, 5', async () => {
    const run = await writeHeadRun(workspace, handWorkedHead());
    await exportHead({ run, format: 'onnx', target: at('h.onnx') });
    const { data } = await runOnnx(at('h.onnx'), Float32Array.of(0, 0, 1, 1), 2);
    expect([...(data as Float32Array)].slice(0, 128)).toEqual(new Array(128).fill(0));
    expect([...(data as Float32Array)].slice(128, 131)).toEqual([0.6, 0.8, 0].map(Math.fround));
  });

  it('names input, output, free side, weights and metadata, read by another reader', async () => {
    const head = handWorkedHead();
    const run = await writeHeadRun(workspace, head);
    await exportHead({ run, format: 'onnx', target: at('h.onnx') });
    const model = await readFile(at('h.onnx'));
    const [graph] = messages(model, 7);
    const sides = (value: Buffer) => {
      const [type] = messages(value, 2).flatMap((of) => messages(of, 1));
      const shape = messages(type!, 2)[0]!;
      return messages(shape, 1).map((side) => text(side, 2) || all(side, 1)[0]);
    };
    const [[input], [output]] = [messages(graph!, 11), messages(graph!, 12)];
    expect([text(input!, 1), ...sides(input!)]).toEqual(['features', 'N', 2]);
    expect([text(output!, 1), ...sides(output!)]).toEqual(['embeddings', 'N', 128]);
    const [kernel] = messages(graph!, 5);
    expect(text(kernel!, 8)).toBe('dense.kernel');
    const raw = messages(kernel!, 9)[0]!;
    expect(raw.readFloatLE(0)).toBe(3);
    expect(raw.readFloatLE(4 * 129)).toBe(4);
    const metadata = Object.fromEntries(
      messages(model, 14).map((entry) => [text(entry, 1), text(entry, 2)]),
    );
    expect(metadata).toMatchObject({ backbone: 'face-api', threshold: '0.18', mix: '0.6' });
  });
});

describe('the check of an export', () => {
  it.each(FORMATS)('refuses %s with the weights of another head', async (name) => {
    const format = HEAD_FORMATS[name];
    const files = await format.encode(randomHead(8, 1), {});
    expect(await checkExport(randomHead(8, 1), format, files)).toBeLessThan(1e-6);
    await expect(checkExport(randomHead(8, 2), format, files)).rejects.toMatchObject({
      code: 1008,
      message: expect.stringContaining('other embeddings') as string,
    });
  });

  it.each(FORMATS)('refuses %s when one weight is a thousandth off', async (name) => {
    const head = randomHead(8);
    const files = await HEAD_FORMATS[name].encode(head, {});
    const other = { dimensions: 8, weights: head.weights.slice() };
    other.weights[500]! += 1e-3;
    await expect(checkExport(other, HEAD_FORMATS[name], files)).rejects.toThrow('differ by');
  });

  it('refuses a single NaN among right numbers', async () => {
    const head = randomHead(4);
    const format = {
      ...HEAD_FORMATS.safetensors,
      embed: (_: unknown, features: Float32Array) => {
        const embeddings = embed(head, features);
        embeddings[embeddings.length - 1] = NaN;
        return Promise.resolve(embeddings);
      },
    };
    await expect(checkExport(head, format, [])).rejects.toMatchObject({ code: 1008 });
  });
});

describe('where an export goes', () => {
  it('is never the run’s own head, not even through a link', async () => {
    const run = await writeHeadRun(workspace, randomHead(4));
    await symlink(run, at('link'));
    for (const folder of [run, at('link')]) {
      const target = join(folder, 'head.safetensors');
      await expect(
        exportHead({ run, format: 'safetensors', target, overwrite: true }),
      ).rejects.toMatchObject({
        code: 1001,
        path: target,
      });
    }
    expect((await readRun(run)).head).toEqual(randomHead(4));
  });

  it('is a file that was not there, unless it is to be replaced; never a folder', async () => {
    const run = await writeHeadRun(workspace, randomHead(4));
    await mkdir(at('folder'));
    await writeFile(at('mine.onnx'), 'mine');
    await writeFile(at('folder/model.json'), 'mine');
    const refused = (format: 'onnx' | 'tfjs', name: string, overwrite: boolean) =>
      expect(exportHead({ run, format, target: at(name), overwrite })).rejects.toMatchObject({
        code: 1001,
        message: expect.stringContaining('is there already') as string,
      });
    await refused('onnx', 'mine.onnx', false);
    await refused('tfjs', 'folder', false);
    await refused('onnx', 'folder', true);
    expect(await readFile(at('mine.onnx'), 'utf8')).toBe('mine');
    expect(await readFile(at('folder/model.json'), 'utf8')).toBe('mine');
  });

  it('may be where an earlier export is, when it is to be replaced', async () => {
    const first = await writeHeadRun(workspace, randomHead(4, 1));
    const second = await writeHeadRun(workspace, randomHead(4, 2));
    for (const run of [first, second]) {
      for (const format of FORMATS) {
        await exportHead({ run, format, target: at(format), overwrite: true });
      }
    }
    const features = randomFeatures(3, 4);
    const expected = naiveEmbeddings(randomHead(4, 2), features);
    const { output } = await runFromWeb(at('tfjs'), features, 4);
    expect(differenceOf(expected, output.dataSync())).toBeLessThan(1e-6);
    const { data } = await runOnnx(at('onnx'), features, 4);
    expect(differenceOf(expected, data as Float32Array)).toBeLessThan(1e-6);
    expect((await readByHand(at('safetensors'))).kernel).toEqual(randomHead(4, 2).weights);
  });

  it('has no model.json when the weights could not be replaced', async () => {
    const run = await writeHeadRun(workspace, randomHead(4));
    await exportHead({ run, format: 'tfjs', target: at('web') });
    await rm(at('web/weights.bin'));
    await mkdir(at('web/weights.bin'));
    const again = exportHead({ run, format: 'tfjs', target: at('web'), overwrite: true });
    await expect(again).rejects.toMatchObject({ code: 1004 });
    expect(await readdir(at('web'))).toEqual(['weights.bin']);
  });

  it('stays empty when the job was cancelled, or the run is none', async () => {
    const run = await writeHeadRun(workspace, randomHead(4));
    const options = { run, format: 'onnx', target: at('h.onnx') } as const;
    const context = { signal: AbortSignal.abort() };
    await expect(exportHead(options, context)).rejects.toMatchObject({ code: 1009 });
    await expect(exportHead({ ...options, run: workspace })).rejects.toMatchObject({ code: 1002 });
    expect(await readdir(workspace)).toEqual(['.likeness']);
  });
});
