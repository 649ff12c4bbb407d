import type { ProgressParams } from './progress';

export interface NetworksListResult {
  /** Those that come with Likeness first, those that could be installed last. */
  networks: NetworkStatus[];
  /** In the same order. */
  detectors: DetectorStatus[];
}

/** What there is to know about any network. */
interface AnyNetworkStatus {
  name: string;
  title: string;
  licence: string;
  source: string;
  /** Whether it is what is used when none is named. */
  isDefault: boolean;
  /** Whether it is loaded for recognising and searching now. */
  isLoaded: boolean;
  /** `bundled` comes with Likeness; `available` is fetched when somebody installs it. */
  state: 'bundled' | 'installed' | 'available';
  /** What its makers allow, to be read before it is installed; null for what the user imported. */
  licenceText: string | null;
  /** About how much is fetched, megabytes; null where nothing is. */
  megabytes: number | null;
  /** Size of its file; null where it is not known, and for those that come with Likeness. */
  bytes: number | null;
  /**
   * SHA-256 (hex) that its file has, or must have: its makers', else that of the first download on this machine;
   * null before that, and for those that come with Likeness.
   */
  sha256: string | null;
}

/** A network that finds faces, once it is there. */
export interface DetectorStatus extends AnyNetworkStatus {
  kind: 'detector';
}

/** A frozen face network that features can be computed with, once it is there. */
export interface NetworkStatus extends AnyNetworkStatus {
  kind: 'backbone';
  /** Length of a feature. */
  dimensions: number;
  /** Side of the picture it takes, pixels. */
  inputSizePx: number;
  /** How a face is cut out for it. */
  alignment: 'dlib-chip' | 'five-point' | 'five-point-detector' | 'box';
  /** Its makers' accuracy on LFW, 0–1; null where none was published. */
  publishedLfwAccuracy: number | null;
}

export interface NetworkInstallParams extends ProgressParams {
  /** Of a network whose state is `available` or `installed`. */
  name: string;
  /** That the user has read `licenceText` and agrees. */
  acceptLicence: boolean;
}

export interface NetworkImportParams extends ProgressParams {
  /** A Keras file (.h5) of a known network, or any face network as .onnx. */
  file: string;
  /** Which known network it is; found out when left out. */
  as?: string;
  /** A JSON file that describes an ONNX network; by default the one beside it. */
  description?: string;
}

export interface NetworkRemoveParams extends ProgressParams {
  name: string;
}

/** A network that is in its place now, and what it made of a photo of several people. */
export interface NetworkPlaced {
  name: string;
  folder: string;
  check:
    | {
        kind: 'backbone';
        /** Cosine of the angle between the features of a face and its mirror image, −1 to 1. */
        samePerson: number;
        /** The same between two people. */
        otherPerson: number;
        /** For one face, alone. */
        milliseconds: number;
      }
    | {
        kind: 'detector';
        /** How many it found. */
        faces: number;
        /** For the photo. */
        milliseconds: number;
      };
}

export interface NetworkRemoved {
  name: string;
  folder: string;
}
