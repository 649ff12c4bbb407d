import type * as FaceApi from '@vladmandic/face-api';
import { dirname, join } from 'node:path';
import { packageRequire } from '../../files/packageRoot';
import type { RgbImage } from '../../images/rgbImage';
import { loadTensorflow, type LoadedTensorflow } from './loadTensorflow';

export type FaceApiModule = typeof FaceApi;

/** TensorFlow.js and face-api over the same backend. */
export interface FaceApiRuntime extends LoadedTensorflow {
  faceapi: FaceApiModule;
  /** Folder of the networks' weights inside the face-api package. */
  weightsFolder: string;
}

let runtime: Promise<FaceApiRuntime> | undefined;

/** Loads face-api once for each process or worker thread. */
export function loadFaceApi(): Promise<FaceApiRuntime> {
  runtime ??= (async () => {
    const tensorflow = await loadTensorflow();
    // This build takes whatever backend the shared tfjs engine runs, native ones included.
    const module = await import('@vladmandic/face-api/dist/face-api.node-wasm.js');
    return {
      ...tensorflow,
      faceapi: module as unknown as FaceApiModule,
      weightsFolder: faceApiWeightsFolder(),
    };
  })();
  return runtime;
}

/** Where the npm package face-api keeps its weights. */
export function faceApiWeightsFolder(): string {
  const manifest = packageRequire().resolve('@vladmandic/face-api/package.json');
  return join(dirname(manifest), 'model');
}

/** An image as face-api wants it: int32, [height, width, 3]. The caller disposes of it. */
export function imageTensor({ tf }: FaceApiRuntime, image: RgbImage) {
  return tf.tensor3d(image.data, [image.height, image.width, 3], 'int32');
}
