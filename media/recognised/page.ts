import {
  EnrollPhotoRequest,
  OpenPhotoRequest,
  PictureAddressesRequest,
  TellFaceRequest,
  type RecognisedPhoto,
  type RecognisedSubject,
} from '../../protocol/src/webviewRecognised';
import type { FaceBox } from '../../protocol/src/faces';
import { actionButton } from '../shared/actionButton';
import { element } from '../shared/element';
import { lastName } from '../shared/lastName';
import { Failure } from '../shared/failure';
import { PanelPage } from '../shared/panelPage';
import { TrainHint } from '../shared/trainHint';
import { faceTable } from './faceTable';
import './style.css';

const page = new PanelPage<RecognisedSubject, null>();
const { photos, leftOut, threshold } = page.subject;
const root = document.querySelector('#page')!;
const said = element('p', { class: 'secondary', role: 'status' });
const failure = new Failure();
const trainHint = new TrainHint(page, (words) => failure.show(words));

/** What a button asks the host for; what goes wrong is said on the page. */
function button(label: string, act: () => Promise<unknown>): HTMLElement {
  return actionButton(label, () => void failure.during(act));
}

function section(shown: RecognisedPhoto, address: string | null): HTMLElement {
  const { photo, faces, failure: why } = shown;
  const named = faces.map(({ name }) => name ?? 'unknown').join(', ');
  const picture =
    address === null
      ? element('p', { class: 'error' }, why ?? 'There is no picture.')
      : element('img', { src: address, alt: `${lastName(photo)} with ${named || 'no face'}` });
  const buttons = element(
    'div',
    { class: 'buttons' },
    button('Open Photo', () => page.request(OpenPhotoRequest, { photo })),
    button('Enroll…', () => page.request(EnrollPhotoRequest, { photo })),
  );
  const table = faceTable(faces, ({ box }, who) => tell(photo, box, who));
  const findings = why === null ? [element('div', {}, table, buttons)] : [];
  return element(
    'section',
    {},
    element('h2', { title: photo }, lastName(photo)),
    element('div', { class: 'photo' }, picture, ...findings),
  );
}

/** @returns the name that the face has by it, null for none; undefined when nothing was told */
async function tell(
  photo: string,
  face: FaceBox,
  who: 'somebody' | 'nobody',
): Promise<string | null | undefined> {
  let is: string | null | undefined;
  await failure.during(async () => {
    const { told } = await page.request(TellFaceRequest, { photo, face, who });
    said.textContent = told?.words ?? '';
    if (told !== null) trainHint.show(told.hint);
    is = told?.is;
  });
  return is;
}

async function show(): Promise<void> {
  const { addresses } = await page.request(PictureAddressesRequest, {});
  const faces = photos.flatMap((photo) => photo.faces);
  const named = faces.filter(({ name }) => name !== null).length;
  const facts =
    `${faces.length === 1 ? '1 face' : `${faces.length} faces`}, ${named} with a name: those at most ${threshold.toFixed(3)} from a person.` +
    (leftOut === 0 ? '' : ` ${leftOut} more photos are not shown.`);
  root.append(
    element('h1', {}, 'Recognised'),
    element('p', { class: 'secondary' }, facts),
    ...[failure.root, said, trainHint.root],
    ...photos.map((photo, i) => section(photo, addresses[i] ?? null)),
  );
}

page.keepPlace();
show().catch((error: Error) => {
  failure.show(error.message);
  root.append(failure.root);
});
