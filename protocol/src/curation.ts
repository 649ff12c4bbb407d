import type { FaceBox } from './faces';
import type { ProgressParams } from './progress';

/** What is done to a dataset by hand. */
export type CurationKind =
  'rename' | 'merge' | 'move' | 'exclude' | 'include' | 'delete' | 'cover' | 'recrop';

/** Parameters of every request that curates. */
export interface CurationParams extends ProgressParams {
  /** Absolute path of the dataset's folder. */
  dataset: string;
  /** Folder whose `.likeness/trash` keeps what can be undone; absolute path. */
  workspace: string;
}

export interface PersonRenameParams extends CurationParams {
  person: string;
  newName: string;
}

export interface PersonsMergeParams extends CurationParams {
  /** At least one. */
  persons: string[];
  /** One of them, somebody else who is there, or a new name. */
  into: string;
}

/** Images, whole persons, or both; at least one of them. */
export interface SelectionParams extends CurationParams {
  /** `<person>/<image>` */
  images?: string[];
  /** All of their images. */
  persons?: string[];
}

export interface ImagesMoveParams extends SelectionParams {
  /** Whose they become; may be new. */
  person: string;
}

export interface ImagesIncludeParams extends SelectionParams {
  /** False takes their lines out of list.txt: the files stay, and are not trained on. */
  included: boolean;
}

export interface CoverParams extends CurationParams {
  /** `<person>/<image>`: it stands for its person from now on. */
  image: string;
}

export interface RecropParams extends CurationParams {
  /** `<person>/<image>`; that it was made by prepare, and the photo is still there, is needed. */
  image: string;
  /** The face to crop, in pixels of the upright photo; default: the one the crop shows. */
  face?: FaceBox;
  /** How far the crop reaches beyond the face's box, in parts of its size, 0–2; default 0.3. */
  marginRatio?: number;
}

export interface CurationResult {
  /** What was done: "rename anna to ada". */
  words: string;
  /** Images that are another place, listed or not, or another crop now. */
  images: number;
  history: CurationHistory;
}

/** What can be undone and redone in a dataset. */
export interface CurationHistory {
  /** What would be undone next, and before that; the youngest first. */
  undo: CurationStep[];
  /** What would be redone next, and after that. */
  redo: CurationStep[];
  /** Size of all that the trash keeps of this dataset. */
  trashBytes: number;
}

export interface CurationStep {
  kind: CurationKind;
  words: string;
  /** ISO 8601, UTC. */
  time: string;
}

export interface TrashEmptied {
  /** Files that are gone for good. */
  files: number;
  bytes: number;
}
