import { DataTransferItem, type DataTransfer, type TreeDragAndDropController } from 'vscode';
import { ImagesMoveRequest, PersonsMergeRequest } from '../../../protocol/src/messages';
import { errorMessage } from '../backend/errorMessage';
import { tellError } from '../editor/nextStep';
import type { Curator } from './curator';
import { fileOf } from './datasetItems';
import { datasetOf, imageOf, type DatasetTreeNode, type ImageNode, type PersonNode } from './nodes';
import { selectionOf } from './selection';

const MIME = 'application/vnd.code.tree.likeness.dataset';
const URIS = 'text/uri-list';

/**
 * Images are dragged onto persons, who then have them, and persons onto persons, who are one then. Dragged into
 * an editor or a terminal, images are their files.
 */
export class DatasetDragAndDrop implements TreeDragAndDropController<DatasetTreeNode> {
  readonly dragMimeTypes = [URIS];
  readonly dropMimeTypes = [MIME];

  constructor(private readonly curator: Curator) {}

  handleDrag(nodes: readonly DatasetTreeNode[], data: DataTransfer): void {
    const dragged = nodes.filter(({ kind }) => kind !== 'dataset' && kind !== 'more');
    if (dragged.length === 0) return;
    data.set(MIME, new DataTransferItem(dragged));
    const images = dragged.filter((node) => node.kind === 'image' && node.state !== 'missing');
    const uris = images.map((node) => fileOf(datasetOf(node), imageOf(node as ImageNode)));
    if (uris.length > 0) data.set(URIS, new DataTransferItem(uris.join('\r\n')));
  }

  async handleDrop(target: DatasetTreeNode | undefined, data: DataTransfer): Promise<void> {
    const dragged = data.get(MIME)?.value as DatasetTreeNode[] | undefined;
    const person = personAt(target);
    if (person === null || dragged === undefined) return;
    try {
      await this.drop(person, dragged);
    } catch (error) {
      tellError(errorMessage(error));
    }
  }

  private async drop(person: PersonNode, dragged: DatasetTreeNode[]): Promise<void> {
    const { dataset } = person.parent;
    // Between datasets nothing is moved: each has a history of its own.
    const own = dragged.filter((node) => datasetOf(node) === dataset);
    const others = own.filter((node) => personAt(node)?.person !== person.person);
    const { images = [], persons } = selectionOf(others);
    const theirs = images.filter((image) => !image.startsWith(`${person.person}/`));
    if (theirs.length > 0) {
      const moving = { images: theirs, ...(persons === undefined ? {} : { persons }) };
      await this.curator.change(ImagesMoveRequest, dataset, { ...moving, person: person.person });
    } else if (persons !== undefined) {
      await this.curator.change(PersonsMergeRequest, dataset, { persons, into: person.person });
    }
  }
}

function personAt(node: DatasetTreeNode | undefined): PersonNode | null {
  if (node?.kind === 'person') return node;
  if (node?.kind === 'image') return node.parent;
  return node?.kind === 'more' && node.parent.kind === 'person' ? node.parent : null;
}
