import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadTensorflow } from '../../server/src/engine/tfjs/loadTensorflow';
import { startLikeness } from './runLikeness';

const MODULES = join(__dirname, '../../node_modules');
/** What the stand-in for tfjs-node needs of the real TensorFlow.js, in a copy of its own. */
const COPIED = ['@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-cpu', 'seedrandom', 'long'];

/**
 * Stands in for tfjs-node, whose binary can't be installed from the npm registry alone: it brings its
 * own copy of tfjs-core, calls a helper that Node 23 removed, and registers the backend "tensorflow"
 * (TensorFlow.js's plain CPU kernels).
 */
const STAND_IN = `
const util = require('util');
if (util.isNullOrUndefined(0)) throw new Error('wrong helper');
const tf = require('@tensorflow/tfjs-core');
const { MathBackendCPU } = require('@tensorflow/tfjs-backend-cpu');
`;

let folder: string;

async function install(parent: string, name: string, code: string): Promise<void> {
  const home = join(parent, 'node_modules', name);
  await mkdir(home, { recursive: true });
  await writeFile(join(home, 'package.json'), JSON.stringify({ name, main: 'index.js' }));
  await writeFile(join(home, 'index.js'), code);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'likeness-native-'));
  for (const name of COPIED) {
    await cp(join(MODULES, name), join(folder, 'node_modules', name), { recursive: true });
  }
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('native TensorFlow packages', () => {
  it('are passed over with their own words when they fail to load', async () => {
    const broken = join(folder, 'broken');
    const words = 'libtensorflow.so.2: cannot open shared object file';
    await install(broken, '@tensorflow/tfjs-node', `throw new Error('${words}');`);
    const env = { LIKENESS_ENGINE: 'tfjs', LIKENESS_MODULES: broken };
    const { out } = await startLikeness(['status', '--json'], folder, env).ended;
    const { engine } = JSON.parse(out) as { engine: { backend: string; passedOver: string[] } };
    expect(engine.backend).toBe('wasm');
    expect(engine.passedOver[0]).toMatch(/tfjs-node-gpu: not installed/);
    expect(engine.passedOver[1]).toContain(words);
  });

  it('serve Likeness’s own TensorFlow.js although they bring another copy of it', async () => {
    const code = `${STAND_IN}
      tf.registerBackend('tensorflow', () => new MathBackendCPU());
      tf.copyRegisteredKernels('cpu', 'tensorflow');`;
    await install(folder, '@tensorflow/tfjs-node', code);
    process.env['LIKENESS_MODULES'] = folder;
    const { tf, report } = await loadTensorflow();
    expect(report).toMatchObject({ backend: 'tensorflow', device: 'cpu', parallelCopies: 1 });
    expect(report.passedOver).toEqual(['@tensorflow/tfjs-node-gpu: not installed']);
    expect(tf.getBackend()).toBe('tensorflow');
    const product = tf.matMul(tf.tensor2d([[1, 2]]), tf.tensor2d([[3], [4]]));
    expect([...product.dataSync()]).toEqual([11]);
  });
});
