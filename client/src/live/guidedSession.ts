import type {
  GuidedFrameResult,
  GuidedOpenResult,
  GuidedPose,
  LiveCorrectResult,
} from '../../../protocol/src/live';
import {
  GuidedCloseRequest,
  GuidedDiscardRequest,
  GuidedFinishRequest,
  GuidedFrameRequest,
  GuidedOpenRequest,
} from '../../../protocol/src/messages';
import type { EnrollConsent } from '../../../protocol/src/photos';
import type { Backend } from '../backend/backend';
import { compareSettings } from '../settings';
import { rawFolderOf } from '../workspace/homeFolder';
import type { FrameSession } from './frameWatch';

/** A guided enrolment of the backend; its pictures are gone when it is closed. */
export class GuidedSession implements FrameSession<GuidedOpenResult, GuidedFrameResult> {
  private opened: Promise<GuidedOpenResult> | null = null;

  constructor(
    private readonly backend: Backend,
    private readonly workspace: string,
  ) {}

  open(): Promise<GuidedOpenResult> {
    this.opened ??= this.backend.request(GuidedOpenRequest, compareSettings(this.workspace));
    return this.opened;
  }

  async see(jpegBase64: string, timeMs: number): Promise<GuidedFrameResult> {
    const { session } = await this.open();
    return this.backend.request(GuidedFrameRequest, { session, jpegBase64, timeMs });
  }

  async discard(pose: GuidedPose): Promise<{ taken: GuidedPose[] }> {
    const { session } = await this.open();
    return this.backend.request(GuidedDiscardRequest, { session, pose });
  }

  /** Keeps the pictures, for training too. */
  async finish(name: string, consent: EnrollConsent): Promise<LiveCorrectResult> {
    const { session } = await this.open();
    const raw = rawFolderOf(this.workspace);
    return this.backend.request(GuidedFinishRequest, { session, name, raw, consent });
  }

  async close(): Promise<void> {
    const { opened } = this;
    this.opened = null;
    const session = await opened?.then(
      (it) => it.session,
      () => undefined,
    );
    // A backend that has ended has forgotten it anyway.
    if (session === undefined || this.backend.state !== 'running') return;
    await this.backend.request(GuidedCloseRequest, { session }).catch(() => undefined);
  }
}
