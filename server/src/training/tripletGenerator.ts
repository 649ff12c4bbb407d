import type { Batch, BatchSource, BatchState } from './batchSource';
import { Corrections } from './corrections';
import type { Triplets } from './mining';
import { rowsByPerson } from './people';
import { SeededRandom } from './random';

/** Triplets a batch in the article. */
export const DEFAULT_TRIPLETS_PER_BATCH = 32;

/**
 * Random triplets as in the article: each batch takes the next 32 people as anchors, two different
 * random images of each as anchor and positive, and as negative a random image of any other person.
 * People are reshuffled after each epoch. People with one image are never anchors but may be negatives.
 */
export class TripletGenerator implements BatchSource {
  private readonly people: number[][];
  private order: number[];
  private random: SeededRandom;
  private readonly corrections: Corrections;

  /**
   * @param images lines of list.txt, `<person>/<image>`
   * @param rows which of them to draw from; all by default
   */
  constructor(
    private readonly images: readonly string[],
    random: SeededRandom,
    private readonly batchSize = DEFAULT_TRIPLETS_PER_BATCH,
    rows: Iterable<number> = images.keys(),
  ) {
    this.random = random;
    this.corrections = new Corrections(images);
    this.people = TripletGenerator.curateDataset(images, rows);
    const anchors = [...this.people.keys()].filter((person) => this.people[person]!.length > 1);
    this.order = random.shuffled(anchors);
  }

  /** list.txt → the rows of each person. */
  static curateDataset(images: readonly string[], rows?: Iterable<number>): number[][] {
    return [...rowsByPerson(images, rows).values()];
  }

  /** Batches an epoch; the last one is smaller unless the people come out even. */
  get length(): number {
    return Math.ceil(this.order.length / this.batchSize);
  }

  /** Triplets number `index` of this epoch, as rows of the list. */
  getItem(index: number): Triplets {
    const people = this.order.slice(index * this.batchSize, (index + 1) * this.batchSize);
    const anchors = new Int32Array(people.length);
    const positives = new Int32Array(people.length);
    const negatives = new Int32Array(people.length);
    people.forEach((person, i) => {
      const own = this.corrections.sample(this.random, this.people[person]!, 2, 1);
      [anchors[i], positives[i]] = own as [number, number];
      negatives[i] = this.random.pick(this.people[this.otherThan(person)]!);
    });
    return { anchors, positives, negatives };
  }

  /** The same triplets as one batch: anchors, then positives, then negatives. */
  getBatch(index: number): Batch {
    const { anchors, positives, negatives } = this.getItem(index);
    const n = anchors.length;
    const rows = new Int32Array(3 * n);
    rows.set(anchors);
    rows.set(positives, n);
    rows.set(negatives, 2 * n);
    const numbered = (from: number) => Int32Array.from({ length: n }, (_, i) => from + i);
    const triplets = { anchors: numbered(0), positives: numbered(n), negatives: numbered(2 * n) };
    return { rows, triplets, weights: this.corrections.weights(rows) };
  }

  /** `<person>/<image>` of a row. */
  getImage(row: number): string {
    return this.images[row]!;
  }

  onEpochEnd(): void {
    this.order = this.random.shuffled(this.order);
  }

  get state(): BatchState {
    return { order: [...this.order], cursor: 0, random: this.random.state };
  }

  set state(state: BatchState) {
    this.order = [...state.order];
    this.random = SeededRandom.ofState(state.random);
  }

  private otherThan(person: number): number {
    const other = this.random.below(this.people.length - 1);
    return other < person ? other : other + 1;
  }
}
