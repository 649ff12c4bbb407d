import { window } from 'vscode';
import { ErrorCode } from '../../../protocol/src/errors';
import {
  CamerasRequest,
  VideoCloseRequest,
  VideoFrameRequest,
  VideoOpenRequest,
} from '../../../protocol/src/messages';
import type { Backend } from '../backend/backend';
import { RemediedError } from '../backend/errorMessage';
import type { FrameSource } from './frameSource';

/** A camera of the backend's machine, a stream or a file, read by ffmpeg. */
export class VideoSource implements FrameSource {
  private constructor(
    private readonly backend: Backend,
    private readonly video: string,
  ) {}

  /** Asks which one. */
  static async open(backend: Backend): Promise<VideoSource> {
    const chosen = await chooseVideo(backend);
    if (chosen === undefined) throw noneChosen();
    const { video } = await backend.request(VideoOpenRequest, { video: chosen });
    return new VideoSource(backend, video);
  }

  async next(): Promise<string | null> {
    const { jpegBase64 } = await this.backend.request(VideoFrameRequest, { video: this.video });
    return jpegBase64;
  }

  async close(): Promise<void> {
    if (this.backend.state !== 'running') return;
    await this.backend.request(VideoCloseRequest, { video: this.video }).catch(() => undefined);
  }
}

/** @returns what the backend opens; undefined when the question was left */
async function chooseVideo(backend: Backend): Promise<string | undefined> {
  const { cameras } = await backend.request(CamerasRequest, {});
  const chosen = await window.showQuickPick(
    [
      ...cameras.map(({ video, title }) => ({ label: title, description: video, ask: null })),
      { label: '$(file-media) Video File…', description: '', ask: askFile },
      { label: '$(link) Stream…', description: 'rtsp:// or http://', ask: askAddress },
    ],
    { title: 'Which camera or video?' },
  );
  return chosen?.ask === null ? chosen.description : chosen?.ask();
}

async function askFile(): Promise<string | undefined> {
  const chosen = await window.showOpenDialog({ title: 'Video', openLabel: 'Watch' });
  return chosen?.[0]?.fsPath;
}

async function askAddress(): Promise<string | undefined> {
  const address = await window.showInputBox({
    title: 'Address of the stream',
    prompt: 'The camera’s manual has it. A name and a password go before the host.',
    placeHolder: 'rtsp://name:password@192.168.1.20/stream1',
  });
  return address?.trim() === '' ? undefined : address?.trim();
}

function noneChosen(): RemediedError {
  return new RemediedError(
    ErrorCode.Cancelled,
    'No camera and no video was chosen.',
    'Press Start to choose one.',
  );
}
