import { NotificationType, RequestType } from 'vscode-jsonrpc';
import type {
  DatasetExportParams,
  DatasetExportResult,
  DatasetImportParams,
  DatasetImportResult,
} from './archives';
import type {
  CoverParams,
  CurationHistory,
  CurationParams,
  CurationResult,
  ImagesIncludeParams,
  ImagesMoveParams,
  PersonRenameParams,
  PersonsMergeParams,
  RecropParams,
  SelectionParams,
  TrashEmptied,
} from './curation';
import type { ErrorData } from './errors';
import type { PrepareParams, PrepareResult, ScanParams, ScanResult } from './dataset';
import type { EvaluateFoldersParams, EvaluatePairsParams, EvaluationSummary } from './evaluation';
import type {
  EvaluationDetails,
  EvaluationDetailsParams,
  EvaluationTablesParams,
  EvaluationTablesResult,
} from './evaluationDetails';
import type {
  DatasetImagesParams,
  DatasetImagesResult,
  DatasetParams,
  DatasetPersonsResult,
  DatasetPhotoParams,
  DatasetPhotoResult,
  DatasetsFindParams,
  DatasetsFindResult,
  ImagesFindParams,
  ImagesFindResult,
} from './explorer';
import type {
  HeadExportParams,
  HeadExportResult,
  RunProjectorParams,
  RunProjectorResult,
} from './exports';
import type { JobParams, JobsListParams, JobsListResult, JobStatus } from './jobs';
import type {
  ClusterParams,
  ClusterResult,
  EmbeddingMap,
  GroupsUndoParams,
  GroupsUndoResult,
  GroupsWriteParams,
  GroupsWriteResult,
  MapParams,
  PeopleMap,
  PeopleMapParams,
  ReviewMarkParams,
  ReviewMarkResult,
  ReviewParams,
  ReviewRejectParams,
  ReviewRejectResult,
  ReviewResult,
} from './review';
import type { DatasetImageParams, DatasetImageResult, ListStatus } from './list';
import type {
  EraseParams,
  EraseReceipt,
  FacePicturesParams,
  FacePicturesResult,
  GalleryParams,
  MergeParams,
  MergeResult,
  PeopleExportParams,
  PeopleExportResult,
  PeopleImportParams,
  PeopleImportResult,
  PeopleIndexParams,
  PeopleIndexResult,
  PeopleListResult,
  PersonParams,
  PersonResult,
  ReembedParams,
  ReembedResult,
  RemoveFacesParams,
  RemoveFacesResult,
  RenameParams,
  RenameResult,
  RetrainHintParams,
  RetrainHintResult,
  SplitParams,
  SplitResult,
  WhereParams,
  WhereResult,
} from './people';
import type {
  DetectParams,
  DetectResult,
  EnrollParams,
  EnrollResult,
  NearestImagesParams,
  NearestImagesResult,
  PhotoCorrectParams,
  RecognizeParams,
  RecognizeResult,
  SearchParams,
  SearchResult,
} from './photos';
import type {
  CamerasResult,
  CapturePageAllowParams,
  CapturePageFrame,
  CapturePageParams,
  CapturePageResult,
  GuidedDiscardParams,
  GuidedFinishParams,
  GuidedFrameResult,
  GuidedOpenParams,
  GuidedOpenResult,
  GuidedPose,
  LiveClosed,
  LiveCorrectParams,
  LiveCorrectResult,
  LiveFrameParams,
  LiveFrameResult,
  LiveOpenParams,
  LiveOpenResult,
  LiveParams,
  LiveStrangersResult,
  LiveUpdateParams,
  LiveUpdateResult,
  VideoFrameResult,
  VideoOpenParams,
  VideoParams,
  VideoResult,
} from './live';
import type {
  NetworkImportParams,
  NetworkInstallParams,
  NetworkPlaced,
  NetworkRemoved,
  NetworkRemoveParams,
  NetworksListResult,
} from './networks';
import type { ProgressParams } from './progress';
import type {
  EpochTriplets,
  RunEpochParams,
  RunMetricsParams,
  RunMetricsResult,
  RunRemoveParams,
  RunRolesParams,
  RunRolesResult,
  RunsCompareParams,
  RunsCompareResult,
  RunsListParams,
  RunsListResult,
} from './runs';
import type { EngineChooseParams, EngineChooseResult, Status, StatusParams } from './status';
import type {
  ExtractParams,
  ExtractResult,
  ResumeParams,
  TrainParams,
  TrainResult,
} from './training';

