import type { DetectorName } from './dataset';
import type { FaceBox, FaceQuality } from './faces';
import type { ProgressParams } from './progress';

/** What was agreed to when faces were enrolled. */
export interface ConsentNote {
  /** Who gave it, or who recorded it. */
  by: string;
  /** What was agreed to, or where that is written. */
  words: string;
  /** When it was recorded, milliseconds since 1970. */
  timeMs: number;
}

/** Parameters of every request about people. */
export interface GalleryParams extends ProgressParams {
  /** Where people are remembered: an absolute path, or an address such as s3://bucket/folder. */
  gallery: string;
}

export interface PersonSummary {
  name: string;
  /** Number of stored faces. */
  faces: number;
  /** When the first and the last of them were added, milliseconds since 1970. */
  firstMs: number;
  lastMs: number;
  /** The oldest first. */
  consents: ConsentNote[];
}

export interface PeopleListResult {
  /** By name. */
  people: PersonSummary[];
  /** Whose embeddings the gallery holds; null while it is empty. */
  model: { id: string; runFolder: string | null } | null;
}

export interface RetrainHintParams extends GalleryParams {
  /** Whose runs count; absolute path. */
  workspace: string;
  /** Folder of photos, a folder a person, that the next training would learn from; absolute path. */
  raw: string;
}

/** What the newest run has not learnt. */
export interface RetrainHintResult {
  /** Its name; null where there is no finished run. */
  run: string | null;
  /** Enrolled people with photos, of whom it has seen none. */
  newPeople: string[];
  /** Pictures of faces whose name somebody put right, "this is …" or "not …", that it has not seen. */
  corrections: number;
  /** New people whose stored faces match somebody else’s, and whose. */
  lookalikes: [name: string, other: string][];
  /** What would be gained by training again, a sentence; null where it would change little. */
  words: string | null;
}

export interface PersonParams extends GalleryParams {
  name: string;
}

/** One stored face. */
export interface StoredFace extends FaceQuality {
  id: string;
  /** Absolute path of the photo it was enrolled from; "webcam" or "corrected" where none was kept. */
  source: string;
  timeMs: number;
  /** In pixels of the photo. */
  box: FaceBox;
  /** Whether the gallery keeps its picture. */
  hasPicture: boolean;
  consent: ConsentNote | null;
}

export interface PersonResult {
  name: string;
  /** In the order in which they were added. */
  faces: StoredFace[];
}

export interface FacePicturesParams extends GalleryParams {
  /** At most 1,000. */
  ids: string[];
}

export interface FacePicturesResult {
  /** Faces enrolled before pictures were kept are missing. */
  pictures: { id: string; jpegBase64: string }[];
}

export interface RenameParams extends PersonParams {
  newName: string;
  /** Whether the new name may be that of another person: both are one then. */
  merge?: boolean;
}

export interface RenameResult {
  name: string;
  /** Faces that moved. */
  faces: number;
}

export interface MergeParams extends GalleryParams {
  /** At least one. */
  names: string[];
  /** One of them, somebody else who is there, or a new name. */
  into: string;
}

export interface MergeResult {
  name: string;
  /** Faces that person has now. */
  faces: number;
  merged: { name: string; faces: number }[];
}

/** Which faces become another person: by id, by photo, or the smaller of the two groups proposed. */
export interface SplitParams extends PersonParams {
  /** Without it nothing is changed: the result proposes two groups. */
  newName?: string;
  ids?: string[];
  sources?: string[];
  proposed?: boolean;
  /** Whether the new name may be that of somebody who is there. */
  merge?: boolean;
}

export interface FaceGroup {
  ids: string[];
  sources: string[];
  /** Mean squared distance of two of them, 0–4; 0 for a single face. */
  meanDistance: number;
}

export interface SplitResult {
  name: string;
  /** Null where nothing was asked to move. */
  moved: { newName: string; ids: string[]; facesLeft: number } | null;
  /** Null where faces moved. */
  proposal: { groups: [FaceGroup, FaceGroup]; meanDistanceBetween: number } | null;
}

export interface RemoveFacesParams extends GalleryParams {
  /** As people/show gives them. */
  ids: string[];
}

export interface RemoveFacesResult {
  removed: string[];
  /** Whose they were and how many each has left; with 0 the person is gone. */
  people: { name: string; faces: number }[];
}

/** What can be erased of a person besides what the gallery has, which always goes. */
export interface EraseChoice {
  /** Crops of the dataset, with the lines, rows and entries that name them. */
  crops?: boolean;
  /** Photos in the folder of photos. */
  raw?: boolean;
  /** Cached features of the dataset's crops. */
  features?: boolean;
  /** What curation removed and keeps restorable. */
  trash?: boolean;
}

export interface EraseParams extends GalleryParams, EraseChoice {
  name: string;
  /** Folder whose .likeness holds features, runs and receipts; absolute path. */
  workspace: string;
  /** Default: <workspace>/dataset. */
  datasetFolder?: string;
  /** Default: <workspace>/raw. */
  rawFolder?: string;
  /** Where features are kept, when not in the workspace. */
  featuresLocation?: string;
  /** How the person's folder is named in the dataset and among the photos; default: the name. */
  folderName?: string;
  /** Only say what would be erased. */
  dryRun?: boolean;
}

