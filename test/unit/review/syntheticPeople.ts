import { EMBEDDING_DIMENSIONS } from '../../../server/src/backbones/backbone';
import type { LabelledFaces } from '../../../server/src/review/judgeLabels';
import { SeededRandom } from '../../../server/src/training/random';

/** Of the bundled network; the synthetic faces lie about as far apart as its real ones. */
export const THRESHOLD = 0.14;

/** Draws faces round random directions, as far from them as real faces are from their person’s centre. */
export class SyntheticPeople {
  private readonly random: SeededRandom;
  private readonly centres: number[][] = [];
  private readonly rows: number[][] = [];
  private readonly labels: number[] = [];

  constructor(seed: number) {
    this.random = SeededRandom.ofSeed(seed, 9);
  }

  /** A new person; none of their faces is there yet. @returns their number */
  person(): number {
    // Two directions that share a part are as far apart as faces of two people are: about 0.3.
    const own = this.direction(Math.sqrt(0.15));
    return this.centres.push(own.map((value, k) => value + (k === 0 ? Math.sqrt(0.85) : 0))) - 1;
  }

  /** Adds faces of a person under a label. @returns their rows */
  faces(person: number, label: number, count: number): number[] {
    return Array.from({ length: count }, () => {
      const noise = this.direction(Math.sqrt(0.045));
      return this.add(
        this.centres[person]!.map((value, k) => value + noise[k]!),
        label,
      );
    });
  }

  /** Adds a face that is like nobody's, further from all than two people are. @returns its row */
  oddFace(label: number): number {
    return this.add(this.direction(1), label);
  }

  /** Adds a face once more. @returns the row of the copy */
  copy(row: number): number {
    return this.add([...this.rows[row]!], this.labels[row]!);
  }

  private add(face: readonly number[], label: number): number {
    const norm = Math.hypot(...face);
    this.labels.push(label);
    return this.rows.push(face.map((value) => value / norm)) - 1;
  }

  all(): LabelledFaces {
    return {
      embeddings: Float32Array.from(this.rows.flat()),
      persons: Int32Array.from(this.labels),
      people: Math.max(...this.labels) + 1,
      threshold: THRESHOLD,
    };
  }

  private direction(length: number): number[] {
    const values = Array.from({ length: EMBEDDING_DIMENSIONS }, () => this.random.unit() - 0.5);
    const norm = Math.hypot(...values);
    return values.map((value) => (value * length) / norm);
  }
}