/**
 * Every message between a client and the backend. Parameters are objects, by name; paths are absolute.
 * Requests are answered by their result or by a ResponseError: InvalidParams (−32602) with the field's
 * path when the parameters do not fit, else with a code that is an ErrorCode; its data is ErrorData.
 * A cancelled request (`$/cancelRequest`) is answered with ErrorCode.Cancelled within 200 ms.
 */

/** Client → backend: which version runs on which engine, and how it is doing. */
export const StatusRequest = new RequestType<StatusParams, Status, ErrorData>('likeness/status');

/** Client → backend: whose photos lie in a folder, how many, and what is wrong with it. */
export const ScanRequest = new RequestType<ScanParams, ScanResult, ErrorData>(
  'likeness/dataset/scan',
);

/** Client → backend: turn a folder of photos into a dataset of face crops. */
export const PrepareRequest = new RequestType<PrepareParams, PrepareResult, ErrorData>(
  'likeness/dataset/prepare',
);

/** Client → backend: unpack an archive of photos or crops into a folder of photos or a dataset. */
export const DatasetImportRequest = new RequestType<
  DatasetImportParams,
  DatasetImportResult,
  ErrorData
>('likeness/dataset/import');

/** Client → backend: pack a dataset into one .zip file. */
export const DatasetExportRequest = new RequestType<
  DatasetExportParams,
  DatasetExportResult,
  ErrorData
>('likeness/dataset/export');

/** Client → backend: a small picture of a dataset's image and what is known about it, for hovers. */
export const DatasetImageRequest = new RequestType<
  DatasetImageParams,
  DatasetImageResult,
  ErrorData
>('likeness/dataset/image');

/** Client → backend: where in a workspace datasets lie, to show them. */
export const DatasetsFindRequest = new RequestType<
  DatasetsFindParams,
  DatasetsFindResult,
  ErrorData
>('likeness/dataset/find');

/** Client → backend: who is in a dataset, with counts, to show them. */
export const DatasetPersonsRequest = new RequestType<
  DatasetParams,
  DatasetPersonsResult,
  ErrorData
>('likeness/dataset/persons');

/** Client → backend: a person's images in a dataset, a page at a time. */
export const DatasetImagesRequest = new RequestType<
  DatasetImagesParams,
  DatasetImagesResult,
  ErrorData
>('likeness/dataset/images');

/** Client → backend: which of these images a dataset has, and what is known of them, to show them together. */
export const ImagesFindRequest = new RequestType<ImagesFindParams, ImagesFindResult, ErrorData>(
  'likeness/dataset/findImages',
);

/** Client → backend: which photo an image was cropped from, to show it. */
export const DatasetPhotoRequest = new RequestType<
  DatasetPhotoParams,
  DatasetPhotoResult,
  ErrorData
>('likeness/dataset/photo');

/** Client → backend: give a person of a dataset another name. */
export const PersonRenameRequest = new RequestType<PersonRenameParams, CurationResult, ErrorData>(
  'likeness/curation/rename',
);

/** Client → backend: make several people of a dataset one. */
export const PersonsMergeRequest = new RequestType<PersonsMergeParams, CurationResult, ErrorData>(
  'likeness/curation/merge',
);

/** Client → backend: make images of a dataset another person's. */
export const ImagesMoveRequest = new RequestType<ImagesMoveParams, CurationResult, ErrorData>(
  'likeness/curation/move',
);

/** Client → backend: take images out of list.txt, or put them back; their files stay. */
export const ImagesIncludeRequest = new RequestType<ImagesIncludeParams, CurationResult, ErrorData>(
  'likeness/curation/include',
);

/** Client → backend: move images to the trash. */
export const ImagesDeleteRequest = new RequestType<SelectionParams, CurationResult, ErrorData>(
  'likeness/curation/delete',
);

