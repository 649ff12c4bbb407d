import { EventEmitter, type TreeDataProvider, type TreeItem } from 'vscode';
import { ShownNodes } from './shownNodes';

/** A tree that, told to look again, has VS Code draw anew what is different, and nothing else. */
export abstract class LookingTree<N extends { id: string }> implements TreeDataProvider<N> {
  private readonly changed = new EventEmitter<N | N[] | undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly shown = new ShownNodes<N>(
    (node) => this.look(node),
    (node) => this.mayDiffer(node),
  );
  /** One look after the other: the last one counts. */
  private looking = Promise.resolve();
  /** Of nodes that a look is due at; undefined is all there is. */
  private readonly due = new Set<string | undefined>();

  abstract getTreeItem(node: N): TreeItem;

  /** A node's children as they are now; without a node, what is at the top. */
  protected abstract look(node?: N): Promise<N[]>;

  /** Whether a node shows something that its facts say nothing about, such as a picture. */
  protected mayDiffer(_node: N): boolean {
    return false;
  }

  async getChildren(node?: N): Promise<N[]> {
    return this.shown.children(node);
  }

  /** Looks again, at a node and what lies below or at all there is. */
  refresh(node?: N): void {
    if (this.due.has(node?.id)) return;
    this.due.add(node?.id);
    this.looking = this.looking.then(async () => {
      this.due.delete(node?.id);
      const different = await this.shown.differences(node).catch(() => [node]);
      if (different.includes(undefined)) this.redraw();
      else if (different.length > 0) this.changed.fire(different as N[]);
    });
  }

  /** Has VS Code ask for everything again, from a node on down, whether it is different or not. */
  redraw(node?: N): void {
    this.changed.fire(node);
  }

  dispose(): void {
    this.changed.dispose();
  }
}
