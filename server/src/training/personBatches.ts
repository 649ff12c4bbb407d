import type { Batch, BatchSource, BatchState } from './batchSource';
import { Corrections } from './corrections';
import { rowsByPerson } from './people';
import { SeededRandom } from './random';

/**
 * P×K batches (Hermans, Beyer and Leibe 2017, §2): P people, K different images of each. Where a person
 * has fewer images, all of them; where there are fewer people, all of them. People with one image can't
 * be anchors: they fill what is left of the P·K places, at least K of them where there are so many.
 * An epoch has as many batches as it takes to draw about as many images as there are. Of the images to choose from,
 * those of corrections come first.
 */
export class PersonBatches implements BatchSource {
  readonly length: number;
  private readonly people: number[][];
  /** The only row of each person who has one. */
  private readonly singles: number[];
  private order: number[];
  private cursor = 0;
  private random: SeededRandom;
  private readonly corrections: Corrections;

  constructor(
    images: readonly string[],
    random: SeededRandom,
    private readonly peoplePerBatch: number,
    private readonly imagesPerPerson: number,
    rows: Iterable<number> = images.keys(),
  ) {
    const all = [...rowsByPerson(images, rows).values()];
    this.people = all.filter((own) => own.length > 1);
    this.singles = all.filter((own) => own.length === 1).flat();
    this.random = random;
    this.corrections = new Corrections(images);
    this.order = random.shuffled([...this.people.keys()]);
    const drawn = this.people.flat().length;
    this.length = Math.max(1, Math.ceil(drawn / (peoplePerBatch * imagesPerPerson)));
  }

  getBatch(): Batch {
    const { random, corrections, imagesPerPerson } = this;
    // The pictures of a correction have to meet others of their person.
    const mostFirst = Math.floor(imagesPerPerson / 2);
    const drawn = this.nextPeople().flatMap((person) =>
      corrections.sample(random, this.people[person]!, imagesPerPerson, mostFirst),
    );
    const free = Math.max(imagesPerPerson, this.peoplePerBatch * imagesPerPerson - drawn.length);
    const rows = Int32Array.from([...drawn, ...corrections.sample(random, this.singles, free)]);
    return { rows, triplets: null, weights: corrections.weights(rows) };
  }

  /** Rounds go on across epochs, so that everyone has as many turns. */
  onEpochEnd(): void {}

  get state(): BatchState {
    return { order: [...this.order], cursor: this.cursor, random: this.random.state };
  }

  set state(state: BatchState) {
    this.order = [...state.order];
    this.cursor = state.cursor;
    this.random = SeededRandom.ofState(state.random);
  }

  /** The next P different people; a new round starts when everyone has had their turn. */
  private nextPeople(): number[] {
    const chosen = new Set<number>();
    const wanted = Math.min(this.peoplePerBatch, this.order.length);
    while (chosen.size < wanted) {
      if (this.cursor === this.order.length) {
        this.order = this.random.shuffled(this.order);
        this.cursor = 0;
      }
      chosen.add(this.order[this.cursor++]!);
    }
    return [...chosen];
  }
}
