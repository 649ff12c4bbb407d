/** Nodes that a node lies in; each is compared by itself. */
const ABOVE = new Set(['parent', 'among']);

/** Only for comparing. */
function factsOf(node: object): string {
  return JSON.stringify(node, (key, value: unknown) => (ABOVE.has(key) ? undefined : value));
}

interface Known<N> {
  nodes: N[];
  /** Whether VS Code was answered with them, and has not asked since. */
  isAnswered: boolean;
}

/**
 * What VS Code was told of a tree. While it draws a node anew it has forgotten what lies below: a click there is in
 * vain, and the selection empty. So it is told of nothing but what is different, and the same node stays the
 * same object.
 * @template N ids stay the same as long as what they stand for does
 */
export class ShownNodes<N extends { id: string }> {
  /** By id of whose children they are; those at the top have none. */
  private readonly known = new Map<string | undefined, Known<N>>();

  /**
   * @param look finds a node's children; those at the top are of none
   * @param mayDiffer whether a node shows something that its facts say nothing about
   */
  constructor(
    private readonly look: (parent?: N) => Promise<N[]>,
    private readonly mayDiffer: (node: N) => boolean,
  ) {}

  /** What VS Code asks. */
  async children(parent?: N): Promise<N[]> {
    const before = this.known.get(parent?.id)?.nodes ?? [];
    this.known.set(parent?.id, { nodes: before, isAnswered: false });
    const found = await this.look(parent);
    const same = new Map(before.map((node) => [node.id, node]));
    const nodes = found.map((node) => Object.assign(same.get(node.id) ?? node, node));
    // While it was looked at it may have gone itself.
    if (this.known.has(parent?.id)) this.known.set(parent?.id, { nodes, isAnswered: true });
    for (const { id } of nodes) same.delete(id);
    for (const id of same.keys()) this.forget(id);
    return nodes;
  }

  /** How many nodes it knows something below of, those at the top among them. */
  get size(): number {
    return this.known.size;
  }

  /** What is gone, and what lay below, would otherwise be kept for as long as the window is open. */
  private forget(id: string): void {
    const below = this.known.get(id)?.nodes ?? [];
    this.known.delete(id);
    for (const node of below) this.forget(node.id);
  }

  /**
   * Looks again wherever VS Code has asked, from a node on down; what it knows gets today's facts.
   * @returns what is to be drawn anew, with what lies below; undefined is all there is
   */
  async differences(parent?: N): Promise<(N | undefined)[]> {
    const known = this.known.get(parent?.id);
    if (known === undefined) return [];
    if (!known.isAnswered) return [parent];
    const found = await this.look(parent);
    const { nodes } = known;
    const today = new Map(found.map((node) => [node.id, node]));
    const isChanged = (node: N) => {
      const facts = today.get(node.id);
      return this.mayDiffer(node) || (facts !== undefined && factsOf(node) !== factsOf(facts));
    };
    const changed = new Set(nodes.filter(isChanged));
    for (const node of nodes) Object.assign(node, today.get(node.id));
    const areSame =
      found.length === nodes.length && found.every(({ id }, i) => id === nodes[i]!.id);
    if (!areSame) return [parent];
    const below = nodes.map(async (node) => (changed.has(node) ? [node] : this.differences(node)));
    return (await Promise.all(below)).flat();
  }
}
