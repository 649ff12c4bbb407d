import { basename, join } from 'node:path';
import { commands, Disposable, Uri, window, workspace, type Memento } from 'vscode';
import type { FrameRoute } from '../../../protocol/src/webviewCamera';
import {
  LiveBeginRequest,
  LiveEndRequest,
  LiveLivenessRequest,
  LiveNameRequest,
  LiveNextRequest,
  LiveSnapshotRequest,
  LiveTellRequest,
  LiveThresholdRequest,
  LiveUnknownRequest,
  type LiveBegun,
  type LiveSubject,
  type LiveTold,
} from '../../../protocol/src/webviewLive';
import type { Backend } from '../backend/backend';
import { askWhose, toldWords } from '../editor/askWhose';
import { FrameWatch } from '../live/frameWatch';
import { LiveSession } from '../live/liveSession';
import { servePanelCamera } from '../live/servePanelCamera';
import { gallerySetting } from '../settings';
import { retrainWords } from '../workspace/retrainWords';
import type { PageConnection } from './pageConnection';
import type { PanelKind } from './panelSet';
import { serveTrainAgain } from './serveTrainAgain';

/** Whether the user wants the liveness hint. */
const LIVENESS_KEY = 'livenessHint';

/** What panels with a camera work with. */
export interface CameraContext {
  backend: Backend;
  /** Of this workspace: how the user wants the camera. */
  memory: Memento;
}

/** Names that follow the faces before a camera, and who is here. */
export function livePanel({ backend, memory }: CameraContext): PanelKind<LiveSubject> {
  return {
    name: 'live',
    title: () => 'Live Recognition',
    key: ({ workspace: folder }) => folder,
    isSubject: (kept): kept is LiveSubject =>
      typeof (kept as Partial<LiveSubject> | undefined)?.workspace === 'string',
    serve: (page, subject, panel) => {
      const live = new Live(backend, memory, subject.workspace);
      live.serve(page);
      return servePanelCamera(page, panel, memory, () => live.watch.end());
    },
  };
}

/** What one panel answers. */
class Live {
  readonly watch: FrameWatch<LiveSession>;

  constructor(
    private readonly backend: Backend,
    private readonly memory: Memento,
    private readonly folder: string,
  ) {
    this.watch = new FrameWatch(backend);
  }

  serve(page: PageConnection): Disposable {
    const { watch } = this;
    return Disposable.from(
      page.answer(LiveBeginRequest, ({ route, threshold }) => this.begin(route, threshold)),
      page.answer(LiveNameRequest, ({ jpegBase64, timeMs }) =>
        watch.session.see(jpegBase64, timeMs),
      ),
      page.answer(LiveNextRequest, () => watch.next()),
      page.answer(LiveEndRequest, () => watch.end()),
      page.answer(LiveThresholdRequest, async ({ threshold }) => {
        await watch.session.setThreshold(threshold);
        return null;
      }),
      page.answer(LiveLivenessRequest, ({ isOn }) => this.wantLiveness(isOn)),
      page.answer(LiveUnknownRequest, async () => ({ faces: await watch.session.unknown() })),
      page.answer(LiveTellRequest, ({ track, who }) => this.tell(track, who)),
      serveTrainAgain(page, this.folder),
      page.answer(LiveSnapshotRequest, async ({ jpegBase64 }) => ({
        words: await keepSnapshot(this.folder, jpegBase64),
      })),
    );
  }

  private async begin(route: FrameRoute, threshold: number | null): Promise<LiveBegun> {
    const session = new LiveSession(this.backend, this.folder, threshold, this.wantsLiveness);
    const opened = await this.watch.begin(route, session);
    const { threshold: defaultThreshold, people, model } = opened;
    const run = model.runFolder === null ? null : basename(model.runFolder);
    return { defaultThreshold, people, run };
  }

  private get wantsLiveness(): boolean {
    return this.memory.get<boolean>(LIVENESS_KEY) ?? false;
  }

  private async wantLiveness(isOn: boolean | null): Promise<{ isOn: boolean }> {
    if (isOn !== null) {
      await this.memory.update(LIVENESS_KEY, isOn);
      if (this.watch.isOpen) await this.watch.session.setLiveness(isOn);
    }
    return { isOn: this.wantsLiveness };
  }

  private async tell(track: number, who: 'somebody' | 'nobody'): Promise<LiveTold | null> {
    const { session } = this.watch;
    const whose = await askWhose(who);
    if (whose === undefined) return null;
    await session.correct(track, whose);
    await commands.executeCommand('likeness.refreshPeople');
    const hint = await retrainWords(this.backend, gallerySetting(this.folder), this.folder);
    return { words: toldWords(whose.is), hint };
  }
}

/** Asks where to. @returns what is said of it, null when it was not kept */
async function keepSnapshot(folder: string, jpegBase64: string): Promise<string | null> {
  const time = new Date().toISOString().slice(0, 19).replaceAll(':', '-');
  const place = await window.showSaveDialog({
    title: 'Keep This Picture',
    defaultUri: Uri.file(join(folder, `snapshot-${time}.jpg`)),
    filters: { JPEG: ['jpg'] },
  });
  if (place === undefined) return null;
  await workspace.fs.writeFile(place, Buffer.from(jpegBase64, 'base64'));
  return `Kept as ${basename(place.fsPath)}.`;
}
