import type { EmbeddingHead } from '../training/embeddingHead';

/** One file of an export. */
export interface ExportedFile {
  /** Name inside the export's folder; '' when the export is this one file, named by the user. */
  name: string;
  content: Uint8Array;
}

/** How a head is written for other programs, and read back to see that it was written right. */
export interface HeadFormat {
  /** One file that the user names, or a folder of files; the last one makes it complete. */
  kind: 'file' | 'folder';
  /** @param facts see headFacts */
  encode(head: EmbeddingHead, facts: Readonly<Record<string, string>>): Promise<ExportedFile[]>;
  /**
   * Embeds with what was written, in the library that the format is meant for.
   * @param features N×D, row-major
   * @returns N×128, row-major
   */
  embed(files: readonly ExportedFile[], features: Float32Array): Promise<Float32Array>;
  /** What `embed` computes with: "onnxruntime-node 1.30.0". */
  checkedWith: string;
}
