import {
  EventEmitter,
  MarkdownString,
  ThemeIcon,
  TreeItem,
  TreeItemCollapsibleState,
  Uri,
  workspace,
  type TreeDataProvider,
} from 'vscode';
import { FacePicturesRequest, PersonShowRequest } from '../../../protocol/src/messages';
import type { PersonSummary, StoredFace } from '../../../protocol/src/people';
import type { Backend } from '../backend/backend';
import { enrolledPeople } from '../workspace/enrolledPeople';

/** Somebody who was enrolled, or one of their faces. */
export type PeopleNode =
  | { kind: 'person'; gallery: string; summary: PersonSummary }
  | { kind: 'face'; gallery: string; person: string; face: StoredFace; picture: string | null };

/** Pictures are asked for so many at a time. */
const PICTURES_AT_ONCE = 200;

/** The people of the workspace's galleries, with the faces they were enrolled with. */
export class PeopleTree implements TreeDataProvider<PeopleNode> {
  private readonly changed = new EventEmitter<PeopleNode | undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly counted = new EventEmitter<number>();
  /** Fires with the number of people. */
  readonly onDidCount = this.counted.event;

  constructor(private readonly backend: Backend) {}

  getTreeItem(node: PeopleNode): TreeItem {
    return node.kind === 'person' ? personItem(node) : faceItem(node);
  }

  async getChildren(node?: PeopleNode): Promise<PeopleNode[]> {
    if (!workspace.isTrusted) return [];
    if (node === undefined) return this.people();
    return node.kind === 'person' ? this.faces(node) : [];
  }

  refresh(): void {
    this.changed.fire(undefined);
  }

  dispose(): void {
    this.changed.dispose();
    this.counted.dispose();
  }

  private async people(): Promise<PeopleNode[]> {
    const people = await enrolledPeople(this.backend);
    this.counted.fire(people.length);
    return people.map((person) => ({ kind: 'person', ...person }));
  }

  private async faces({
    gallery,
    summary,
  }: PeopleNode & { kind: 'person' }): Promise<PeopleNode[]> {
    const { name } = summary;
    const { faces } = await this.backend.request(PersonShowRequest, { gallery, name });
    const pictures = await this.pictures(
      gallery,
      faces.filter(({ hasPicture }) => hasPicture).map(({ id }) => id),
    );
    return faces.map((face) => ({
      ...{ kind: 'face', gallery, person: name, face },
      picture: pictures.get(face.id) ?? null,
    }));
  }

  private async pictures(gallery: string, ids: readonly string[]): Promise<Map<string, string>> {
    const found = new Map<string, string>();
    for (let i = 0; i < ids.length; i += PICTURES_AT_ONCE) {
      const params = { gallery, ids: ids.slice(i, i + PICTURES_AT_ONCE) };
      const { pictures } = await this.backend.request(FacePicturesRequest, params);
      for (const { id, jpegBase64 } of pictures) found.set(id, jpegBase64);
    }
    return found;
  }
}

function personItem({ gallery, summary }: PeopleNode & { kind: 'person' }): TreeItem {
  const { name, faces, lastMs, consents } = summary;
  const item = new TreeItem(name, TreeItemCollapsibleState.Collapsed);
  item.id = `${gallery}\n${name}`;
  item.contextValue = 'enrolledPerson';
  item.description = faces === 1 ? '1 face' : `${faces.toLocaleString()} faces`;
  item.iconPath = new ThemeIcon('person');
  const consent = consents.at(-1);
  const added = `last added ${new Date(lastMs).toLocaleDateString()}`;
  const words = consent === undefined ? 'no consent noted' : `consent by ${consent.by}`;
  item.tooltip = `${name}: ${item.description}, ${added}, ${words}`;
  return item;
}

function faceItem({ gallery, face, person, picture }: PeopleNode & { kind: 'face' }): TreeItem {
  const { id, source, score, sharpness, faceSizePx } = face;
  const item = new TreeItem(source.split(/[\\/]/).at(-1) ?? source);
  item.id = `${gallery}\n${person}\n${id}`;
  item.contextValue = 'enrolledFace';
  item.description = new Date(face.timeMs).toLocaleDateString();
  const address = picture === null ? null : `data:image/jpeg;base64,${picture}`;
  item.iconPath = address === null ? new ThemeIcon('smiley') : Uri.parse(address);
  const hover = new MarkdownString(address === null ? '' : `![](${address})\n\n`);
  hover.appendText(source);
  hover.appendMarkdown('  \n');
  hover.appendText(
    `face ${Math.round(faceSizePx)} px, score ${score.toFixed(2)}, sharpness ${Math.round(sharpness)}`,
  );
  item.tooltip = hover;
  if (/[\\/]/.test(source)) {
    const open = { command: 'vscode.open', title: 'Open Photo', arguments: [Uri.file(source)] };
    item.command = open;
  }
  return item;
}
