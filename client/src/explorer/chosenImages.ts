import { EventEmitter, type Disposable, type Memento } from 'vscode';

/** Other images of a dataset are chosen now. */
export interface ChosenChange {
  dataset: string;
  /** Who chose them, and knows. */
  by: object | null;
}

const KEY = 'chosenImages';
/** More are not there any more when the window is loaded again. */
const MOST_KEPT = 10_000;

/**
 * The images of each dataset that are chosen on its map. The tree shows them together, with all that can be done with
 * images, and Review asks about them alone. They stay chosen until others are, or none.
 */
export class ChosenImages implements Disposable {
  private readonly changed = new EventEmitter<ChosenChange>();
  readonly onDidChange = this.changed.event;
  private readonly chosen: Map<string, readonly string[]>;

  constructor(private readonly memory: Memento) {
    this.chosen = new Map(Object.entries(memory.get<Record<string, string[]>>(KEY) ?? {}));
  }

  /** @returns `<person>/<image>`, by code point as the map has them */
  of(dataset: string): readonly string[] {
    return this.chosen.get(dataset) ?? [];
  }

  /** @param images none: nothing is chosen any more */
  choose(dataset: string, images: readonly string[], by: object | null = null): void {
    const before = this.of(dataset);
    if (before.length === images.length && before.every((image, i) => image === images[i])) return;
    if (images.length === 0) this.chosen.delete(dataset);
    else this.chosen.set(dataset, images);
    this.changed.fire({ dataset, by });
    const kept = [...this.chosen].filter(([, { length }]) => length <= MOST_KEPT);
    void this.memory.update(KEY, Object.fromEntries(kept));
  }

  dispose(): void {
    this.changed.dispose();
  }
}
