import { analysePhoto } from '../detection/analysePhoto';
import { preparePhoto } from '../dataset/preparePhoto';
import { cropFeatures } from '../features/cropFeatures';
import { checkDetector } from '../networks/checkDetector';
import { checkNetwork } from '../networks/checkNetwork';
import { keptFaceFeatures } from '../features/keptFaceFeatures';
import { frameBoxes, frameFaces, frameLandmarks } from '../recognition/live/frameTasks';
import { describeCrops } from '../review/describeCrops';
import { faceChips } from '../review/faceChips';

/** Everything a worker can be asked: `(networks, arguments) → plain data`. */
export const faceTasks = {
  analysePhoto,
  preparePhoto,
  cropFeatures,
  keptFaceFeatures,
  checkNetwork,
  checkDetector,
  frameBoxes,
  frameFaces,
  frameLandmarks,
  describeCrops,
  faceChips,
};

export type FaceTasks = typeof faceTasks;
