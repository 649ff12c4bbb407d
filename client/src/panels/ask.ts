import { randomUUID } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { commands, Disposable, Uri, workspace, type WebviewPanel } from 'vscode';
import { ErrorCode } from '../../../protocol/src/errors';
import {
  DatasetPersonsRequest,
  FacePicturesRequest,
  NearestImagesRequest,
  PeopleListRequest,
  PersonShowRequest,
  SearchRequest,
} from '../../../protocol/src/messages';
import type { FoundFace, NearFace } from '../../../protocol/src/photos';
import {
  AskAddRequest,
  AskDropRequest,
  AskImagesRequest,
  AskOpenRequest,
  AskPeopleRequest,
  AskUndoRequest,
  type AskedFace,
  type AskImages,
  type AskPeople,
  type AskQuestion,
  type AskSubject,
} from '../../../protocol/src/webviewAsk';
import type { Backend } from '../backend/backend';
import { RemediedError } from '../backend/errorMessage';
import { folderChoice } from '../commands/choose';
import { fileOf } from '../explorer/datasetItems';
import { runJob } from '../jobs/runJob';
import { compareSettings, thresholdSetting } from '../settings';
import { findDatasets } from '../workspace/datasets';
import { homeForPhotos, homeOf } from '../workspace/homeFolder';
import { PictureAdder } from './askAdd';
import type { PageConnection } from './pageConnection';
import type { PanelKind } from './panelSet';

/** Faces that are shown of each place that is searched. */
const MOST_NEAR = 12;
/** That can be asked for at once. */
const MOST_PICTURES = 1000;

export interface AskContext {
  backend: Backend;
  /** Where photos that were dropped are kept while the page is open. */
  storage: Uri;
}

/** Who is most like the faces in a photo: among those who are enrolled, and in a dataset. */
export function askPanel(context: AskContext): PanelKind<AskSubject> {
  return {
    name: 'ask',
    title: ({ photo }) => `Ask by ${basename(photo)}`,
    key: ({ photo }) => photo,
    isSubject: (kept): kept is AskSubject =>
      typeof (kept as Partial<AskSubject> | null)?.photo === 'string',
    resources: ({ photo }) => [
      Uri.file(dirname(photo)),
      dropsOf(context),
      ...(workspace.workspaceFolders ?? []).map(({ uri }) => uri),
    ],
    serve: (page, _, panel) => new Ask(context, panel).serve(page),
  };
}

function dropsOf({ storage }: AskContext): Uri {
  return Uri.joinPath(storage, 'asked');
}

/** What one panel answers. */
class Ask {
  private readonly adder: PictureAdder;
  private readonly drops: Uri;

  constructor(
    private readonly context: AskContext,
    private readonly panel: WebviewPanel,
  ) {
    this.adder = new PictureAdder(context.backend);
    this.drops = Uri.joinPath(dropsOf(context), randomUUID());
  }

  serve(page: PageConnection): Disposable {
    return Disposable.from(
      page.answer(AskPeopleRequest, (question) => this.people(question)),
      page.answer(AskImagesRequest, (question) => this.images(question)),
      page.answer(AskDropRequest, ({ name, base64 }) => this.keep(name, base64)),
      page.answer(AskAddRequest, (asked) => this.adder.add(asked)),
      page.answer(AskUndoRequest, () => this.adder.undo()),
      page.answer(AskOpenRequest, async ({ photo }) => {
        await commands.executeCommand('vscode.open', Uri.file(photo));
        return null;
      }),
      new Disposable(() => {
        const removing = workspace.fs.delete(this.drops, { recursive: true });
        void removing.then(undefined, () => undefined);
      }),
    );
  }

