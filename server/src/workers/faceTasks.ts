import { analysePhoto } from '../detection/analysePhoto';
import { preparePhoto } from '../dataset/preparePhoto';
import { cropFeatures } from '../features/cropFeatures';

/** Everything a worker can be asked: `(networks, arguments) → plain data`. */
export const faceTasks = { analysePhoto, preparePhoto, cropFeatures };

export type FaceTasks = typeof faceTasks;
