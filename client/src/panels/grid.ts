import { commands, Disposable, Uri, type WebviewPanel } from 'vscode';
import type { CurationResult } from '../../../protocol/src/curation';
import {
  CoverRequest,
  DatasetImageRequest,
  DatasetImagesRequest,
  ImagesDeleteRequest,
  ImagesIncludeRequest,
  ImagesMoveRequest,
  PersonRenameRequest,
} from '../../../protocol/src/messages';
import {
  GridActRequest,
  GridChanged,
  GridContentRequest,
  GridFactsRequest,
  GridOpenRequest,
  GridPictureRequest,
  type GridActParams,
  type GridContent,
  type GridSubject,
} from '../../../protocol/src/webviewGrid';
import type { Backend } from '../backend/backend';
import { askNewName } from '../explorer/askName';
import type { Curator } from '../explorer/curator';
import { fileOf, imagesFolder } from '../explorer/datasetItems';
import { describeImage } from '../explorer/imageHover';
import { askPerson } from '../explorer/personPick';
import { recropImage } from '../explorer/recrop';
import { revealPhoto } from '../explorer/revealPhoto';
import { watchDatasetFiles } from '../workspace/datasetFiles';
import type { PageConnection } from './pageConnection';
import type { PanelKind } from './panelSet';

export interface GridContext {
  backend: Backend;
  curator: Curator;
}

export type { GridSubject };

/** More images of one person are a mistake; the page says that there are more. */
const MOST_IMAGES = 10_000;
const PICTURE_SIDE_PX = 320;
/** Files change in swarms. */
const TELL_AFTER_MS = 400;

/** A person's images, large, side by side, to be put right. */
export function gridPanel(context: GridContext): PanelKind<GridSubject> {
  return {
    name: 'grid',
    title: ({ person }) => person,
    key: ({ dataset, person }) => `${dataset}\n${person}`,
    isSubject,
    resources: (subject) => [folderOf(subject)],
    serve: (page, subject, panel) => new Grid(context, page, subject, panel).serve(),
  };
}

function isSubject(kept: unknown): kept is GridSubject {
  const { dataset, person } = (kept ?? {}) as Partial<GridSubject>;
  return typeof dataset === 'string' && typeof person === 'string' && !/^\.|[/\\]/.test(person);
}

function folderOf({ dataset, person }: GridSubject): Uri {
  return Uri.joinPath(imagesFolder(dataset), person);
}

/** What one panel answers. */
class Grid {
  private version = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly context: GridContext,
    private readonly page: PageConnection,
    private readonly subject: GridSubject,
    private readonly panel: WebviewPanel,
  ) {}

  serve(): Disposable {
    const { page, subject } = this;
    const { backend, curator } = this.context;
    page.answer(GridContentRequest, () => this.content());
    page.answer(GridPictureRequest, async ({ name }) => {
      const { picture } = await backend.request(DatasetImageRequest, this.image(name));
      return { address: `data:image/jpeg;base64,${picture}` };
    });
    page.answer(GridFactsRequest, async ({ name }) => ({
      lines: describeImage(await backend.request(DatasetImageRequest, this.image(name))),
    }));
    page.answer(GridOpenRequest, async ({ name }) => {
      await commands.executeCommand('vscode.open', fileOf(subject.dataset, this.nameOf(name)));
      return null;
    });
    page.answer(GridActRequest, async (params) => {
      const result = await this.act(params);
      return { words: result?.words ?? null };
    });
    const images = imagesFolder(subject.dataset);
    const own = folderOf(subject);
    const watcher = watchDatasetFiles(subject.dataset);
    const note = ({ path }: Uri) => {
      const isOthers = path.startsWith(`${images.path}/`) && !`${path}/`.startsWith(`${own.path}/`);
      if (!isOthers) this.tellSoon();
    };
    return Disposable.from(
      watcher,
      watcher.onDidCreate(note),
      watcher.onDidDelete(note),
      watcher.onDidChange(note),
      curator.onDidCurate((dataset) => {
        if (dataset === subject.dataset) this.tellSoon(0);
      }),
      // What was asked of a backend that ended is asked of the next.
      backend.onDidChangeState((state) => {
        if (state === 'running') this.tellSoon();
      }),
      new Disposable(() => clearTimeout(this.timer)),
    );
  }

  private tellSoon(afterMs = TELL_AFTER_MS): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.page.tell(GridChanged, {}), afterMs);
  }

  private async content(): Promise<GridContent> {
    const { backend, curator } = this.context;
    const params = { ...this.subject, count: MOST_IMAGES };
    const [{ images, total }, history] = await Promise.all([
      backend.request(DatasetImagesRequest, params),
      curator.history(this.subject.dataset),
    ]);
    const folder = this.panel.webview.asWebviewUri(folderOf(this.subject)).toString();
    const [undo, redo] = [history.undo[0]?.words ?? null, history.redo[0]?.words ?? null];
    return { images, total, folder, version: this.version, undo, redo };
  }

  private async act({ act, names }: GridActParams): Promise<CurationResult | null> {
    const { curator, backend } = this.context;
    const { dataset } = this.subject;
    const images = names.map((name) => this.nameOf(name));
    switch (act) {
      case 'exclude':
      case 'include':
        return curator.change(ImagesIncludeRequest, dataset, {
          ...{ images, included: act === 'include' },
        });
      case 'delete':
        return curator.change(ImagesDeleteRequest, dataset, { images });
      case 'cover':
        return curator.change(CoverRequest, dataset, { image: images[0]! });
      case 'move':
        return this.move(images);
      case 'photo':
        await revealPhoto(backend, dataset, images[0]!);
        return null;
      case 'recrop':
        this.version++;
        return recropImage({ backend, curator }, { dataset, image: images[0]! });
      case 'rename':
        return this.rename();
      case 'undo':
        this.version++;
        return curator.undo(dataset);
      case 'redo':
        this.version++;
        return curator.redo(dataset);
    }
  }

  private async move(images: string[]): Promise<CurationResult | null> {
    const { backend, curator } = this.context;
    const { dataset, person: own } = this.subject;
    const title = images.length === 1 ? `Move ${images[0]} to` : `Move ${images.length} images to`;
    const person = await askPerson(backend, dataset, { title, first: [], without: [own] });
    return person === undefined
      ? null
      : curator.change(ImagesMoveRequest, dataset, { images, person });
  }

  /** The panel of the old name is of nobody: one of the new name takes its place. */
  private async rename(): Promise<CurationResult | null> {
    const { dataset, person } = this.subject;
    const newName = await askNewName(person);
    if (newName === undefined) return null;
    const result = await this.context.curator.change(PersonRenameRequest, dataset, {
      ...{ person, newName },
    });
    if (result === null) return null;
    await commands.executeCommand('likeness.openGrid', { dataset, person: newName });
    this.panel.dispose();
    return result;
  }

  private image(name: string) {
    const { dataset } = this.subject;
    return { dataset, image: this.nameOf(name), sidePx: PICTURE_SIDE_PX };
  }

  private nameOf(name: string): string {
    return `${this.subject.person}/${name}`;
  }
}
