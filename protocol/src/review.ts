import type { DetectorName } from './dataset';
import type { FailedPhoto } from './faces';
import type { GalleryParams } from './people';
import type { ProgressParams } from './progress';
import type { FeatureParams } from './training';

export interface ReviewParams extends FeatureParams {
  /** Folder that prepare made; absolute path. */
  dataset: string;
  /** Folder of a run whose embeddings to judge by; null or left out: the untrained network. */
  model?: string | null;
  detector?: DetectorName;
  /** List what was rejected too. */
  withRejected?: boolean;
}

/** Something that is probably wrong with a dataset. */
export interface Finding {
  /** Stays the same as long as the images are the same: what a rejection names. */
  id: string;
  /** How certain it is, 0–1. */
  score: number;
  /** Whether somebody said that nothing is wrong; only listed when asked for. */
  rejected: boolean;
}

/** An image (`<person>/<image>`) and its squared distance to another, 0–4. */
export interface NearImage {
  image: string;
  distance: number;
}

/** An image that probably does not show its person. */
export interface WrongLabel extends Finding {
  image: string;
  /** Whose folder it is in. */
  person: string;
  /** Who it probably shows; null: nobody of this dataset. */
  suggested: string | null;
  /** Squared distance to the middle of the person’s other faces; null when there are none. */
  distance: number | null;
  /** The same of the suggested person. */
  suggestedDistance: number | null;
  /** The most similar image of the person; null when there is no other. */
  nearestOwn: NearImage | null;
  /** The most similar image of the suggested person. */
  resembles: NearImage | null;
  /** Somebody said that it is wrong: it comes first, whatever the faces look like. */
  marked: boolean;
}

/** Images that are the same picture, also when rescaled, compressed, mirrored or cropped. */
export interface DuplicateImages extends Finding {
  /** The best one first: the largest, then the sharpest. */
  images: string[];
  /** Whether they are in folders of different people. */
  acrossPeople: boolean;
}

/** Two folders that probably hold one person. */
export interface SamePerson extends Finding {
  /** The larger folder first. */
  people: [string, string];
  /** The two most similar images, one of each. */
  nearest: [string, string];
  /** Squared distance between them. */
  distance: number;
}

/** A folder that probably holds two people. */
export interface MixedFolder extends Finding {
  person: string;
  /** Images of the larger and of the smaller group. */
  groups: [string[], string[]];
  /** Squared distance between the two most similar images, one of each group, 0–4. */
  distance: number;
}

export type PoorReason =
  | 'unreadable'
  | 'no-face'
  | 'unrecognisable'
  | 'blurred'
  | 'small'
  | 'cut-off'
  | 'turned'
  | 'several-faces'
  | 'few-images';

/** An image that is hard to learn from, or a person with too few. */
export interface PoorImage extends Finding {
  /** Null when it is about the person. */
  image: string | null;
  person: string;
  reason: PoorReason;
  /** What was measured: sharpness, pixels, faces, images …, as the reason asks for; null for some. */
  value: number | null;
  /** The same for people, one sentence. */
  words: string;
}

/** A person, or a picture, that a run was both trained and measured on. */
export interface Leak extends Finding {
  /** Name of the run. */
  run: string;
  kind: 'person' | 'picture';
  /** The person or image that was trained on. */
  trained: string;
  /** The person or image that it was measured on. */
  measured: string;
}

/** Everything that looks wrong, the most certain first in each list. */
export interface ReviewResult {
  dataset: string;
  images: number;
  people: number;
  /** How many findings were left out because they were rejected. */
  rejected: number;
  wrongLabels: WrongLabel[];
  duplicates: DuplicateImages[];
  samePerson: SamePerson[];
  mixedFolders: MixedFolder[];
  leaks: Leak[];
  poor: PoorImage[];
}

export interface ReviewRejectParams {
  /** Its folder .likeness remembers what was rejected. */
  workspace: string;
  /** Of findings. */
  ids: string[];
  /** Take the rejection back. */
  undo?: boolean;
}

export interface ReviewRejectResult {
  /** How many findings are rejected now, in this workspace. */
  rejected: number;
}

