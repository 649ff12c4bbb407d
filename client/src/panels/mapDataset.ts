import { commands, Disposable, type WebviewPanel } from 'vscode';
import {
  ImagesDeleteRequest,
  ImagesIncludeRequest,
  ImagesMoveRequest,
  MapRequest,
  ReviewRequest,
  RunRolesRequest,
} from '../../../protocol/src/messages';
import type { CurationResult } from '../../../protocol/src/curation';
import type { EmbeddingMap } from '../../../protocol/src/review';
import {
  MapActRequest,
  MapChooseRequest,
  MapChosen,
  MapOpenRequest,
  MapOtherRequest,
  MapPlacesRequest,
  MapRolesRequest,
  MapRunsRequest,
  MapShowRequest,
  MapSuspicionRequest,
  type DatasetMapSubject,
  type MapAct,
  type MapPlaces,
  type MapPlacesParams,
  type MapRun,
} from '../../../protocol/src/webviewMap';
import type { Backend } from '../backend/backend';
import { allRuns } from '../commands/choose';
import type { ChosenImages } from '../explorer/chosenImages';
import type { Curator } from '../explorer/curator';
import { fileOf, imagesFolder } from '../explorer/datasetItems';
import { askPerson } from '../explorer/personPick';
import { runJob } from '../jobs/runJob';
import { detectorSetting } from '../settings';
import { homeOf } from '../workspace/homeFolder';
import type { PageConnection } from './pageConnection';

export interface MapContext {
  backend: Backend;
  curator: Curator;
  chosen: ChosenImages;
}

/** What the map of a dataset answers. */
export class DatasetMap {
  /** By method and run. */
  private readonly maps = new Map<string, EmbeddingMap>();

  constructor(
    private readonly context: MapContext,
    private readonly subject: DatasetMapSubject,
    private readonly panel: WebviewPanel,
  ) {}

  serve(page: PageConnection): Disposable {
    const { dataset } = this.subject;
    const { chosen } = this.context;
    return Disposable.from(
      page.answer(MapChooseRequest, ({ ids }) => {
        chosen.choose(dataset, ids, this);
        return null;
      }),
      chosen.onDidChange(({ place, by }) => {
        if (place === dataset && by !== this)
          page.tell(MapChosen, { ids: [...chosen.of(dataset)] });
      }),
      page.answer(MapShowRequest, async ({ where }) => {
        const command = where === 'tree' ? 'likeness.showChosen' : 'likeness.reviewDataset';
        await commands.executeCommand(command, { dataset });
        return null;
      }),
      page.answer(MapPlacesRequest, (params) => this.places(params)),
      page.answer(MapRunsRequest, async () => ({ runs: await this.runs() })),
      page.answer(MapRolesRequest, ({ run }) => this.roles(run)),
      page.answer(MapSuspicionRequest, () => this.suspicion()),
      page.answer(MapActRequest, async ({ act, images }) => {
        const result = await this.act(act, images);
        return { words: result?.words ?? null };
      }),
      page.answer(MapOpenRequest, async ({ id }) => {
        await commands.executeCommand('vscode.open', fileOf(dataset, id));
        return null;
      }),
      page.answer(MapOtherRequest, async () => {
        await commands.executeCommand('likeness.showPeopleMap');
        return null;
      }),
    );
  }

  private async places({ method, run, again }: MapPlacesParams): Promise<MapPlaces | null> {
    if (again === true) this.maps.clear();
    const key = `${method} ${run}`;
    const found = this.maps.get(key) ?? (await this.layOut(method, run));
    if (found === null) return null;
    this.maps.set(key, found);
    const folder = this.panel.webview.asWebviewUri(imagesFolder(this.subject.dataset)).toString();
    const { images, points } = found;
    const chosen = [...this.context.chosen.of(this.subject.dataset)];
    return { method: found.method, ids: images, points, folder, stored: null, chosen };
  }

  private layOut(method: MapPlacesParams['method'], model: string | null) {
    const params = { ...this.source, method, model };
    return runJob(this.context.backend, { title: 'Laying faces out', type: MapRequest, params });
  }

  /** Those on this dataset come first: they are what one wants to look into. */
  private async runs(): Promise<MapRun[]> {
    const { dataset } = this.subject;
    const finished = (await allRuns(this.context)).filter(({ result }) => result !== null);
    const own = finished.filter((run) => run.dataset === dataset);
    const others = finished.filter((run) => run.dataset !== dataset);
    return [...own, ...others].map(({ folder, name }) => ({ folder, name }));
  }

  private roles(run: string) {
    return runJob(this.context.backend, {
      ...{ title: 'Looking for a run’s images', type: RunRolesRequest },
      params: { run, dataset: this.subject.dataset },
    });
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
