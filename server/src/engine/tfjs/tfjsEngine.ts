import { ErrorCode } from '../../../../protocol/src/errors';
import { LikenessError } from '../../errors';
import type { Engine } from '../engine';
import { tfjsDetector } from './detectorNetwork';
import { loadFaceApi } from './faceApi';
import { faceApiFeatureNetwork } from './faceApiFeatureNetwork';
import { tfjsLandmarks } from './landmarkNetwork';

/** The networks of the npm package face-api, on TensorFlow.js. */
export async function tfjsEngine(): Promise<Engine> {
  const runtime = await loadFaceApi();
  return {
    report: runtime.report,
    detector: (name) => tfjsDetector(runtime, name),
    landmarks: () => tfjsLandmarks(runtime),
    features(backboneName) {
      if (backboneName === 'face-api') return faceApiFeatureNetwork(runtime);
      throw new LikenessError(
        ErrorCode.EngineFailed,
        `TensorFlow.js has no network for the backbone "${backboneName}".`,
        'Choose the bundled backbone "face-api", or the other engine: LIKENESS_ENGINE=onnx.',
      );
    },
  };
}