export interface ReviewMarkParams extends ProgressParams {
  /** Its folder .likeness remembers what was marked; absolute path. */
  workspace: string;
  /** Absolute path of the dataset's folder. */
  dataset: string;
  /** `<person>/<image>`: those that do not show their person. */
  images: string[];
  /** Take it back. */
  undo?: boolean;
}

export interface ReviewMarkResult {
  /** How many labels are marked now, in this workspace. */
  marked: number;
}

export interface ClusterParams extends ProgressParams {
  /** Folder of photos of anybody; absolute path. */
  photos: string;
  /** Folder for the people, new or empty; null: nothing is written. */
  out: string | null;
  /** Whose people give their names to groups; null or left out: groups are numbered. */
  gallery?: string | null;
  /** Folder of a run; null or left out: the untrained network. */
  model?: string | null;
  detector?: DetectorName;
  /** Faces the detector believes in less are passed over, 0–1. */
  minScore?: number;
  /** Squared distance up to which two groups are one person; default: the model’s. */
  threshold?: number;
  /** Smaller groups get no folder; default 2. */
  minPhotos?: number;
}

/** Photos that show one person. */
export interface PhotoCluster {
  /** The enrolled person’s, or “person 001”. */
  name: string;
  inGallery: boolean;
  /** Absolute paths. */
  photos: string[];
}

export interface ClusterResult {
  /** Photos looked at. */
  photos: number;
  /** The largest group first. */
  people: PhotoCluster[];
  /** Photos whose face is in no group that is large enough. */
  alone: string[];
  withoutFace: string[];
  failed: FailedPhoto[];
  /** Squared distance up to which two groups are one person. */
  threshold: number;
  /** Where the folders are; null when none were written. */
  out: string | null;
}

/** Photos that are to lie in one person's folder. */
export interface PhotoGroup {
  name: string;
  /** Absolute paths. */
  photos: string[];
}

export interface GroupsWriteParams extends ProgressParams {
  /** Groups of one name are one person. */
  groups: PhotoGroup[];
  /** Folder for the people's folders; what lies there stays. Absolute path. */
  out: string;
  /** Its folder .likeness keeps what was copied; absolute path. */
  workspace: string;
}

export interface GroupsWriteResult {
  out: string;
  people: number;
  /** Photos; the originals stay where they are. */
  copied: number;
  /** File by which the copies are taken back. */
  receipt: string;
}

export interface GroupsUndoParams extends ProgressParams {
  /** GroupsWriteResult.receipt; absolute path. */
  receipt: string;
}

export interface GroupsUndoResult {
  removed: number;
  /** Copies that were changed or moved since, or whose original is gone. */
  kept: number;
}

export type MapMethod = 'umap' | 'pca';

export interface MapParams extends FeatureParams {
  /** Folder that prepare made; absolute path. */
  dataset: string;
  /** Folder of a run; null or left out: the untrained network. */
  model?: string | null;
  detector?: DetectorName;
  /** Default umap. */
  method?: MapMethod;
  /** Of umap; the same seed gives the same map. */
  seed?: number;
}

export interface PeopleMapParams extends GalleryParams {
  /** Default umap. */
  method?: MapMethod;
  /** Of umap; the same seed gives the same map. */
  seed?: number;
}

/** Where each face of a gallery lies on a map in which similar faces lie together. */
export interface PeopleMap {
  /** pca where there were too few faces for umap. */
  method: MapMethod;
  seed: number;
  /** Id of the model that the gallery's faces are embedded by. */
  model: string;
  /** In the gallery's order. */
  faces: {
    id: string;
    name: string;
    /** Photo it was enrolled from. */
    source: string;
  }[];
  /** x and y of each face, one after the other: twice as many as faces. */
  points: number[];
}

/** Where each face of a dataset lies on a map in which similar faces lie together. */
export interface EmbeddingMap {
  /** pca where there were too few faces for umap. */
  method: MapMethod;
  seed: number;
  /** Id of the model. */
  model: string;
  /** `<person>/<image>`, sorted by code point. */
  images: string[];
  /** x and y of each image, one after the other: twice as many as images. */
  points: number[];
}
