import { basename } from 'node:path';
import { commands, Disposable, type WebviewPanel } from 'vscode';
import {
  ImagesDeleteRequest,
  ImagesIncludeRequest,
  ImagesMoveRequest,
  MapRequest,
  ReviewRequest,
} from '../../../protocol/src/messages';
import type { CurationResult } from '../../../protocol/src/curation';
import type { EmbeddingMap } from '../../../protocol/src/review';
import {
  MapActRequest,
  MapOpenRequest,
  MapPlacesRequest,
  MapSuspicionRequest,
  type MapAct,
  type MapPlaces,
  type MapPlacesParams,
  type MapSubject,
} from '../../../protocol/src/webviewMap';
import type { Backend } from '../backend/backend';
import type { Curator } from '../explorer/curator';
import { fileOf, imagesFolder } from '../explorer/datasetItems';
import { askPerson } from '../explorer/personPick';
import { runJob } from '../jobs/runJob';
import { detectorSetting } from '../settings';
import { homeOf } from '../workspace/homeFolder';
import type { PageConnection } from './pageConnection';
import type { PanelKind } from './panelSet';

export interface MapContext {
  backend: Backend;
  curator: Curator;
}

/** A dataset's faces in the plane, similar ones together. */
export function mapPanel(context: MapContext): PanelKind<MapSubject> {
  return {
    name: 'map',
    title: ({ dataset }) => `Map of ${basename(dataset)}`,
    key: ({ dataset, run }) => `${dataset}\n${run ?? ''}`,
    isSubject,
    resources: ({ dataset }) => [imagesFolder(dataset)],
    serve: (page, subject, panel) => new FaceMap(context, subject, panel).serve(page),
  };
}

function isSubject(kept: unknown): kept is MapSubject {
  const { dataset, run } = (kept ?? {}) as Partial<MapSubject>;
  return typeof dataset === 'string' && (run === null || typeof run === 'string');
}

/** What one panel answers. */
class FaceMap {
  /** By method and model. */
  private readonly maps = new Map<string, EmbeddingMap>();

  constructor(
    private readonly context: MapContext,
    private readonly subject: MapSubject,
    private readonly panel: WebviewPanel,
  ) {}

  serve(page: PageConnection): Disposable {
    const { dataset } = this.subject;
    return Disposable.from(
      page.answer(MapPlacesRequest, (params) => this.places(params)),
      page.answer(MapSuspicionRequest, () => this.suspicion()),
      page.answer(MapActRequest, async ({ act, images }) => {
        const result = await this.act(act, images);
        return { words: result?.words ?? null };
      }),
      page.answer(MapOpenRequest, async ({ image }) => {
        await commands.executeCommand('vscode.open', fileOf(dataset, image));
        return null;
      }),
    );
  }

  private async places({ method, isTrained, again }: MapPlacesParams): Promise<MapPlaces | null> {
    if (again === true) this.maps.clear();
    const model = isTrained ? this.subject.run : null;
    const key = `${method} ${model}`;
    const found = this.maps.get(key) ?? (await this.layOut(method, model));
    if (found === null) return null;
    this.maps.set(key, found);
    const folder = this.panel.webview.asWebviewUri(imagesFolder(this.subject.dataset)).toString();
    const { images, points } = found;
    return { method: found.method, images, points, folder };
  }

  private layOut(method: MapPlacesParams['method'], model: string | null) {
    const params = { ...this.source, method, model };
    return runJob(this.context.backend, { title: 'Laying faces out', type: MapRequest, params });
  }

  private async suspicion(): Promise<{ scores: Record<string, number> } | null> {
    const job = { title: 'Looking for wrong labels', type: ReviewRequest, params: this.source };
    const found = await runJob(this.context.backend, job);
    if (found === null) return null;
    return {
      scores: Object.fromEntries(found.wrongLabels.map(({ image, score }) => [image, score])),
    };
  }

  private get source() {
    const { dataset } = this.subject;
    const workspace = homeOf(dataset);
    return { dataset, workspace, ...detectorSetting(workspace) };
  }

  private async act(act: MapAct, images: string[]): Promise<CurationResult | null> {
    const { backend, curator } = this.context;
    const { dataset } = this.subject;
    switch (act) {
      case 'exclude':
        return curator.change(ImagesIncludeRequest, dataset, { images, included: false });
      case 'delete':
        return curator.change(ImagesDeleteRequest, dataset, { images });
      case 'undo':
        return curator.undo(dataset);
      case 'move': {
        const title = `Move ${images.length === 1 ? images[0] : `${images.length} images`} to`;
        const person = await askPerson(backend, dataset, { title, first: [], without: [] });
        if (person === undefined) return null;
        return curator.change(ImagesMoveRequest, dataset, { images, person });
      }
    }
  }
}
