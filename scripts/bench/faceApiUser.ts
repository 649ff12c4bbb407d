import type * as FaceApi from '@vladmandic/face-api';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import {
  imageTensor,
  loadFaceApi,
  type FaceApiRuntime,
} from '../../server/src/engine/tfjs/faceApi';
import { decodeImage } from '../../server/src/images/decodeImage';
import type { RgbImage } from '../../server/src/images/rgbImage';
import { clipBox, cropImage } from '../../server/src/images/crop';
import { encodeForName } from '../../server/src/images/encode';

export type FaceApiDetector = 'ssd' | 'tiny';

/** face-api as its users run it in Node: on WebAssembly, one photo after the other, by its own chained calls. */
export class FaceApiUser {
  private constructor(private readonly runtime: FaceApiRuntime) {}

  static async load(): Promise<FaceApiUser> {
    const runtime = await loadFaceApi();
    const { nets } = runtime.faceapi;
    const used = [
      nets.ssdMobilenetv1,
      nets.tinyFaceDetector,
      nets.faceLandmark68Net,
      nets.faceRecognitionNet,
    ];
    for (const network of used) await network.loadFromDisk(runtime.weightsFolder);
    return new FaceApiUser(runtime);
  }

  get versions(): string {
    const { faceapi, report } = this.runtime;
    return `face-api ${faceapi.version}, TensorFlow.js ${report.version} (${report.backend})`;
  }

  async detect(image: RgbImage, detector: FaceApiDetector): Promise<number> {
    const found = await this.withTensor(image, (tensor) =>
      this.runtime.faceapi.detectAllFaces(tensor, this.options(detector)).run(),
    );
    return found.length;
  }

  async landmarks(face: RgbImage): Promise<unknown> {
    const { nets } = this.runtime.faceapi;
    return this.withTensor(face, (tensor) => nets.faceLandmark68Net.detectLandmarks(tensor));
  }

  async descriptor(chip: RgbImage): Promise<unknown> {
    const { nets } = this.runtime.faceapi;
    return this.withTensor(chip, (tensor) => nets.faceRecognitionNet.computeFaceDescriptor(tensor));
  }

  /** From a frame to the names of its faces. */
  async name(
    frame: RgbImage,
    detector: FaceApiDetector,
    people: FaceApi.FaceMatcher,
  ): Promise<string[]> {
    const faces = await this.withTensor(frame, (tensor) =>
      this.runtime.faceapi
        .detectAllFaces(tensor, this.options(detector))
        .withFaceLandmarks()
        .withFaceDescriptors()
        .run(),
    );
    return faces.map(({ descriptor }) => people.findBestMatch(descriptor).label);
  }

  matcher(descriptors: readonly Float32Array[]): FaceApi.FaceMatcher {
    const { FaceMatcher, LabeledFaceDescriptors } = this.runtime.faceapi;
    return new FaceMatcher(
      descriptors.map((descriptor, i) => new LabeledFaceDescriptors(`${i}`, [descriptor])),
    );
  }

  /** From a photo's file to the encoded crop of its largest face. */
  async prepare(file: string): Promise<Uint8Array | null> {
    const photo = await decodeImage(await readFile(file), { name: basename(file) });
    const faces = await this.withTensor(photo, (tensor) =>
      this.runtime.faceapi.detectAllFaces(tensor, this.options('ssd')).withFaceLandmarks().run(),
    );
    const boxes = faces.map(({ detection }) => detection.box);
    const [largest] = boxes.sort((a, b) => b.area - a.area);
    if (largest === undefined) return null;
    return encodeForName(cropImage(photo, clipBox(largest, photo)), basename(file));
  }

  private options(detector: FaceApiDetector) {
    const { SsdMobilenetv1Options, TinyFaceDetectorOptions } = this.runtime.faceapi;
    return detector === 'ssd'
      ? new SsdMobilenetv1Options({ minConfidence: 0.5 })
      : new TinyFaceDetectorOptions({ inputSize: 416, scoreThreshold: 0.5 });
  }

  private async withTensor<T>(
    image: RgbImage,
    use: (tensor: FaceApi.TNetInput) => Promise<T>,
  ): Promise<T> {
    const tensor = imageTensor(this.runtime, image);
    try {
      return await use(tensor);
    } finally {
      tensor.dispose();
    }
  }
}
