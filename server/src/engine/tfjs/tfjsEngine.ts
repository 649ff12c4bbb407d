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
    detector(name) {
      if (name !== 'yunet') return tfjsDetector(runtime, name);
      throw hasNone(`detector "${name}"`, 'detectors "ssd" and "tiny"');
    },
    landmarks: () => tfjsLandmarks(runtime),
    features(backboneName) {
      if (backboneName === 'face-api') return faceApiFeatureNetwork(runtime);
      throw hasNone(`backbone "${backboneName}"`, 'bundled backbone "face-api"');
    },
  };
}

function hasNone(wanted: string, instead: string): LikenessError {
  return new LikenessError(
    ErrorCode.EngineFailed,
    `TensorFlow.js has no network for the ${wanted}.`,
    `Choose the ${instead}, or the other engine: LIKENESS_ENGINE=onnx.`,
  );
}