/** Client → backend: choose the image that stands for its person. */
export const CoverRequest = new RequestType<CoverParams, CurationResult, ErrorData>(
  'likeness/curation/cover',
);

/** Client → backend: crop an image again from its photo, another face or with another margin. */
export const RecropRequest = new RequestType<RecropParams, CurationResult, ErrorData>(
  'likeness/curation/recrop',
);

/** Client → backend: take the last change of a dataset back. */
export const CurationUndoRequest = new RequestType<CurationParams, CurationResult, ErrorData>(
  'likeness/curation/undo',
);

/** Client → backend: make the change again that was taken back last. */
export const CurationRedoRequest = new RequestType<CurationParams, CurationResult, ErrorData>(
  'likeness/curation/redo',
);

/** Client → backend: what can be undone and redone in a dataset, to name it in menus. */
export const CurationHistoryRequest = new RequestType<CurationParams, CurationHistory, ErrorData>(
  'likeness/curation/history',
);

/** Client → backend: throw away what could be undone, deleted images for good. */
export const TrashEmptyRequest = new RequestType<CurationParams, TrashEmptied, ErrorData>(
  'likeness/curation/emptyTrash',
);

/** Client → backend: compute the frozen features of a dataset's faces, which training works on. */
export const ExtractRequest = new RequestType<ExtractParams, ExtractResult, ErrorData>(
  'likeness/features/extract',
);

/** Client → backend: train a head on a dataset's features, in a new run. */
export const TrainRequest = new RequestType<TrainParams, TrainResult, ErrorData>(
  'likeness/training/train',
);

/** Client → backend: go on with a run that was stopped, after its last finished epoch. */
export const ResumeRequest = new RequestType<ResumeParams, TrainResult, ErrorData>(
  'likeness/training/resume',
);

/** Client → backend: measure how well a model tells the people of a dataset apart. */
export const EvaluateFoldersRequest = new RequestType<
  EvaluateFoldersParams,
  EvaluationSummary,
  ErrorData
>('likeness/evaluation/folders');

/** Client → backend: measure a model by a pairs file, as LFW has one. */
export const EvaluatePairsRequest = new RequestType<
  EvaluatePairsParams,
  EvaluationSummary,
  ErrorData
>('likeness/evaluation/pairs');

/** Client → backend: what an evaluation found, for its panel. */
export const EvaluationDetailsRequest = new RequestType<
  EvaluationDetailsParams,
  EvaluationDetails,
  ErrorData
>('likeness/evaluation/details');

/** Client → backend: write that as tables, a CSV file each. */
export const EvaluationTablesRequest = new RequestType<
  EvaluationTablesParams,
  EvaluationTablesResult,
  ErrorData
>('likeness/evaluation/tables');

/** Client → backend: list what is probably wrong with a dataset, to be looked at one by one. */
export const ReviewRequest = new RequestType<ReviewParams, ReviewResult, ErrorData>(
  'likeness/dataset/review',
);

/** Client → backend: remember that nothing is wrong with some findings, or forget that. */
export const ReviewRejectRequest = new RequestType<
  ReviewRejectParams,
  ReviewRejectResult,
  ErrorData
>('likeness/review/reject');

/** Client → backend: put images into the next review as wrong labels, or take that back. */
export const ReviewMarkRequest = new RequestType<ReviewMarkParams, ReviewMarkResult, ErrorData>(
  'likeness/review/mark',
);

/** Client → backend: lay a dataset's faces out in the plane, to be drawn as a map. */
export const MapRequest = new RequestType<MapParams, EmbeddingMap, ErrorData>(
  'likeness/dataset/map',
);

/** Client → backend: lay the faces of everybody who is enrolled out in the plane. */
export const PeopleMapRequest = new RequestType<PeopleMapParams, PeopleMap, ErrorData>(
  'likeness/people/map',
);

/** Client → backend: sort photos of anybody into a folder a person. */
export const ClusterRequest = new RequestType<ClusterParams, ClusterResult, ErrorData>(
  'likeness/photos/cluster',
);

/** Client → backend: copy groups of photos into a folder a person. */
export const GroupsWriteRequest = new RequestType<GroupsWriteParams, GroupsWriteResult, ErrorData>(
  'likeness/groups/write',
);

