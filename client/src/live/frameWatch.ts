import { performance } from 'node:perf_hooks';
import type { Disposable } from 'vscode';
import { ErrorCode } from '../../../protocol/src/errors';
import type { FrameRoute, NextFrame } from '../../../protocol/src/webviewCamera';
import type { Backend } from '../backend/backend';
import { RemediedError } from '../backend/errorMessage';
import { BrowserCamera } from './browserCamera';
import { cameraLamp } from './cameraLamp';
import type { FrameSource } from './frameSource';
import { VideoSource } from './videoSource';

/** A session of the backend that frames go to, one at a time. */
export interface FrameSession<Opened, Seen> {
  open(): Promise<Opened>;
  see(jpegBase64: string, timeMs: number): Promise<Seen>;
  /** Forgets what it saw. */
  close(): Promise<void>;
}

type OpenedOf<S> = S extends FrameSession<infer Opened, unknown> ? Opened : never;
type SeenOf<S> = S extends FrameSession<unknown, infer Seen> ? Seen : never;

interface Open<S> {
  session: S;
  source: FrameSource | null;
  lamp: Disposable | null;
}

/** What is open for a panel while it looks: a session, where its frames come from, and the lamp that says so. */
export class FrameWatch<S extends FrameSession<unknown, unknown>> {
  private open: Open<S> | null = null;

  constructor(private readonly backend: Backend) {}

  get isOpen(): boolean {
    return this.open !== null;
  }

  /** @throws RemediedError while nothing is open */
  get session(): S {
    if (this.open === null) throw notBegun();
    return this.open.session;
  }

  /** Ends what was open, then opens the source of the frames and the session. */
  async begin(route: FrameRoute, session: S): Promise<OpenedOf<S>> {
    await this.end();
    const lamp = route === 'file' ? null : cameraLamp();
    const open: Open<S> = { session, source: null, lamp };
    this.open = open;
    try {
      open.source = await this.openSource(route);
      const opened = await session.open();
      if (this.open === open) return opened as OpenedOf<S>;
    } catch (error) {
      if (this.open === open) await this.end();
      throw error;
    }
    // Stopped meanwhile, when not all of it was there to be closed.
    await close(open);
    throw notBegun();
  }

  /** @returns null when the source has ended */
  async next(): Promise<NextFrame<SeenOf<S>> | null> {
    const { open } = this;
    if (open === null || open.source === null) throw notBegun();
    const jpegBase64 = await open.source.next();
    // A session that was closed meanwhile would be opened again, and nobody would close it.
    if (this.open !== open) throw notBegun();
    if (jpegBase64 === null) return null;
    const timeMs = performance.now();
    const seen = (await open.session.see(jpegBase64, timeMs)) as SeenOf<S>;
    return { jpegBase64, seen, delayMs: performance.now() - timeMs };
  }

  async end(): Promise<null> {
    const { open } = this;
    this.open = null;
    if (open !== null) await close(open);
    return null;
  }

  private async openSource(route: FrameRoute): Promise<FrameSource | null> {
    if (route === 'browser') return BrowserCamera.open(this.backend);
    return route === 'video' ? VideoSource.open(this.backend) : null;
  }
}

async function close<S extends FrameSession<unknown, unknown>>(open: Open<S>): Promise<void> {
  open.lamp?.dispose();
  await Promise.all([open.source?.close(), open.session.close()]);
}

function notBegun(): RemediedError {
  return new RemediedError(ErrorCode.NotFound, 'The camera is off.', 'Press Start.');
}
