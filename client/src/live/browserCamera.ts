import { env, Uri } from 'vscode';
import {
  CapturePageAllowRequest,
  CapturePageCloseRequest,
  CapturePageFrameRequest,
  CapturePageOpenRequest,
} from '../../../protocol/src/messages';
import { ErrorCode } from '../../../protocol/src/errors';
import type { Backend } from '../backend/backend';
import { RemediedError } from '../backend/errorMessage';
import type { FrameSource } from './frameSource';

/** The camera of the user's browser, lent through a page on 127.0.0.1. */
export class BrowserCamera implements FrameSource {
  private constructor(
    private readonly backend: Backend,
    private readonly page: string,
  ) {}

  /** Opens the page in the browser; its frames come once the user has allowed the camera there. */
  static async open(backend: Backend): Promise<BrowserCamera> {
    const { page, port, token } = await backend.request(CapturePageOpenRequest, {});
    const camera = new BrowserCamera(backend, page);
    try {
      // Where the browser is on another machine than the backend, VS Code leads it here.
      const own = Uri.parse(`http://127.0.0.1:${port}/`);
      const reached = (await env.asExternalUri(own)).with({ fragment: token });
      await backend.request(CapturePageAllowRequest, { page, address: reached.toString(true) });
      if (!(await env.openExternal(reached))) throw notOpened();
    } catch (error) {
      await camera.close();
      throw error;
    }
    return camera;
  }

  async next(): Promise<string> {
    const { jpegBase64 } = await this.backend.request(CapturePageFrameRequest, { page: this.page });
    return jpegBase64;
  }

  async close(): Promise<void> {
    if (this.backend.state !== 'running') return;
    await this.backend.request(CapturePageCloseRequest, { page: this.page }).catch(() => undefined);
  }
}

function notOpened(): RemediedError {
  return new RemediedError(
    ErrorCode.Cancelled,
    'The page that lends the browser’s camera was not opened.',
    'Start again, and allow it to be opened.',
  );
}
