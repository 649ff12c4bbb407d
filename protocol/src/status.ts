/** How the backend is doing. */
export interface Status {
  /** Version of Likeness. */
  version: string;
  /** Version of Node that runs it. */
  node: string;
  /** "linux-x64" */
  platform: string;
  /** Process id. */
  pid: number;
  /** Memory of the process, worker threads included, in MB (10⁶ bytes). */
  memoryMb: number;
  engine: EngineStatus;
  /** Worker threads that can work on photos at once. */
  workers: number;
  /** Jobs running now, the oldest first. */
  jobs: JobStatus[];
}

/** Which tensor runtime runs, and why not a faster one. */
export interface EngineStatus {
  /** "tfjs" */
  engine: string;
  /** "tensorflow-gpu", "tensorflow", "wasm" */
  backend: string;
  device: 'cpu' | 'gpu';
  version: string;
  /** One sentence for each faster choice that was passed over. */
  passedOver: string[];
}

export interface JobStatus {
  /** Method that started it: "likeness/dataset/prepare". */
  method: string;
  /** Seconds since it started. */
  seconds: number;
}
