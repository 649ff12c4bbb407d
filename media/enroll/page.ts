import type { GuidedFrameResult, GuidedPose } from '../../protocol/src/live';
import {
  EnrollBeginRequest,
  EnrollDiscardRequest,
  EnrollEndRequest,
  EnrollGuideRequest,
  EnrollLiveRequest,
  EnrollNextRequest,
  EnrollPictureRequest,
  EnrollStoreRequest,
  type EnrollBegun,
  type EnrollPageView,
  type EnrollSubject,
} from '../../protocol/src/webviewEnroll';
import { CameraWatch, recallSettings } from '../camera/watch';
import { actionButton } from '../shared/actionButton';
import { element } from '../shared/element';
import { Failure } from '../shared/failure';
import { PanelPage } from '../shared/panelPage';
import { TrainHint } from '../shared/trainHint';
import { LookalikeWarning } from './lookalike';
import { FIRST_VIEW, PersonForm } from './personForm';
import { PictureList, POSES } from './pictures';
import { SteadyHint } from './steadyHint';
import { StoredNote } from './stored';
import './style.css';

const BEFORE = 'Give the name, have the person agree, then press Start and follow the hints.';

const page = new PanelPage<EnrollSubject, EnrollPageView>();
const hint = new SteadyHint();
const hintLine = element('p', { class: 'hint', 'aria-live': 'assertive' }, BEFORE);
const failure = new Failure();
const form = new PersonForm(page.view ?? FIRST_VIEW, (view) => {
  page.keep(view);
  showMissing();
});
const pictures = new PictureList((pose) => void failure.during(() => discard(pose)));
const lookalike = new LookalikeWarning({
  pictureOf: async (name) => (await page.request(EnrollPictureRequest, { name })).jpegBase64,
  isThat: (name) => {
    form.setName(name);
    lookalike.clear();
  },
});
const stored = new StoredNote(new TrainHint(page, (words) => failure.show(words)), {
  another,
  live: () => void failure.during(() => page.request(EnrollLiveRequest, {})),
});
const missing = element('p', { class: 'secondary', 'data-name': 'missing' });
const enroll = actionButton('Enroll', () => void failure.during(store), {
  ...{ name: 'enroll', isPrimary: true },
});
const camera = new CameraWatch<EnrollBegun, GuidedFrameResult>(page, await recallSettings(page), {
  begin: (route) => page.request(EnrollBeginRequest, { route }),
  see: (frame) => page.request(EnrollGuideRequest, frame),
  next: () => page.request(EnrollNextRequest, {}),
  end: () => page.request(EnrollEndRequest, {}),
  onBegun: ({ names }) => form.showNames(names),
  onSeen,
  onStopped: () => reset(),
});
const work = element(
  'div',
  { class: 'enroll' },
  element('div', { class: 'stage' }, hintLine, camera.stage.canvas, camera.said),
  element(
    'div',
    { class: 'side' },
    ...[form.section, lookalike.section, pictures.section],
    element('div', { class: 'buttons' }, enroll),
    missing,
  ),
);

document
  .querySelector('#page')!
  .append(
    element('h1', {}, 'Enroll a Person'),
    ...[stored.section, camera.controls.section, camera.failure, failure.root, work],
    element(
      'p',
      { class: 'secondary' },
      'No picture is written before you press Enroll. Hiding the panel stops the camera and forgets those that were taken.',
    ),
  );
reset();

function onSeen({ hint: found, words, next, box, picture, looksLike }: GuidedFrameResult): void {
  const isGood = ['hold-still', 'taken', 'done'].includes(found);
  camera.stage.show(
    box === null ? [] : [{ track: 0, box, label: '', isKnown: isGood }],
    box === null ? undefined : 'a face is in it',
  );
  if (picture !== null) pictures.add(picture.pose, picture.jpegBase64);
  pictures.showNext(next);
  if (hint.offer(words, performance.now(), picture !== null)) hintLine.textContent = words;
  hintLine.classList.toggle('good', isGood);
  lookalike.show(looksLike, form.name, pictures.portrait);
  if (picture !== null) showMissing();
}

async function discard(pose: GuidedPose): Promise<void> {
  const { taken } = await page.request(EnrollDiscardRequest, { pose });
  pictures.keepOnly(taken);
  showMissing();
}

async function store(): Promise<void> {
  const { name, consent } = form;
  const kept = await page.request(EnrollStoreRequest, { name, consent });
  await camera.stop();
  work.hidden = camera.controls.section.hidden = true;
  stored.show(kept);
}

function another(): void {
  stored.hide();
  work.hidden = camera.controls.section.hidden = false;
  form.clear();
}

/** The camera is off: what was taken is forgotten. */
function reset(): void {
  hint.clear();
  hintLine.textContent = BEFORE;
  hintLine.classList.remove('good');
  pictures.keepOnly([]);
  pictures.showNext(null);
  lookalike.clear();
  showMissing();
}

/** Says what is still needed before the button works. */
function showMissing(): void {
  const { count } = pictures;
  const needs = [...form.missing, ...(count === 0 ? ['a picture'] : [])];
  enroll.disabled = needs.length > 0;
  const some = count < POSES.length ? ` with ${count} of ${POSES.length} pictures` : '';
  enroll.textContent = count === 0 ? 'Enroll' : `Enroll${some}`;
  missing.textContent = needs.length === 0 ? '' : `Still missing: ${needs.join(', ')}.`;
}
