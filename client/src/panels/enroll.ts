import { dirname, relative } from 'node:path';
import { commands, Disposable } from 'vscode';
import {
  FacePicturesRequest,
  PeopleListRequest,
  PersonShowRequest,
} from '../../../protocol/src/messages';
import type { FrameRoute } from '../../../protocol/src/webviewCamera';
import {
  EnrollBeginRequest,
  EnrollDiscardRequest,
  EnrollEndRequest,
  EnrollGuideRequest,
  EnrollNextRequest,
  EnrollPictureRequest,
  EnrollStoreRequest,
  EnrollLiveRequest,
  type EnrollBegun,
  type EnrollStored,
  type EnrollSubject,
} from '../../../protocol/src/webviewEnroll';
import type { Backend } from '../backend/backend';
import { reached } from '../editor/milestones';
import { FrameWatch } from '../live/frameWatch';
import { GuidedSession } from '../live/guidedSession';
import { servePanelCamera } from '../live/servePanelCamera';
import { gallerySetting } from '../settings';
import { retrainWords } from '../workspace/retrainWords';
import type { CameraContext } from './live';
import type { PageConnection } from './pageConnection';
import type { PanelKind } from './panelSet';
import { serveTrainAgain } from './serveTrainAgain';

/** A person's guided enrolment before a camera. */
export function enrollPanel({ backend, memory }: CameraContext): PanelKind<EnrollSubject> {
  return {
    name: 'enroll',
    title: () => 'Enroll a Person',
    key: ({ workspace }) => workspace,
    isSubject: (kept): kept is EnrollSubject =>
      typeof (kept as Partial<EnrollSubject> | undefined)?.workspace === 'string',
    serve: (page, subject, panel) => {
      const enrolment = new Enrolment(backend, subject.workspace);
      enrolment.serve(page);
      return servePanelCamera(page, panel, memory, () => enrolment.watch.end());
    },
  };
}

/** What one panel answers. */
class Enrolment {
  readonly watch: FrameWatch<GuidedSession>;

  constructor(
    private readonly backend: Backend,
    private readonly workspace: string,
  ) {
    this.watch = new FrameWatch(backend);
  }

  serve(page: PageConnection): Disposable {
    const { watch } = this;
    return Disposable.from(
      page.answer(EnrollBeginRequest, ({ route }) => this.begin(route)),
      page.answer(EnrollGuideRequest, ({ jpegBase64, timeMs }) =>
        watch.session.see(jpegBase64, timeMs),
      ),
      page.answer(EnrollNextRequest, () => watch.next()),
      page.answer(EnrollEndRequest, () => watch.end()),
      page.answer(EnrollDiscardRequest, ({ pose }) => watch.session.discard(pose)),
      page.answer(EnrollPictureRequest, async ({ name }) => ({
        jpegBase64: await this.pictureOf(name),
      })),
      page.answer(EnrollStoreRequest, ({ name, consent }) => this.store(name, consent)),
      page.answer(EnrollLiveRequest, async () => {
        await commands.executeCommand('likeness.openLive', { workspace: this.workspace });
        return null;
      }),
      serveTrainAgain(page, this.workspace),
    );
  }

  private async begin(route: FrameRoute): Promise<EnrollBegun> {
    const session = new GuidedSession(this.backend, this.workspace);
    const { poses } = await this.watch.begin(route, session);
    const { people } = await this.backend.request(PeopleListRequest, { gallery: this.gallery });
    return { poses, names: people.map(({ name }) => name) };
  }

  private async pictureOf(name: string): Promise<string | null> {
    const { backend, gallery } = this;
    const { faces } = await backend.request(PersonShowRequest, { gallery, name });
    const face = faces.find(({ hasPicture }) => hasPicture);
    if (face === undefined) return null;
    const { pictures } = await backend.request(FacePicturesRequest, { gallery, ids: [face.id] });
    return pictures[0]?.jpegBase64 ?? null;
  }

  private async store(name: string, words: string): Promise<EnrollStored> {
    const stored = await this.watch.session.finish(name, { by: name, words });
    await this.watch.end();
    reached('People');
    await commands.executeCommand('likeness.refreshPeople');
    const { ids, files } = stored;
    return {
      name: stored.name,
      pictures: ids.length,
      folder: relative(this.workspace, dirname(files[0]!)),
      hint: await retrainWords(this.backend, this.gallery, this.workspace),
    };
  }

  private get gallery(): string {
    return gallerySetting(this.workspace);
  }
}
