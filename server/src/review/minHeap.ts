/** Hands out its items from the smallest to the largest (a binary heap). */
export class MinHeap<T> {
  private readonly items: T[] = [];

  /** @param rank what items are ordered by */
  constructor(private readonly rank: (item: T) => number) {}

  push(item: T): void {
    const { items } = this;
    let at = items.push(item) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.rank(items[parent]!) <= this.rank(items[at]!)) break;
      this.swap(at, parent);
      at = parent;
    }
  }

  /** The smallest item, taken out; undefined when there is none. */
  pop(): T | undefined {
    const { items } = this;
    const [smallest] = items;
    const last = items.pop();
    if (items.length === 0 || last === undefined) return smallest;
    items[0] = last;
    for (let at = 0; ;) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      let least = at;
      for (const child of [left, right]) {
        if (child < items.length && this.rank(items[child]!) < this.rank(items[least]!)) {
          least = child;
        }
      }
      if (least === at) return smallest;
      this.swap(at, least);
      at = least;
    }
  }

  private swap(a: number, b: number): void {
    [this.items[a], this.items[b]] = [this.items[b]!, this.items[a]!];
  }
}
