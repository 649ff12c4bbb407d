import { EventEmitter, type Disposable, type Memento } from 'vscode';

/** Other faces of a place are chosen now. */
export interface ChosenChange {
  place: string;
  /** Who chose them, and knows. */
  by: object | null;
}

const KEY = 'chosenImages';
/** More are not there any more when the window is loaded again. */
const MOST_KEPT = 10_000;

/**
 * The faces that are chosen on a map: of each dataset, whose place is its folder, and of each gallery, whose place is
 * where its people are remembered. The trees show them together, with all that can be done with them, and Review
 * asks about a dataset's alone. They stay chosen until others are, or none.
 */
export class ChosenImages implements Disposable {
  private readonly changed = new EventEmitter<ChosenChange>();
  readonly onDidChange = this.changed.event;
  private readonly chosen: Map<string, readonly string[]>;

  constructor(private readonly memory: Memento) {
    this.chosen = new Map(Object.entries(memory.get<Record<string, string[]>>(KEY) ?? {}));
  }

  /** @returns `<person>/<image>`, of a gallery `<person>/<id of the face>`, by code point as the map has them */
  of(place: string): readonly string[] {
    return this.chosen.get(place) ?? [];
  }

  /** @param images none: nothing is chosen any more */
  choose(place: string, images: readonly string[], by: object | null = null): void {
    const before = this.of(place);
    if (before.length === images.length && before.every((image, i) => image === images[i])) return;
    if (images.length === 0) this.chosen.delete(place);
    else this.chosen.set(place, images);
    this.changed.fire({ place, by });
    const kept = [...this.chosen].filter(([, { length }]) => length <= MOST_KEPT);
    void this.memory.update(KEY, Object.fromEntries(kept));
  }

  dispose(): void {
    this.changed.dispose();
  }
}
