import { datasetExportRequest, datasetImportRequest } from './archives';
import { prepareRequest, scanRequest } from './dataset';
import { datasetImageRequest } from './datasetImage';
import type { DefinedRequest } from './define';
import { evaluateFoldersRequest, evaluatePairsRequest } from './evaluation';
import { headExportRequest, runProjectorRequest } from './exports';
import {
  eraseRequest,
  facePicturesRequest,
  mergeRequest,
  peopleExportRequest,
  peopleImportRequest,
  peopleListRequest,
  personShowRequest,
  reembedRequest,
  removeFacesRequest,
  renameRequest,
  splitRequest,
} from './people';
import { networkImportRequest, networkInstallRequest, networkRemoveRequest } from './networks';
import { detectRequest, enrollRequest, recognizeRequest, searchRequest } from './photos';
import { extractRequest, resumeRequest, runsListRequest, trainRequest } from './training';

/** Every request that a service answers. Adding a definition here is all there is to do. */
export const ALL_REQUESTS: readonly DefinedRequest[] = [
  scanRequest,
  prepareRequest,
  datasetImageRequest,
  datasetImportRequest,
  datasetExportRequest,
  extractRequest,
  trainRequest,
  resumeRequest,
  evaluateFoldersRequest,
  evaluatePairsRequest,
  detectRequest,
  recognizeRequest,
  searchRequest,
  enrollRequest,
  peopleListRequest,
  personShowRequest,
  facePicturesRequest,
  renameRequest,
  mergeRequest,
  splitRequest,
  removeFacesRequest,
  eraseRequest,
  reembedRequest,
  peopleExportRequest,
  peopleImportRequest,
  runsListRequest,
  headExportRequest,
  runProjectorRequest,
  networkInstallRequest,
  networkImportRequest,
  networkRemoveRequest,
];
