import { Disposable, type Memento, type WebviewPanel } from 'vscode';
import {
  CameraRememberRequest,
  CameraSettingsRequest,
  type CameraSettings,
} from '../../../protocol/src/webviewCamera';
import type { PageConnection } from '../panels/pageConnection';

const KEY = 'camera';

/** What every panel with a camera answers. @param end lets the camera go @returns what ends it */
export function servePanelCamera(
  page: PageConnection,
  panel: WebviewPanel,
  memory: Memento,
  end: () => Promise<unknown>,
): Disposable {
  page.answer(CameraSettingsRequest, () => memory.get<CameraSettings>(KEY) ?? null);
  page.answer(CameraRememberRequest, async (settings) => {
    await memory.update(KEY, settings);
    return null;
  });
  return Disposable.from(
    // VS Code takes the page away meanwhile, and its camera with it; what the host holds must go too.
    panel.onDidChangeViewState(() => {
      if (!panel.visible) void end();
    }),
    new Disposable(() => void end()),
  );
}