  private async people({ photo, person }: AskQuestion): Promise<AskPeople> {
    const { backend } = this.context;
    const home = homeForPhotos([photo]);
    const settings = compareSettings(home);
    const { gallery } = settings;
    const [result, { people }, datasets] = await Promise.all([
      backend.request(SearchRequest, {
        ...settings,
        ...{ photos: [photo], top: MOST_NEAR, rankBy: 'match' },
        ...(person === null ? {} : { person }),
      }),
      backend.request(PeopleListRequest, { gallery }),
      findDatasets(backend),
    ]);
    const [failed] = result.failed;
    if (failed !== undefined)
      throw new RemediedError(ErrorCode.CorruptFile, failed.words, failed.remedy);
    return {
      address: this.addressOf(Uri.file(photo)),
      faces: await this.withPictures(result.found, gallery),
      threshold: thresholdSetting(home).threshold ?? result.threshold,
      names: people.map(({ name }) => name),
      datasets: datasets.map((folder) => ({ folder, label: folderChoice(folder).label })),
    };
  }

  private async images({ photo, person, dataset }: AskQuestion): Promise<AskImages | null> {
    const { backend } = this.context;
    if (dataset === null) return null;
    const { gallery, detector, workspace: home } = compareSettings(homeOf(dataset));
    const [result, { persons }] = await Promise.all([
      runJob(backend, {
        title: 'Searching a dataset',
        type: NearestImagesRequest,
        params: {
          ...{ gallery, detector, workspace: home, photo, dataset, top: MOST_NEAR },
          ...(person === null ? {} : { person }),
        },
      }),
      backend.request(DatasetPersonsRequest, { dataset }),
    ]);
    if (result === null) return null;
    const near = result.found.map(({ images }) =>
      images.map(({ image, distance }) => {
        const file = fileOf(dataset, image);
        const name = image.slice(0, image.indexOf('/'));
        return { name, distance, picture: this.addressOf(file), source: file.fsPath };
      }),
    );
    return { near, names: persons.map((it) => it.person) };
  }

  private async withPictures(found: readonly FoundFace[], gallery: string): Promise<AskedFace[]> {
    const pictures = await this.picturesOf(
      found.flatMap(({ faces }) => faces),
      gallery,
    );
    return found.map(({ box, people: [first], faces }) => ({
      box,
      best: first === undefined ? null : { name: first.name, distance: first.matchDistance },
      near: faces.map((face) => ({ ...face, picture: pictures.get(keyOf(face)) ?? null })),
    }));
  }

  /** The gallery's own pictures: photos may have moved since. */
  private async picturesOf(faces: readonly NearFace[], gallery: string) {
    const { backend } = this.context;
    const wanted = new Set(faces.map(keyOf));
    const names = [...new Set(faces.map(({ name }) => name))];
    const people = await Promise.all(
      names.map((name) => backend.request(PersonShowRequest, { gallery, name })),
    );
    const stored = people.flatMap(({ name, faces: all }) =>
      all.map(({ id, source }) => [id, keyOf({ name, source })] as const),
    );
    const keys = new Map(stored.filter(([, key]) => wanted.has(key)));
    if (keys.size === 0) return new Map<string, string>();
    const ids = [...keys.keys()].slice(0, MOST_PICTURES);
    const { pictures } = await backend.request(FacePicturesRequest, { gallery, ids });
    return new Map(
      pictures.map(({ id, jpegBase64 }) => [keys.get(id)!, `data:image/jpeg;base64,${jpegBase64}`]),
    );
  }

  private async keep(name: string, base64: string): Promise<{ photo: string }> {
    await workspace.fs.createDirectory(this.drops);
    // A page may say any name.
    const photo = join(this.drops.fsPath, basename(name.replaceAll('\\', '/')) || 'photo');
    await workspace.fs.writeFile(Uri.file(photo), Buffer.from(base64, 'base64'));
    return { photo };
  }

  private addressOf(file: Uri): string {
    return this.panel.webview.asWebviewUri(file).toString();
  }
}

function keyOf({ name, source }: Pick<NearFace, 'name' | 'source'>): string {
  return `${name}\n${source}`;
}