export type EraseItemKind =
  | 'embeddings'
  | 'pictures'
  | 'consents'
  | 'index-rows'
  | 'features'
  | 'crops'
  | 'list-lines'
  | 'face-rows'
  | 'report-entries'
  | 'raw-photos'
  | 'trash'
  | 'enrolled-photos'
  | 'linked-files';

/** Some of what there is of a person. */
export interface EraseItem {
  what: EraseItemKind;
  /** Folder, file or table. */
  where: string;
  count: number;
  /** 0 where it is not known. */
  bytes: number;
}

/** Something that nothing of a person can be cut out of. */
export interface EraseTrace {
  kind: 'trained-head' | 'file';
  path: string;
  /** Images of theirs that a head was trained or tested on; places in a file that name them. */
  count: number;
  /** One sentence. */
  words: string;
  remedy: string;
}

/** What was, or with dryRun would be, erased of a person. */
export interface EraseReceipt {
  name: string;
  /** ISO 8601, UTC. */
  time: string;
  dryRun: boolean;
  erased: EraseItem[];
  /** What was not asked for, or cannot be erased here, and remains. */
  remaining: EraseItem[];
  traces: EraseTrace[];
  /**
   * File that keeps the receipt without the name; null with dryRun. Its `proof` is the HMAC-SHA-256 of the
   * name under `proofKey`: who has the key can show that the file is about this person, nobody else can.
   */
  file: string | null;
  proofKey: string | null;
}

export interface PeopleIndexParams extends GalleryParams {
  /** Take the index away instead. */
  remove?: boolean;
}

/** An index: groups of faces that lie near each other. */
export interface PeopleIndexResult {
  faces: number;
  /** Groups. */
  cells: number;
  /** Groups that a search looks into. */
  probes: number;
  /** Share of the ten nearest faces that it finds, 0–1, measured on faces of the gallery. */
  recall: number;
  /** What making it took. */
  seconds: number;
}

export interface ReembedParams extends GalleryParams {
  workspace: string;
  /** Folder of the run whose model the gallery shall have; null for the untrained network. */
  run: string | null;
  detector?: DetectorName;
  /** Whether to drop faces that cannot be embedded again; else they are an error and nothing changes. */
  dropMissing?: boolean;
}

/** A face that the new model cannot be given. */
export interface MissingFace {
  id: string;
  name: string;
  source: string;
  /** "its photo is gone" */
  why: string;
}

export interface ReembedResult {
  model: { id: string; runFolder: string | null };
  /** Faces that the gallery has now. */
  faces: number;
  /** From the pictures that the gallery keeps, and from the photos. */
  fromPictures: number;
  fromPhotos: number;
  /** Faces that were dropped. */
  dropped: MissingFace[];
}

export interface PeopleExportParams extends GalleryParams {
  /** A .safetensors file; the JSON is written beside it. */
  file: string;
  /** Only these people; default: all. */
  names?: string[];
  /** Whether the faces' pictures go with it. */
  withPictures?: boolean;
}

export interface PeopleExportResult {
  /** The files written: embeddings and JSON. */
  files: string[];
  people: number;
  faces: number;
  bytes: number;
}

export interface PeopleImportParams extends GalleryParams {
  /** A .safetensors file with its JSON beside it. */
  file: string;
  /** Its runs are looked through for the one whose embeddings these are. */
  workspace: string;
  /** Folder of that run, when it is elsewhere. */
  run?: string;
  /** For a name that is there already: refuse all, add the faces to that person, or leave them out. */
  onClash?: 'refuse' | 'merge' | 'skip';
}

export interface PeopleImportResult {
  people: number;
  /** Faces that were added. */
  added: number;
  /** Faces that were there already, by id. */
  known: number;
  /** Names left out since they are taken. */
  skipped: string[];
}

export interface WhereParams extends GalleryParams {
  /** Folder whose .likeness holds features, runs and receipts; absolute path. */
  workspace: string;
  /** Default: <workspace>/dataset. */
  datasetFolder?: string;
  /** Default: <workspace>/raw. */
  rawFolder?: string;
}

export type KeptKind =
  | 'photos'
  | 'dataset'
  | 'gallery'
  | 'features'
  | 'runs'
  | 'trash'
  | 'receipts'
  | 'jobs'
  | 'enrolled-photos'
  | 'other';

/** A file that is kept about people. */
export interface KeptFile {
  path: string;
  what: KeptKind;
  bytes: number;
}

/** All files of a kind. */
export interface KeptPlace {
  what: KeptKind;
  /** What it is, for a user. */
  words: string;
  files: number;
  bytes: number;
}

export interface WhereResult {
  places: KeptPlace[];
  files: KeptFile[];
  /** Addresses of what is kept elsewhere, as a gallery in S3, whose files are not listed. */
  elsewhere: string[];
}
