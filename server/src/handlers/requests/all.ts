import { datasetExportRequest, datasetImportRequest } from './archives';
import {
  coverRequest,
  curationHistoryRequest,
  curationRedoRequest,
  curationUndoRequest,
  imagesDeleteRequest,
  imagesIncludeRequest,
  imagesMoveRequest,
  personRenameRequest,
  personsMergeRequest,
  recropRequest,
  trashEmptyRequest,
} from './curation';
import { prepareRequest, scanRequest } from './dataset';
import { datasetImageRequest } from './datasetImage';
import type { DefinedRequest } from './define';
import { evaluateFoldersRequest, evaluatePairsRequest } from './evaluation';
import {
  datasetImagesRequest,
  datasetPersonsRequest,
  datasetPhotoRequest,
  datasetsFindRequest,
} from './explorer';
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
  peopleIndexRequest,
  removeFacesRequest,
  renameRequest,
  splitRequest,
} from './people';
import { networkImportRequest, networkInstallRequest, networkRemoveRequest } from './networks';
import { detectRequest, enrollRequest, recognizeRequest, searchRequest } from './photos';
import { reviewRejectRequest, reviewRequest } from './review';
import { extractRequest, resumeRequest, runsListRequest, trainRequest } from './training';

/** Every request that a service answers. Adding a definition here is all there is to do. */
export const ALL_REQUESTS: readonly DefinedRequest[] = [
  scanRequest,
  prepareRequest,
  datasetImageRequest,
  datasetImportRequest,
  datasetExportRequest,
  datasetsFindRequest,
  datasetPersonsRequest,
  datasetImagesRequest,
  datasetPhotoRequest,
  personRenameRequest,
  personsMergeRequest,
  imagesMoveRequest,
  imagesIncludeRequest,
  imagesDeleteRequest,
  coverRequest,
  recropRequest,
  curationUndoRequest,
  curationRedoRequest,
  curationHistoryRequest,
  trashEmptyRequest,
  extractRequest,
  trainRequest,
  resumeRequest,
  evaluateFoldersRequest,
  evaluatePairsRequest,
  reviewRequest,
  reviewRejectRequest,
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
  peopleIndexRequest,
  peopleExportRequest,
  peopleImportRequest,
  runsListRequest,
  headExportRequest,
  runProjectorRequest,
  networkInstallRequest,
  networkImportRequest,
  networkRemoveRequest,
];
