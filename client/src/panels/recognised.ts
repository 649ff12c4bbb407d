import { basename } from 'node:path';
import { commands, Disposable, Uri, workspace, type WebviewPanel } from 'vscode';
import {
  EnrollPhotoRequest,
  OpenPhotoRequest,
  PictureAddressesRequest,
  type RecognisedSubject,
} from '../../../protocol/src/webviewRecognised';
import type { PageConnection } from './pageConnection';
import type { PanelKind } from './panelSet';

/** Photos with the names that were found, beside a list of the faces. */
export const recognisedPanel: PanelKind<RecognisedSubject> = {
  name: 'recognised',
  title: ({ photos }) =>
    photos.length === 1 ? `Recognised: ${basename(photos[0]!.photo)}` : 'Recognised Photos',
  key: ({ folder }) => folder,
  isSubject: (kept): kept is RecognisedSubject =>
    Array.isArray((kept as Partial<RecognisedSubject> | undefined)?.photos),
  resources: ({ folder }) => [Uri.file(folder)],
  serve: serveRecognised,
};

function serveRecognised(
  page: PageConnection,
  { photos, folder }: RecognisedSubject,
  { webview }: WebviewPanel,
): Disposable {
  const address = (path: string | null) =>
    path === null ? null : webview.asWebviewUri(Uri.file(path)).toString();
  page.answer(PictureAddressesRequest, () => ({
    addresses: photos.map(({ picture }) => address(picture)),
  }));
  page.answer(OpenPhotoRequest, async ({ photo }) => {
    await commands.executeCommand('vscode.open', Uri.file(photo));
    return null;
  });
  page.answer(EnrollPhotoRequest, async ({ photo }) => {
    await commands.executeCommand('likeness.enrollPerson', { photos: [photo] });
    return null;
  });
  // They show people's faces: nobody needs them after the panel.
  return new Disposable(() => {
    const removing = workspace.fs.delete(Uri.file(folder), { recursive: true });
    void removing.then(undefined, () => undefined);
  });
}
