import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { KERAS_NETWORKS } from '../../../server/src/backbones/keras/kerasNetwork';
import {
  detectorDescription,
  networkDescription,
} from '../../../server/src/backbones/networkDescription';
import { VGG_FACE_V1, VGG_FACE_V2 } from '../../../server/src/backbones/preprocess';
import { pretrainedHead } from '../../../server/src/backbones/pretrainedHead';
import {
  backboneInfo,
  backboneKey,
  backbones,
  downloads,
} from '../../../server/src/backbones/registry';

let models: string;
let before: string | undefined;
beforeEach(() => {
  models = mkdtempSync(join(tmpdir(), 'likeness-registry-'));
  before = process.env['LIKENESS_MODELS'];
  process.env['LIKENESS_MODELS'] = models;
});
afterEach(() => {
  if (before === undefined) delete process.env['LIKENESS_MODELS'];
  else process.env['LIKENESS_MODELS'] = before;
  rmSync(models, { recursive: true });
});

function install(changes: object, folder = 'tiny'): void {
  mkdirSync(join(models, folder));
  const network = {
    ...{ name: 'tiny', input: { name: 'in', sizePx: 112 }, output: 'out', dimensions: 128 },
    ...{ sha256: 'ab'.repeat(32), installedAt: '2026-01-01T00:00:00.000Z' },
    ...changes,
  };
  writeFileSync(join(models, folder, 'network.json'), JSON.stringify(network));
}

describe('the networks that can be fetched', () => {
  test.each(downloads().map((network) => [network.description.name, network] as const))(
    '%s is described in full',
    (_, { kind, description, url, licenceText, megabytes, sha256, bytes, format }) => {
      const { source, licence } = description;
      expect(source).toBeTruthy();
      expect(licence).toBeTruthy();
      expect(licenceText.length).toBeGreaterThan(100);
      expect(url).toMatch(/^https:\/\//);
      expect(megabytes).toBeGreaterThan(0);
      expect(sha256 ?? 'ab'.repeat(32)).toMatch(/^[0-9a-f]{64}$/);
      if (bytes !== null) expect(Math.abs(bytes / 1e6 - megabytes)).toBeLessThan(0.1);
      if (kind === 'detector') {
        expect(detectorDescription.parse(description)).toEqual(description);
        return;
      }
      const network = networkDescription.parse(description);
      if (format === 'onnx') return;
      expect(KERAS_NETWORKS[format]().dimensions).toBe(network.dimensions);
      const { mean, scale, colourOrder } = format === 'vgg16' ? VGG_FACE_V1 : VGG_FACE_V2;
      expect(network).toMatchObject({ mean, scale, colourOrder });
    },
  );
});

describe('installed networks', () => {
  test('are backbones as soon as they are there', () => {
    expect(backbones().map(({ name }) => name)).toEqual(['face-api']);
    expect(() => backboneInfo('tiny')).toThrow('There is no backbone named "tiny"');
    install({ mean: 127.5, scale: [0.1, 0.2, 0.3] });
    expect(backboneInfo('tiny')).toMatchObject({ mean: [127.5, 127.5, 127.5], dimensions: 128 });
  });

  test('have a key that changes with their weights and how they are fed', () => {
    install({});
    const key = backboneKey(backboneInfo('tiny'));
    for (const changes of [
      { sha256: 'cd'.repeat(32) },
      { mean: 1 },
      { scale: [1, 1, 2] },
      { alignment: 'box' },
      { mirror: false },
      { colourOrder: 'bgr' },
    ]) {
      rmSync(join(models, 'tiny'), { recursive: true });
      install(changes);
      expect(backboneKey(backboneInfo('tiny'))).not.toBe(key);
    }
  });

  test('that are damaged, or in another’s folder, are passed over', () => {
    install({ dimensions: 'many' });
    install({ name: 'other' }, 'elsewhere');
    mkdirSync(join(models, 'empty'));
    writeFileSync(join(models, 'file'), '');
    expect(backbones().map(({ name }) => name)).toEqual(['face-api']);
  });

  test('that are known but absent say how to get them', () => {
    expect(() => backboneInfo('vgg-face')).toThrow('The network "vgg-face" is not installed.');
  });

  test('whose features are 128-D embeddings are trained from there', async () => {
    install({ isEmbedding: true });
    const head = await pretrainedHead('tiny');
    expect(head!.weights[0]).toBe(1);
    expect(head!.weights[1]).toBe(0);
    expect(head!.weights[129]).toBe(1);
    install({ name: 'wide', isEmbedding: true, dimensions: 512 }, 'wide');
    expect(await pretrainedHead('wide')).toBeNull();
  });
});