/** Client → backend: take such copies back. */
export const GroupsUndoRequest = new RequestType<GroupsUndoParams, GroupsUndoResult, ErrorData>(
  'likeness/groups/undo',
);

/** Client → backend: find the faces in photos, to draw them and to judge them. */
export const DetectRequest = new RequestType<DetectParams, DetectResult, ErrorData>(
  'likeness/photos/detect',
);

/** Client → backend: name the faces in photos. */
export const RecognizeRequest = new RequestType<RecognizeParams, RecognizeResult, ErrorData>(
  'likeness/photos/recognize',
);

/** Client → backend: who looks most like the faces in photos, however far away they are. */
export const SearchRequest = new RequestType<SearchParams, SearchResult, ErrorData>(
  'likeness/photos/search',
);

/** Client → backend: which images of a dataset look most like the faces in a photo, however far away they are. */
export const NearestImagesRequest = new RequestType<
  NearestImagesParams,
  NearestImagesResult,
  ErrorData
>('likeness/dataset/nearest');

/** Client → backend: remember a person by photos of them. */
export const EnrollRequest = new RequestType<EnrollParams, EnrollResult, ErrorData>(
  'likeness/people/enroll',
);

/** Client → backend: whose face in a photo is, or is not; learnt at once, and by the next training. */
export const PhotoCorrectRequest = new RequestType<
  PhotoCorrectParams,
  LiveCorrectResult,
  ErrorData
>('likeness/photos/correct');

/** Client → backend: begin to name the faces before a camera. */
export const LiveOpenRequest = new RequestType<LiveOpenParams, LiveOpenResult, ErrorData>(
  'likeness/live/open',
);

/** Client → backend: name the faces of the newest frame, one frame at a time. */
export const LiveFrameRequest = new RequestType<LiveFrameParams, LiveFrameResult, ErrorData>(
  'likeness/live/frame',
);

/** Client → backend: the gallery or the threshold has changed. */
export const LiveUpdateRequest = new RequestType<LiveUpdateParams, LiveUpdateResult, ErrorData>(
  'likeness/live/update',
);

/** Client → backend: the best pictures of faces that nobody knows, to ask who they are. */
export const LiveStrangersRequest = new RequestType<LiveParams, LiveStrangersResult, ErrorData>(
  'likeness/live/strangers',
);

/** Client → backend: whose a face is, or that it is not the person it is taken for. */
export const LiveCorrectRequest = new RequestType<LiveCorrectParams, LiveCorrectResult, ErrorData>(
  'likeness/live/correct',
);

/** Client → backend: the camera is off; forget all that was seen. */
export const LiveCloseRequest = new RequestType<LiveParams, LiveClosed, ErrorData>(
  'likeness/live/close',
);

/** Client → backend: begin to enrol a person before a camera. */
export const GuidedOpenRequest = new RequestType<GuidedOpenParams, GuidedOpenResult, ErrorData>(
  'likeness/guided/open',
);

/** Client → backend: the newest frame of that person; answered with what is missing, or was taken. */
export const GuidedFrameRequest = new RequestType<LiveFrameParams, GuidedFrameResult, ErrorData>(
  'likeness/guided/frame',
);

/** Client → backend: take that picture again. */
export const GuidedDiscardRequest = new RequestType<
  GuidedDiscardParams,
  { taken: GuidedPose[] },
  ErrorData
>('likeness/guided/discard');

/** Client → backend: keep the pictures under a name, with the person's consent. */
export const GuidedFinishRequest = new RequestType<
  GuidedFinishParams,
  LiveCorrectResult,
  ErrorData
>('likeness/guided/finish');

/** Client → backend: forget the pictures that were taken. */
export const GuidedCloseRequest = new RequestType<LiveParams, LiveClosed, ErrorData>(
  'likeness/guided/close',
);

/** Client → backend: serve the page through which a browser lends its camera. */
export const CapturePageOpenRequest = new RequestType<ProgressParams, CapturePageResult, ErrorData>(
  'likeness/capturePage/open',
);

