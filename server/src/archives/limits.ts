/** What an archive may hold at most: more is a mistake or a bomb. */
export interface ImportLimits {
  /** Members of any kind. */
  maxFiles: number;
  /** Unpacked size of a photo or crop, bytes. */
  maxFileBytes: number;
  /** Unpacked size of everything that has to be unpacked, bytes. */
  maxTotalBytes: number;
  /** Unpacked bytes a packed byte, of a member and of the whole. */
  maxRatio: number;
  /** Folders inside one another. */
  maxDepth: number;
}

export const DEFAULT_LIMITS: ImportLimits = {
  // VGGFace2 has 3.3 million photos, the largest public collections ten.
  maxFiles: 12_000_000,
  // Larger files are not decoded either (images/readImageFile.ts).
  maxFileBytes: 512e6,
  maxTotalBytes: 500e9,
  // Photos hardly shrink; a plain bitmap or a list of names may by some ten times, zeros by a thousand.
  maxRatio: 200,
  maxDepth: 32,
};

/** Which option of the command line raises which limit. */
export const LIMIT_FLAGS: Record<keyof ImportLimits, string> = {
  maxFiles: '--max-files',
  maxFileBytes: '--max-file-mb',
  maxTotalBytes: '--max-total-gb',
  maxRatio: '--max-ratio',
  maxDepth: '--max-depth',
};

/** Below this a member's ratio counts for nothing: a blank picture packs a thousandfold. */
export const RATIO_COUNTS_FROM_BYTES = 8e6;

/** The same for the whole archive. */
export const TOTAL_RATIO_COUNTS_FROM_BYTES = 64e6;

/** The longest path that systems take (Linux PATH_MAX), bytes; no honest archive holds a longer one. */
export const MAX_PATH_BYTES = 4096;

/** list.txt, faces.arrow and report.json of a dataset are read whole: more does not fit into a buffer. */
export const MAX_DATASET_FILE_BYTES = 2 ** 31 - 1;
