import { detectBoxes, withLandmarks, type DetectOptions } from '../../detection/detectFaces';
import type { Box, Face, ScoredBox } from '../../detection/face';
import { keepFace, type FaceCrop } from '../../detection/keepFace';
import { brightness, sharpness } from '../../detection/quality';
import type { RgbImage } from '../../images/rgbImage';
import type { FaceNetworks } from '../../workers/faceNetworks';

export interface FrameBoxesTask extends DetectOptions {
  frame: RgbImage;
}

/** Where faces are in a camera's frame; runs in a worker. @returns best first, in pixels of the frame */
export function frameBoxes(
  networks: FaceNetworks,
  { frame, ...options }: FrameBoxesTask,
): Promise<ScoredBox[]> {
  return detectBoxes(networks, frame, options);
}

export interface FrameFacesTask {
  frame: RgbImage;
  /** With their landmarks where those are known. */
  boxes: readonly (ScoredBox | Face)[];
  /** Whose features to compute; null for none. */
  backbone: string | null;
}

/** All there is to know about some faces of a frame; arrays in the order of the boxes. */
export interface FrameFaces {
  faces: Face[];
  /** As detection/quality.ts defines them. */
  sharpness: number[];
  brightness: number[];
  /** n×D, row-major, not normalised; null when no backbone was named. */
  features: Float32Array | null;
  /** What to keep of each face, should it be kept. */
  crops: FaceCrop[];
}

export interface FrameLandmarksTask {
  frame: RgbImage;
  boxes: readonly Box[];
}

/** Landmarks alone, of faces whose boxes are known; runs in a worker. @returns 68 × (x, y) each, pixels of the frame */
export async function frameLandmarks(
  networks: FaceNetworks,
  { frame, boxes }: FrameLandmarksTask,
): Promise<Float32Array[]> {
  const scored = boxes.map((box) => ({ box, score: 1 }));
  return (await withLandmarks(networks, frame, scored)).map(({ landmarks }) => landmarks);
}

/** Looks closely at faces whose boxes are known; runs in a worker. */
export async function frameFaces(
  networks: FaceNetworks,
  { frame, boxes, backbone }: FrameFacesTask,
): Promise<FrameFaces> {
  const isKnown = boxes.every((face): face is Face => 'landmarks' in face);
  const faces = isKnown ? [...boxes] : await withLandmarks(networks, frame, boxes);
  const network = backbone === null ? null : await networks.backbone(backbone);
  return {
    faces,
    sharpness: faces.map(({ box }) => sharpness(frame, box)),
    brightness: faces.map(({ box }) => brightness(frame, box)),
    features:
      network === null
        ? null
        : await network.features(faces.map((face) => ({ image: frame, face }))),
    crops: await Promise.all(faces.map((face) => keepFace(frame, face))),
  };
}