/** Client → backend: the page is reached under this address too. */
export const CapturePageAllowRequest = new RequestType<CapturePageAllowParams, null, ErrorData>(
  'likeness/capturePage/allow',
);

/** Client → backend: wait for the page's next frame; NotFound when its camera is gone. */
export const CapturePageFrameRequest = new RequestType<
  CapturePageParams,
  CapturePageFrame,
  ErrorData
>('likeness/capturePage/frame');

/** Client → backend: close the page and its camera. */
export const CapturePageCloseRequest = new RequestType<CapturePageParams, LiveClosed, ErrorData>(
  'likeness/capturePage/close',
);

/** Client → backend: the cameras of the backend's machine. */
export const CamerasRequest = new RequestType<ProgressParams, CamerasResult, ErrorData>(
  'likeness/video/cameras',
);

/** Client → backend: read a camera, a stream or a file by ffmpeg. */
export const VideoOpenRequest = new RequestType<VideoOpenParams, VideoResult, ErrorData>(
  'likeness/video/open',
);

/** Client → backend: wait for its next frame, the newest. */
export const VideoFrameRequest = new RequestType<VideoParams, VideoFrameResult, ErrorData>(
  'likeness/video/frame',
);

/** Client → backend: let it go. */
export const VideoCloseRequest = new RequestType<VideoParams, LiveClosed, ErrorData>(
  'likeness/video/close',
);

/** Client → backend: who is enrolled, with consents, and by which model. */
export const PeopleListRequest = new RequestType<GalleryParams, PeopleListResult, ErrorData>(
  'likeness/people/list',
);

/** Client → backend: whether training again would help those who were enrolled since, and why. */
export const RetrainHintRequest = new RequestType<RetrainHintParams, RetrainHintResult, ErrorData>(
  'likeness/people/retrainHint',
);

/** Client → backend: the stored faces of a person, to choose among them. */
export const PersonShowRequest = new RequestType<PersonParams, PersonResult, ErrorData>(
  'likeness/people/show',
);

/** Client → backend: the pictures of stored faces, to show them. */
export const FacePicturesRequest = new RequestType<
  FacePicturesParams,
  FacePicturesResult,
  ErrorData
>('likeness/people/pictures');

/** Client → backend: give a person another name. */
export const RenameRequest = new RequestType<RenameParams, RenameResult, ErrorData>(
  'likeness/people/rename',
);

/** Client → backend: make several people one. */
export const MergeRequest = new RequestType<MergeParams, MergeResult, ErrorData>(
  'likeness/people/merge',
);

/** Client → backend: make some faces of a person another person, or propose which. */
export const SplitRequest = new RequestType<SplitParams, SplitResult, ErrorData>(
  'likeness/people/split',
);

/** Client → backend: remove single faces for good. */
export const RemoveFacesRequest = new RequestType<RemoveFacesParams, RemoveFacesResult, ErrorData>(
  'likeness/people/removeFaces',
);

/** Client → backend: erase a person wherever it is asked, or say what that would remove. */
export const EraseRequest = new RequestType<EraseParams, EraseReceipt, ErrorData>(
  'likeness/people/erase',
);

/** Client → backend: every file that is kept about people. */
export const WhereRequest = new RequestType<WhereParams, WhereResult, ErrorData>(
  'likeness/people/where',
);

/** Client → backend: give everybody in a gallery the embeddings of another model. */
export const ReembedRequest = new RequestType<ReembedParams, ReembedResult, ErrorData>(
  'likeness/people/reembed',
);

/** Client → backend: make a large gallery's index, or take it away. */
export const PeopleIndexRequest = new RequestType<
  PeopleIndexParams,
  PeopleIndexResult | null,
  ErrorData
>('likeness/people/index');

/** Client → backend: write people to a safetensors and a JSON file. */
export const PeopleExportRequest = new RequestType<
  PeopleExportParams,
  PeopleExportResult,
  ErrorData
>('likeness/people/export');

/** Client → backend: add people that were exported. */
export const PeopleImportRequest = new RequestType<
  PeopleImportParams,
  PeopleImportResult,
  ErrorData
>('likeness/people/import');

