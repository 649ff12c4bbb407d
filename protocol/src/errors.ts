/**
 * Error codes a client may see, outside the ranges JSON-RPC and LSP reserve. Numbers never change
 * their meaning; new ones are added at the end of their group.
 */
export const ErrorCode = {
  /** A parameter or option has a value that cannot be used. */
  InvalidInput: 1001,
  /** A folder or file that was named does not exist or cannot be read. */
  NotFound: 1002,
  /** A file on disk is not what it should be (corrupt, cut off, of another format). */
  CorruptFile: 1003,
  /** The disk is full, read-only, or permission is missing. */
  CannotWrite: 1004,
  /** There is not enough data for what was asked (too few people, images or pairs). */
  NotEnoughData: 1005,
  /** Two models were mixed: embeddings of one cannot be compared with those of another. */
  ModelMismatch: 1006,
  /** Another process is working on the same files. */
  Busy: 1007,
  /** No inference engine could be started, or a network could not be loaded. */
  EngineFailed: 1008,
  /** The job was cancelled by its caller. */
  Cancelled: 1009,
  /** The backend that ran the job ended before it was finished; it can be started again. */
  Interrupted: 1010,
  /** A location over the network (S3, LanceDB remote) does not answer or refuses the credentials. */
  CannotReach: 1011,
  /** A camera cannot be used: there is none, permission is missing, or it was unplugged. */
  CameraFailed: 1012,
} as const;

export type ErrorCode = (typeof ErrorCode)[keyof typeof ErrorCode];

/** What travels in a ResponseError's data: the remedy beside the sentence. */
export interface ErrorData {
  /** What the user can do about it, one sentence. */
  remedy: string;
  /** The file or folder concerned, where there is one. */
  path?: string;
  /** The parameter that does not fit, with InvalidParams (−32602): "shard.index", "photos[2]". */
  field?: string;
}
