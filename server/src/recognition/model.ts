import type { EmbeddingHead } from '../training/embeddingHead';

/**
 * All that turns an aligned face into an embedding and an embedding into a name: which backbone,
 * which head, and from which distance on two faces count as different people.
 */
export interface RecognitionModel {
  /** Identifies backbone and head weights: embeddings with different ids must not be compared. */
  id: string;
  /** Run folder, or null for the untrained bundled network. */
  runFolder: string | null;
  backboneName: string;
  head: EmbeddingHead;
  /** Squared Euclidean distance of L2-normalised embeddings (0–4) up to which two faces match. */
  threshold: number;
  /** FAR the threshold was calibrated for. */
  thresholdFar: number;
}