/** Client → backend: the training runs of a workspace, to choose one from. */
export const RunsListRequest = new RequestType<RunsListParams, RunsListResult, ErrorData>(
  'likeness/runs/list',
);

/** Client → backend: the figures of a run's epochs, to draw them while it is trained and after. */
export const RunMetricsRequest = new RequestType<RunMetricsParams, RunMetricsResult, ErrorData>(
  'likeness/runs/metrics',
);

/** Client → backend: the distances in one epoch of a run, and its hardest triplets; null where they were not kept. */
export const RunEpochRequest = new RequestType<RunEpochParams, EpochTriplets | null, ErrorData>(
  'likeness/runs/epoch',
);

/** Client → backend: what a run did with each image of a dataset. */
export const RunRolesRequest = new RequestType<RunRolesParams, RunRolesResult, ErrorData>(
  'likeness/runs/roles',
);

/** Client → backend: runs side by side: their curves, the settings that differ, their figures. */
export const RunsCompareRequest = new RequestType<RunsCompareParams, RunsCompareResult, ErrorData>(
  'likeness/runs/compare',
);

/** Client → backend: remove a run with its head, checkpoints and figures; Busy while it is trained. */
export const RunRemoveRequest = new RequestType<RunRemoveParams, null, ErrorData>(
  'likeness/runs/remove',
);

/** Client → backend: write a run's head for other programs, and run it there to see that it is right. */
export const HeadExportRequest = new RequestType<HeadExportParams, HeadExportResult, ErrorData>(
  'likeness/head/export',
);

/** Client → backend: write a run's faces for TensorBoard's embedding projector. */
export const RunProjectorRequest = new RequestType<
  RunProjectorParams,
  RunProjectorResult,
  ErrorData
>('likeness/runs/projector');

/** Client → backend: the frozen networks that features can be computed with, and the detectors. */
export const NetworksListRequest = new RequestType<ProgressParams, NetworksListResult, ErrorData>(
  'likeness/networks/list',
);

/** Client → backend: fetch a network whose licence the user has accepted. */
export const NetworkInstallRequest = new RequestType<
  NetworkInstallParams,
  NetworkPlaced,
  ErrorData
>('likeness/networks/install');

/** Client → backend: take over a network from a file. */
export const NetworkImportRequest = new RequestType<NetworkImportParams, NetworkPlaced, ErrorData>(
  'likeness/networks/import',
);

/** Client → backend: remove an installed network. */
export const NetworkRemoveRequest = new RequestType<NetworkRemoveParams, NetworkRemoved, ErrorData>(
  'likeness/networks/remove',
);

/**
 * Client → backend: run networks with this engine, on this execution provider, from now on; what is left out is
 * chosen anew by the backend's environment. Work under way ends as it began. Answered when the engine runs.
 */
export const EngineChooseRequest = new RequestType<
  EngineChooseParams,
  EngineChooseResult,
  ErrorData
>('likeness/engine/choose');

/** Client → backend: which jobs run, wait or ran, to show them and to find one again. */
export const JobsListRequest = new RequestType<JobsListParams, JobsListResult, ErrorData>(
  'likeness/jobs/list',
);

/**
 * Client → backend: wait for a job that another request started; answered as that request is. Cancelling
 * this one ends the waiting, not the job.
 */
export const JobsAttachRequest = new RequestType<JobParams, unknown, ErrorData>(
  'likeness/jobs/attach',
);

/** Client → backend: stop a job, whoever started it; answered when it has stopped. */
export const JobsCancelRequest = new RequestType<JobParams, JobStatus, ErrorData>(
  'likeness/jobs/cancel',
);

/**
 * Client → backend: run a job that has ended again, from where it stopped; answered with the new job at
 * once (attach waits for it).
 */
export const JobsRestartRequest = new RequestType<JobParams, JobStatus, ErrorData>(
  'likeness/jobs/restart',
);

/** Backend → every client: a job waits, runs, has made its run's folder, or has ended. */
export const JobChanged = new NotificationType<JobStatus>('likeness/jobs/changed');

/** Backend → client: an open list.txt was looked at, to show its numbers beside its findings. */
export const ListChanged = new NotificationType<ListStatus>('likeness/list/changed');
