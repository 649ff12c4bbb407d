import { commands, Disposable, Uri } from 'vscode';
import { ErrorCode } from '../../../protocol/src/errors';
import { FacePicturesRequest, PeopleMapRequest } from '../../../protocol/src/messages';
import type { PeopleMap as Layout } from '../../../protocol/src/review';
import {
  MapChooseRequest,
  MapChosen,
  MapOpenRequest,
  MapOtherRequest,
  MapPicturesRequest,
  MapPlacesRequest,
  MapRunsRequest,
  MapShowRequest,
  type MapPlaces,
  type MapPlacesParams,
  type PeopleMapSubject,
} from '../../../protocol/src/webviewMap';
import { RemediedError } from '../backend/errorMessage';
import { runJob } from '../jobs/runJob';
import type { MapContext } from './mapDataset';
import type { PageConnection } from './pageConnection';

/** What the map of those who are enrolled answers. */
export class PeopleMap {
  private readonly maps = new Map<string, Layout>();
  private faces: Layout['faces'] = [];

  constructor(
    private readonly context: MapContext,
    private readonly subject: PeopleMapSubject,
  ) {}

  serve(page: PageConnection): Disposable {
    const { gallery } = this.subject;
    const { chosen } = this.context;
    return Disposable.from(
      page.answer(MapChooseRequest, ({ ids }) => {
        const wanted = new Set(ids);
        const faces = this.faces.filter(({ id }) => wanted.has(id));
        chosen.choose(gallery, faces.map(chosenFace), this);
        return null;
      }),
      chosen.onDidChange(({ place, by }) => {
        if (place === gallery && by !== this) page.tell(MapChosen, { ids: this.chosen() });
      }),
      page.answer(MapShowRequest, async () => {
        await commands.executeCommand('likeness.showChosenPeople', { gallery });
        return null;
      }),
      page.answer(MapPlacesRequest, (params) => this.places(params)),
      page.answer(MapRunsRequest, () => ({ runs: [] })),
      page.answer(MapPicturesRequest, ({ ids }) => this.pictures(ids)),
      page.answer(MapOpenRequest, ({ id }) => this.open(id)),
      page.answer(MapOtherRequest, async () => {
        await commands.executeCommand('likeness.showMap');
        return null;
      }),
    );
  }

  private async places({ method, again }: MapPlacesParams): Promise<MapPlaces | null> {
    if (again === true) this.maps.clear();
    const found = this.maps.get(method) ?? (await this.layOut(method));
    if (found === null) return null;
    this.maps.set(method, found);
    this.faces = found.faces;
    return {
      ...{ method: found.method, points: found.points, folder: null, chosen: this.chosen() },
      ids: found.faces.map(({ id }) => id),
      stored: {
        names: found.faces.map(({ name }) => name),
        sources: found.faces.map(({ source }) => source),
      },
    };
  }

  /** Ids. */
  private chosen(): string[] {
    const chosen = new Set(this.context.chosen.of(this.subject.gallery));
    return this.faces.filter((face) => chosen.has(chosenFace(face))).map(({ id }) => id);
  }

  private layOut(method: MapPlacesParams['method']) {
    const params = { gallery: this.subject.gallery, method };
    return runJob(this.context.backend, {
      title: 'Laying faces out',
      type: PeopleMapRequest,
      params,
    });
  }

  private async pictures(ids: string[]): Promise<{ pictures: Record<string, string> }> {
    const { gallery } = this.subject;
    const { pictures } = await this.context.backend.request(FacePicturesRequest, { gallery, ids });
    const addresses = pictures.map(({ id, jpegBase64 }) => [
      id,
      `data:image/jpeg;base64,${jpegBase64}`,
    ]);
    return { pictures: Object.fromEntries(addresses) as Record<string, string> };
  }

  private async open(id: string): Promise<null> {
    const source = this.faces.find((face) => face.id === id)?.source ?? '';
    if (!/[\\/]/.test(source)) {
      throw new RemediedError(
        ErrorCode.NotFound,
        'This face was taken by a camera: there is no photo of it.',
        'Its picture is in the tree of people.',
      );
    }
    await commands.executeCommand('vscode.open', Uri.file(source));
    return null;
  }
}

/** As what is chosen on a map is kept. */
function chosenFace({ name, id }: Layout['faces'][number]): string {
  return `${name}/${id}`;
}
