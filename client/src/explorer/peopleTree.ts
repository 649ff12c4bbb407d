import {
  EventEmitter,
  MarkdownString,
  ThemeIcon,
  TreeItem,
  TreeItemCollapsibleState,
  Uri,
  workspace,
} from 'vscode';
import { ErrorCode } from '../../../protocol/src/errors';
import {
  FacePicturesRequest,
  PersonShowRequest,
  RunsListRequest,
} from '../../../protocol/src/messages';
import type { PeopleListResult, PersonSummary, StoredFace } from '../../../protocol/src/people';
import type { RunStatus } from '../../../protocol/src/runs';
import type { Backend } from '../backend/backend';
import { listGalleries } from '../workspace/enrolledPeople';
import { retrainWords } from '../workspace/retrainWords';
import type { ChosenImages } from './chosenImages';
import { chosenItem } from './chosenItem';
import { LookingTree } from './lookingTree';

/** A face of somebody who is enrolled. */
export interface FaceOfPerson {
  person: string;
  face: StoredFace;
}

/**
 * Somebody who was enrolled, one of their faces, those that are chosen on the map, that all of them were enrolled with a model that is not the newest, or
 * that training again would help them.
 */
export type PeopleNode = { id: string; gallery: string } & (
  | { kind: 'retrain'; workspace: string; words: string }
  | { kind: 'outdated'; workspace: string; run: RunStatus }
  | { kind: 'person'; summary: PersonSummary }
  | { kind: 'chosenFaces'; faces: FaceOfPerson[] }
  | ({ kind: 'face'; picture: string | null } & FaceOfPerson)
);

/** Pictures are asked for so many at a time. */
const PICTURES_AT_ONCE = 200;

/** The people of the workspace's galleries, with the faces they were enrolled with. */
export class PeopleTree extends LookingTree<PeopleNode> {
  private readonly counted = new EventEmitter<number>();
  /** Fires with the number of people. */
  readonly onDidCount = this.counted.event;

  constructor(
    private readonly backend: Backend,
    private readonly chosen: ChosenImages,
  ) {
    super();
  }

  getTreeItem(node: PeopleNode): TreeItem {
    if (node.kind === 'outdated') return outdatedItem(node);
    if (node.kind === 'retrain') return retrainItem(node);
    if (node.kind === 'chosenFaces') {
      return chosenItem(node.id, 'chosenFaces', facesInWords(node.faces.length));
    }
    return node.kind === 'person' ? personItem(node) : faceItem(node);
  }

  protected override async look(node?: PeopleNode): Promise<PeopleNode[]> {
    if (!workspace.isTrusted) return [];
    if (node === undefined) return this.people();
    if (node.kind === 'chosenFaces') return this.withPictures(node, node.faces);
    return node.kind === 'person' ? this.faces(node) : [];
  }

  /** Only what is at the top is ever revealed. */
  getParent(): undefined {
    return undefined;
  }

  /** The node of what is chosen on the map of a gallery, by the object that VS Code knows; null for nothing. */
  async chosenNode(gallery: string): Promise<PeopleNode | null> {
    const nodes = await this.getChildren();
    return nodes.find((node) => node.kind === 'chosenFaces' && node.gallery === gallery) ?? null;
  }

  override dispose(): void {
    super.dispose();
    this.counted.dispose();
  }

  private async people(): Promise<PeopleNode[]> {
    const lists = await listGalleries(this.backend);
    this.counted.fire(lists.flatMap(({ people }) => people).length);
    const nodes = lists.map(async ({ gallery, folder, people, model }): Promise<PeopleNode[]> => {
      if (people.length === 0) return [];
      const persons = [
        ...(await this.chosenIn(gallery)),
        ...people.map((summary) => ({
          ...{ kind: 'person' as const, id: `${gallery}\n${summary.name}` },
          ...{ gallery, summary },
        })),
      ];
      const told = { gallery, workspace: folder };
      const run = await this.newerModel(model, folder);
      // What the newest run knows is seen once people are compared by it.
      if (run !== null)
        return [{ kind: 'outdated', id: `${gallery}\noutdated`, ...told, run }, ...persons];
      const words = await retrainWords(this.backend, gallery, folder);
      if (words === null) return persons;
      return [{ kind: 'retrain', id: `${gallery}\nretrain`, ...told, words }, ...persons];
    });
    return (await Promise.all(nodes)).flat();
  }

  /** The newest finished run, where it is not the model of a gallery's people. */
  private async newerModel(
    model: PeopleListResult['model'],
    folder: string,
  ): Promise<RunStatus | null> {
    const { runs } = await this.backend.request(RunsListRequest, { workspace: folder });
    const newest = runs.find(({ result }) => result !== null);
    return newest === undefined || newest.folder === model?.runFolder ? null : newest;
  }

