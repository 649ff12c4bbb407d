import { basename } from 'node:path';
import { commands, Disposable, StatusBarAlignment, window, type WebviewPanel } from 'vscode';
import { ErrorCode } from '../../../protocol/src/errors';
import {
  LiveBeginRequest,
  LiveEndRequest,
  LiveNameRequest,
  LiveNextRequest,
  LiveTellRequest,
  LiveThresholdRequest,
  LiveUnknownRequest,
  type LiveBegun,
  type LiveNextFrame,
  type LiveRoute,
  type LiveSubject,
} from '../../../protocol/src/webviewLive';
import type { Backend } from '../backend/backend';
import { RemediedError } from '../backend/errorMessage';
import { askConsent, askName } from '../editor/enrolmentQuestions';
import { BrowserCamera } from '../live/browserCamera';
import type { FrameSource } from '../live/frameSource';
import { LiveSession } from '../live/liveSession';
import { VideoSource } from '../live/videoSource';
import type { PageConnection } from './pageConnection';
import type { PanelKind } from './panelSet';

/** Names that follow the faces before a camera, and who is here. */
export function livePanel(backend: Backend): PanelKind<LiveSubject> {
  return {
    name: 'live',
    title: () => 'Live Recognition',
    key: ({ workspace }) => workspace,
    isSubject: (kept): kept is LiveSubject =>
      typeof (kept as Partial<LiveSubject> | undefined)?.workspace === 'string',
    serve: (page, { workspace }, panel) => serveLive(new Watch(backend, workspace), page, panel),
  };
}

function serveLive(watch: Watch, page: PageConnection, panel: WebviewPanel): Disposable {
  page.answer(LiveBeginRequest, ({ route, threshold }) => watch.begin(route, threshold));
  page.answer(LiveNameRequest, ({ jpegBase64, timeMs }) => watch.session.see(jpegBase64, timeMs));
  page.answer(LiveNextRequest, () => watch.next());
  page.answer(LiveEndRequest, () => watch.end());
  page.answer(LiveThresholdRequest, async ({ threshold }) => {
    await watch.session.setThreshold(threshold);
    return null;
  });
  page.answer(LiveUnknownRequest, async () => ({ faces: await watch.session.unknown() }));
  page.answer(LiveTellRequest, async ({ track, who }) => ({
    words: who === 'nobody' ? await watch.isNobody(track) : await watch.isSomebody(track),
  }));
  return Disposable.from(
    // VS Code takes the page away meanwhile, and its camera with it; what the host holds must go too.
    panel.onDidChangeViewState(() => {
      if (!panel.visible) void watch.end();
    }),
    new Disposable(() => void watch.end()),
  );
}

/** What is open for a panel while it looks. */
class Watch {
  private open: { session: LiveSession; source: FrameSource | null } | null = null;
  private lamp: Disposable | null = null;

  constructor(
    private readonly backend: Backend,
    private readonly workspace: string,
  ) {}

  get session(): LiveSession {
    if (this.open === null) throw notBegun();
    return this.open.session;
  }

  async begin(route: LiveRoute, threshold: number | null): Promise<LiveBegun> {
    await this.end();
    const session = new LiveSession(this.backend, this.workspace, threshold);
    const open: NonNullable<Watch['open']> = { session, source: null };
    this.open = open;
    this.lamp = lampOn();
    try {
      const { threshold: defaultThreshold, people, model } = await session.open();
      open.source = await this.openSource(route);
      // Stopped meanwhile.
      if (this.open !== open) await open.source?.close();
      const run = model.runFolder === null ? null : basename(model.runFolder);
      return { defaultThreshold, people, run };
    } catch (error) {
      if (this.open === open) await this.end();
      throw error;
    }
  }

  async next(): Promise<LiveNextFrame | null> {
    const { session, source } = this.open ?? {};
    if (session === undefined || source === undefined || source === null) throw notBegun();
    const jpegBase64 = await source.next();
    if (jpegBase64 === null) return null;
    const timeMs = performance.now();
    const seen = await session.see(jpegBase64, timeMs);
    return { jpegBase64, seen, delayMs: performance.now() - timeMs };
  }

  async end(): Promise<null> {
    const { open } = this;
    this.open = null;
    this.lamp?.dispose();
    this.lamp = null;
    await Promise.all([open?.source?.close(), open?.session.close()]);
    return null;
  }

  private async openSource(route: LiveRoute): Promise<FrameSource | null> {
    if (route === 'panel') return null;
    return route === 'browser' ? BrowserCamera.open(this.backend) : VideoSource.open(this.backend);
  }

  async isNobody(track: number): Promise<string> {
    await this.session.correct(track, null, null);
    await showPeople();
    return 'Kept as somebody unknown: it gets no name any more.';
  }

  async isSomebody(track: number): Promise<string | null> {
    const { session } = this;
    const name = await askName();
    const consent = name === undefined ? undefined : await askConsent(name);
    if (name === undefined || consent === undefined) return null;
    await session.correct(track, name, consent);
    await showPeople();
    return `Enrolled: ${name}.`;
  }
}

async function showPeople(): Promise<void> {
  await commands.executeCommand('likeness.refreshPeople');
}

/** Whoever looks at the editor sees that a camera is open. */
function lampOn(): Disposable {
  const item = window.createStatusBarItem('likeness.camera', StatusBarAlignment.Left);
  item.name = 'Likeness: Camera';
  item.text = '$(record) Camera';
  item.tooltip = 'Likeness looks through a camera. Hide or close the panel to stop it.';
  item.command = 'likeness.openLive';
  item.show();
  return item;
}

function notBegun(): RemediedError {
  return new RemediedError(ErrorCode.NotFound, 'The camera is off.', 'Press Start.');
}
