import { availableParallelism } from 'node:os';
import { LikenessError } from '../../errors';
import type { Engine, EngineReport } from '../engine';
import { firstLine } from '../firstLine';
import { onnxDetector } from './detectorNetwork';
import { onnxFaceApiFeatures } from './faceApiFeatureNetwork';
import { onnxFileFeatures } from './fileFeatureNetwork';
import { onnxLandmarks } from './landmarkNetwork';
import { loadNetwork, loadOnnxRuntime, type OnnxOptions, type OnnxRuntime } from './onnxRuntime';
import { yunetDetector } from './yunetDetector';

/** The networks of the npm package face-api, converted to ONNX when this was built, on ONNX Runtime. */
export async function onnxEngine(options: OnnxOptions): Promise<Engine> {
  const { runtime, passedOver } = await start(options);
  return {
    report: reportOf(runtime, passedOver),
    detector(name, file) {
      if (name !== 'yunet') return onnxDetector(runtime, name);
      if (file !== undefined) return yunetDetector(runtime, file);
      throw new Error(`A detector without a network: ${name}`);
    },
    landmarks: () => onnxLandmarks(runtime),
    features(backboneName, network) {
      if (network !== undefined) return onnxFileFeatures(runtime, network);
      if (backboneName === 'face-api') return onnxFaceApiFeatures(runtime);
      throw new Error(`models/registry.json has a backbone without a network: ${backboneName}`);
    },
  };
}

/** On the provider that is asked for, if it runs a network; else on the processor, saying why. */
async function start(
  options: OnnxOptions,
): Promise<{ runtime: OnnxRuntime; passedOver: string[] }> {
  const runtime = await loadOnnxRuntime(options);
  try {
    // The smallest network, and the one that every face needs: what fails fails here.
    await loadNetwork(runtime, 'face-api-landmarks');
    return { runtime, passedOver: [] };
  } catch (error) {
    if (options.provider === 'cpu' || error instanceof LikenessError) throw error;
    const passedOver = [`${options.provider}: ${firstLine(error)}`];
    return { runtime: { ...runtime, provider: 'cpu' }, passedOver };
  }
}

function reportOf({ ort, provider, threads }: OnnxRuntime, passedOver: string[]): EngineReport {
  const device = provider === 'cpu' ? 'cpu' : 'gpu';
  return {
    engine: 'onnx',
    backend: provider,
    device,
    version: ort.env.versions.node ?? ort.env.versions.common,
    passedOver,
    parallelCopies:
      device === 'gpu' ? 1 : Math.max(1, Math.floor(availableParallelism() / threads)),
  };
}