  /** What has gone since is not chosen any more. */
  private async chosenIn(gallery: string): Promise<PeopleNode[]> {
    const chosen = this.chosen.of(gallery);
    if (chosen.length === 0) return [];
    const isChosen = new Set(chosen);
    const names = new Set(chosen.map((it) => it.slice(0, it.lastIndexOf('/'))));
    const persons = [...names].map((name) =>
      this.backend.request(PersonShowRequest, { gallery, name }).catch(nobody),
    );
    const faces = (await Promise.all(persons)).flatMap((person) =>
      (person?.faces ?? [])
        .filter(({ id }) => isChosen.has(`${person!.name}/${id}`))
        .map((face) => ({ person: person!.name, face })),
    );
    if (faces.length < chosen.length && this.chosen.of(gallery) === chosen) {
      this.chosen.choose(
        gallery,
        faces.map(({ person, face }) => `${person}/${face.id}`),
      );
    }
    if (faces.length === 0) return [];
    return [{ kind: 'chosenFaces', id: `${gallery}\n/chosen`, gallery, faces }];
  }

  private async faces(node: PeopleNode & { kind: 'person' }): Promise<PeopleNode[]> {
    const { name } = node.summary;
    const { faces } = await this.backend.request(PersonShowRequest, {
      gallery: node.gallery,
      name,
    });
    return this.withPictures(
      node,
      faces.map((face) => ({ person: name, face })),
    );
  }

  private async withPictures(
    { id, gallery }: PeopleNode,
    faces: readonly FaceOfPerson[],
  ): Promise<PeopleNode[]> {
    const pictures = await this.pictures(
      gallery,
      faces.filter(({ face }) => face.hasPicture).map(({ face }) => face.id),
    );
    return faces.map(({ person, face }) => ({
      ...{ kind: 'face', id: `${id}\n${face.id}` },
      ...{ gallery, person, face },
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

/** Who has gone is nobody; any other error is one. */
function nobody(error: unknown): null {
  if ((error as { code?: unknown }).code === ErrorCode.NotFound) return null;
  throw error;
}

function outdatedItem({
  id,
  gallery,
  workspace: folder,
  run,
}: PeopleNode & { kind: 'outdated' }): TreeItem {
  const item = new TreeItem('Enrolled with another model');
  item.id = id;
  item.contextValue = 'outdatedGallery';
  item.description = 'Embed again';
  item.iconPath = new ThemeIcon('sync');
  item.tooltip = `These people are compared by the model they were enrolled with. Click to give them embeddings of the newest run, ${run.name}.`;
  const known = { gallery, workspace: folder, run: run.folder };
  item.command = {
    command: 'likeness.reembedPeople',
    title: 'Embed People Again',
    arguments: [known],
  };
  return item;
}

function retrainItem({ id, workspace: folder, words }: PeopleNode & { kind: 'retrain' }): TreeItem {
  const [what = '', reasons = ''] = words.split(': ');
  const item = new TreeItem(what);
  item.id = id;
  item.contextValue = 'retrainGallery';
  item.description = reasons;
  item.iconPath = new ThemeIcon('lightbulb');
  item.tooltip = `${words} Click to prepare the dataset and train.`;
  item.command = {
    command: 'likeness.trainAgain',
    title: 'Train Again',
    arguments: [{ workspace: folder }],
  };
  return item;
}

function facesInWords(count: number): string {
  return count === 1 ? '1 face' : `${count.toLocaleString()} faces`;
}

function personItem({ id, summary }: PeopleNode & { kind: 'person' }): TreeItem {
  const { name, faces, lastMs, consents } = summary;
  const item = new TreeItem(name, TreeItemCollapsibleState.Collapsed);
  item.id = id;
  item.contextValue = 'enrolledPerson';
  item.description = facesInWords(faces);
  item.iconPath = new ThemeIcon('person');
  const consent = consents.at(-1);
  const added = `last added ${new Date(lastMs).toLocaleDateString()}`;
  const words = consent === undefined ? 'no consent noted' : `consent by ${consent.by}`;
  item.tooltip = `${name}: ${item.description}, ${added}, ${words}`;
  return item;
}

function faceItem({ id, face, picture }: PeopleNode & { kind: 'face' }): TreeItem {
  const { source, score, sharpness, faceSizePx } = face;
  const item = new TreeItem(source.split(/[\\/]/).at(-1) ?? source);
  item.id = id;
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
