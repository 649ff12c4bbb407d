import type { LiveFrameResult, LiveOpenResult } from '../../../protocol/src/live';
import { ErrorCode } from '../../../protocol/src/errors';
import {
  LiveCloseRequest,
  LiveCorrectRequest,
  LiveFrameRequest,
  LiveOpenRequest,
  LiveStrangersRequest,
  LiveUpdateRequest,
} from '../../../protocol/src/messages';
import type { UnknownFace } from '../../../protocol/src/webviewLive';
import type { Backend } from '../backend/backend';
import type { Whose } from '../editor/askWhose';
import { compareSettings, thresholdSetting } from '../settings';
import { rawFolderOf } from '../workspace/homeFolder';
import type { FrameSession } from './frameWatch';

/** A live session of the backend, opened anew where that has forgotten it or was started again. */
export class LiveSession implements FrameSession<LiveOpenResult, LiveFrameResult> {
  private opened: Promise<LiveOpenResult> | null = null;

  constructor(
    private readonly backend: Backend,
    private readonly workspace: string,
    private threshold: number | null,
    private liveness: boolean,
  ) {}

  /** @returns with the default threshold, whichever was chosen */
  open(): Promise<LiveOpenResult> {
    this.opened ??= this.begin();
    return this.opened;
  }

  see(jpegBase64: string, timeMs: number): Promise<LiveFrameResult> {
    return this.inSession((session) =>
      this.backend.request(LiveFrameRequest, { session, jpegBase64, timeMs }),
    );
  }

  async setThreshold(threshold: number): Promise<void> {
    this.threshold = threshold;
    await this.inSession((session) =>
      this.backend.request(LiveUpdateRequest, { session, threshold }),
    );
  }

  async setLiveness(liveness: boolean): Promise<void> {
    this.liveness = liveness;
    await this.inSession((session) =>
      this.backend.request(LiveUpdateRequest, { session, liveness }),
    );
  }

  async unknown(): Promise<UnknownFace[]> {
    const { session } = await this.open();
    const { strangers } = await this.backend.request(LiveStrangersRequest, { session });
    return strangers.map(({ track, jpegBase64 }) => ({ track, jpegBase64 }));
  }

  /** The gallery learns it now, the next training run by the picture that goes among the photos. */
  async correct(track: number, whose: Whose): Promise<void> {
    const { session } = await this.open();
    const raw = rawFolderOf(this.workspace);
    await this.backend.request(LiveCorrectRequest, { session, track, raw, ...whose });
  }

  /** The faces it has in memory go with it. */
  async close(): Promise<void> {
    const { opened } = this;
    this.opened = null;
    const session = await opened?.then(
      (it) => it.session,
      () => undefined,
    );
    // A backend that has ended has forgotten it anyway.
    if (session !== undefined && this.backend.state === 'running') {
      await this.backend.request(LiveCloseRequest, { session }).catch(() => undefined);
    }
  }

  private async begin(): Promise<LiveOpenResult> {
    const { backend, workspace, liveness } = this;
    try {
      const params = { ...compareSettings(workspace), ...thresholdSetting(workspace), liveness };
      const opened = await backend.request(LiveOpenRequest, params);
      const { session } = opened;
      if (this.threshold !== null) {
        await backend.request(LiveUpdateRequest, { session, threshold: this.threshold });
      }
      return opened;
    } catch (error) {
      this.opened = null;
      throw error;
    }
  }

  private async inSession<R>(act: (session: string) => Promise<R>): Promise<R> {
    const { session } = await this.open();
    try {
      return await act(session);
    } catch (error) {
      const isForgotten = (error as { code?: unknown }).code === ErrorCode.NotFound;
      // Closed here, it stays closed.
      if (!isForgotten || this.opened === null) throw error;
      this.opened = null;
      return act((await this.open()).session);
    }
  }
}
