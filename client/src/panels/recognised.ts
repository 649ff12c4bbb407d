import { basename } from 'node:path';
import { commands, Disposable, Uri, workspace, type WebviewPanel } from 'vscode';
import {
  EnrollPhotoRequest,
  OpenPhotoRequest,
  PictureAddressesRequest,
  TellFaceRequest,
  type RecognisedSubject,
} from '../../../protocol/src/webviewRecognised';
import { PhotoCorrectRequest } from '../../../protocol/src/messages';
import type { Backend } from '../backend/backend';
import { askWhose, toldWords } from '../editor/askWhose';
import { rawFolderOf } from '../workspace/homeFolder';
import { retrainWords } from '../workspace/retrainWords';
import type { PageConnection } from './pageConnection';
import type { PanelKind } from './panelSet';
import { serveTrainAgain } from './serveTrainAgain';

/** Photos with the names that were found, beside a list of the faces. */
export const recognisedPanel = (backend: Backend): PanelKind<RecognisedSubject> => ({
  name: 'recognised',
  title: ({ photos }) =>
    photos.length === 1 ? `Recognised: ${basename(photos[0]!.photo)}` : 'Recognised Photos',
  key: ({ folder }) => folder,
  isSubject: (kept): kept is RecognisedSubject =>
    Array.isArray((kept as Partial<RecognisedSubject> | undefined)?.photos) &&
    (kept as Partial<RecognisedSubject>).compared !== undefined,
  resources: ({ folder }) => [Uri.file(folder)],
  serve: (page, subject, panel) => serveRecognised(backend, page, subject, panel),
});

function serveRecognised(
  backend: Backend,
  page: PageConnection,
  { photos, folder, compared }: RecognisedSubject,
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
  page.answer(TellFaceRequest, async ({ photo, face, who }) => {
    const whose = await askWhose(who);
    if (whose === undefined) return { told: null };
    const raw = rawFolderOf(compared.workspace);
    await backend.request(PhotoCorrectRequest, { ...compared, ...whose, photo, face, raw });
    await commands.executeCommand('likeness.refreshPeople');
    const { gallery, workspace: home } = compared;
    const hint = await retrainWords(backend, gallery, home);
    return { told: { is: whose.is, words: toldWords(whose.is), hint } };
  });
  serveTrainAgain(page, compared.workspace);
  // They show people's faces: nobody needs them after the panel.
  return new Disposable(() => {
    const removing = workspace.fs.delete(Uri.file(folder), { recursive: true });
    void removing.then(undefined, () => undefined);
  });
}
