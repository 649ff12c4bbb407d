import { EventEmitter, type TreeItem } from 'vscode';
import type { DatasetSource } from './datasetSource';
import { datasetItem, type ItemContext } from './datasetItems';
import { LookingTree } from './lookingTree';
import {
  chosenImageNode,
  chosenNode,
  datasetNode,
  datasetOf,
  imageNode,
  moreNode,
  parentOf,
  personNode,
  type ChosenNode,
  type DatasetNode,
  type DatasetTreeNode,
  type ImageNode,
  type MoreNode,
  type PersonNode,
} from './nodes';

/** Images of a person, or of those that are chosen, that are shown at first, and more at each asking. */
const PAGE = 500;

/** The datasets of the workspace, their people and images; each is asked for when it is opened. */
export class DatasetTree extends LookingTree<DatasetTreeNode> {
  /** Fires when datasets are known, and when there are others. */
  private readonly found = new EventEmitter<string[]>();
  readonly onDidFindDatasets = this.found.event;
  private known: DatasetNode[] = [];
  /** By id of the person: images that are shown. */
  private readonly counts = new Map<string, number>();
  private readonly sizes = new Map<string, string>();
  /** By dataset. */
  private readonly chosen = new Map<string, ChosenNode>();

  /** @param chosenOf images of a dataset that are chosen on its map */
  constructor(
    private readonly source: DatasetSource,
    private readonly context: ItemContext,
    private readonly chosenOf: (dataset: string) => readonly string[],
  ) {
    super();
  }

  /** Those that were found last. */
  get datasets(): string[] {
    return this.known.map(({ dataset }) => dataset);
  }

  getTreeItem(node: DatasetTreeNode): TreeItem {
    const isOnly = this.known.length === 1;
    return datasetItem(node, { isOnly, size: this.sizes.get(node.id) ?? '' });
  }

  getParent(node: DatasetTreeNode): DatasetTreeNode | undefined {
    return parentOf(node);
  }

  async resolveTreeItem(item: TreeItem, node: DatasetTreeNode): Promise<TreeItem> {
    return this.context.resolve(item, node);
  }

  /** The node of a dataset that was found; undefined stands for all there is. */
  node(dataset: string | null): DatasetNode | undefined {
    return this.known.find((one) => one.dataset === dataset);
  }

  /** Others are chosen now, or none. @returns the node that has them */
  showChosen(dataset: string): ChosenNode | null {
    const node = this.chosen.get(dataset);
    const parent = this.node(dataset);
    const images = this.chosenOf(dataset);
    // It is there already, or comes or goes.
    const stays = node !== undefined && node.images.length > 0 && images.length > 0;
    if (stays) node.images = images;
    // Whether it is different or not: it is looked at at once.
    this.redraw(stays ? node : parent);
    return parent === undefined ? null : (this.chosenIn(parent)[0] ?? null);
  }

  showMore({ parent }: MoreNode): void {
    this.counts.set(parent.id, (this.counts.get(parent.id) ?? PAGE) + PAGE);
    this.redraw(parent);
  }

  /** The node of a person, to be revealed or opened. */
  async person(dataset: string, person: string): Promise<PersonNode | null> {
    const persons = await this.persons(datasetNode(dataset));
    return persons.find((node) => node.person === person) ?? null;
  }

  override dispose(): void {
    super.dispose();
    this.found.dispose();
  }

  protected override async look(node?: DatasetTreeNode): Promise<DatasetTreeNode[]> {
    if (node === undefined) return this.find();
    if (node.kind === 'dataset') return [...this.chosenIn(node), ...(await this.persons(node))];
    if (node.kind === 'chosen') return this.chosenImages(node);
    return node.kind === 'person' ? this.images(node) : [];
  }

  protected override mayDiffer({ kind }: DatasetTreeNode): boolean {
    return kind === 'image';
  }

  private async find(): Promise<DatasetNode[]> {
    const found = await this.source.datasets();
    this.known = found.map((dataset) => this.node(dataset) ?? datasetNode(dataset));
    this.found.fire(this.datasets);
    return this.known;
  }

  private async persons(node: DatasetNode): Promise<PersonNode[]> {
    const { persons } = await this.source.persons(node.dataset);
    const images = persons.reduce((sum, person) => sum + person.images, 0);
    const people = persons.length === 1 ? '1 person' : `${persons.length.toLocaleString()} people`;
    const size = `${people}, ${images.toLocaleString()} images`;
    // The numbers stand beside the dataset, which was drawn before they were known.
    if (this.sizes.get(node.id) !== size) {
      this.sizes.set(node.id, size);
      this.context.onSize?.(datasetOf(node), size);
    }
    return persons.map((person) => personNode(node, person));
  }

  private chosenIn(parent: DatasetNode): ChosenNode[] {
    const images = this.chosenOf(parent.dataset);
    const node = this.chosen.get(parent.dataset) ?? chosenNode(parent, images);
    Object.assign(node, { parent, images });
    // Kept when nothing is chosen, too: it is by this object that VS Code knows it.
    this.chosen.set(parent.dataset, node);
    return images.length > 0 ? [node] : [];
  }

  private async chosenImages(node: ChosenNode): Promise<(ImageNode | MoreNode)[]> {
    const { parent, images } = node;
    const count = this.counts.get(node.id) ?? PAGE;
    const found = await this.source.find(parent.dataset, images.slice(0, count));
    const nodes = found.images.map(({ person, ...image }) => {
      // How many images each of them has is not asked for here: nobody looks at it.
      const facts = { person, images: 0, excluded: 0, missing: 0, cover: null };
      return chosenImageNode(node, personNode(parent, facts), image);
    });
    return images.length > count ? [...nodes, moreNode(node, images.length - count)] : nodes;
  }

  private async images(node: PersonNode): Promise<(ImageNode | MoreNode)[]> {
    const count = this.counts.get(node.id) ?? PAGE;
    const { total, images } = await this.source.images(node.parent.dataset, node.person, count);
    const nodes = images.map((image) => imageNode(node, image));
    return total > images.length ? [...nodes, moreNode(node, total - images.length)] : nodes;
  }
}
