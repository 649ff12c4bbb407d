import type { CropOrigin } from './list';
import type { ProgressParams } from './progress';

export interface DatasetsFindParams extends ProgressParams {
  /** Folder to look in, and in the folders of it, four deep; absolute path. */
  workspace: string;
}

export interface DatasetsFindResult {
  /** Absolute paths of folders with images/ and list.txt or a table of faces, by name. */
  datasets: string[];
}

export interface DatasetParams extends ProgressParams {
  /** Absolute path of the dataset's folder. */
  dataset: string;
}

export interface DatasetPersonsResult {
  /** Everybody with a folder of images or a line in list.txt, by code point. */
  persons: PersonInDataset[];
  /** Whether there is a list.txt; without, everything in images/ belongs to the dataset. */
  hasList: boolean;
}

/** How many images of a person there are. */
export interface PersonInDataset {
  person: string;
  /** On the disk and in list.txt: what is trained on. */
  images: number;
  /** On the disk, not in list.txt. */
  excluded: number;
  /** In list.txt, not on the disk. */
  missing: number;
  /** Name of the image that stands for the person; null when there is none on the disk. */
  cover: string | null;
}

export interface DatasetImagesParams extends DatasetParams {
  person: string;
  /** Images to pass over; default 0. */
  from?: number;
  /** At most so many in the answer, 1–10,000; default 1,000. */
  count?: number;
}

export interface DatasetImagesResult {
  /** Images of the person in all. */
  total: number;
  /** By code point of their name. */
  images: ImageInDataset[];
}

export interface ImageInDataset {
  name: string;
  state: 'listed' | 'excluded' | 'missing';
  /** It stands for its person, by somebody's choice or as the first. */
  isCover: boolean;
}

export interface ImagesFindParams extends DatasetParams {
  /** `<person>/<image>`, 100,000 at most. */
  images: string[];
}

export interface ImagesFindResult {
  /** Those of them that there are, those of a person together. */
  images: FoundImage[];
}

export interface FoundImage extends ImageInDataset {
  person: string;
}

export interface DatasetPhotoParams extends DatasetParams {
  /** `<person>/<image>` */
  image: string;
  /** Its folder raw/ is looked in as well; absolute path. */
  workspace: string;
}

export interface DatasetPhotoResult {
  /** Absolute path of the photo that the image was cropped from. */
  file: string;
  origin: CropOrigin;
}
