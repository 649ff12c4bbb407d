import type { LiveFace, LiveFrameResult } from '../../protocol/src/live';
import {
  LiveBeginRequest,
  LiveEndRequest,
  LiveLivenessRequest,
  LiveNameRequest,
  LiveNextRequest,
  LiveSnapshotRequest,
  LiveTellRequest,
  LiveThresholdRequest,
  LiveUnknownRequest,
  type LiveBegun,
  type LivePageView,
  type LiveSubject,
} from '../../protocol/src/webviewLive';
import { Pace } from '../camera/pace';
import type { FramedFace } from '../camera/smoothBoxes';
import { CameraWatch, recallSettings } from '../camera/watch';
import { actionButton } from '../shared/actionButton';
import { element } from '../shared/element';
import { PanelPage } from '../shared/panelPage';
import { TrainHint } from '../shared/trainHint';
import { HereList, UnknownList } from './lists';
import { LivenessSwitch } from './livenessSwitch';
import { Presence } from './presence';
import { ThresholdSlider } from './threshold';
import './style.css';

/** How often it is asked who is unknown. */
const UNKNOWN_EVERY_MS = 1500;

const page = new PanelPage<LiveSubject, LivePageView>();
let view: LivePageView = page.view ?? { threshold: null };
let begun: LiveBegun | null = null;

const presence = new Presence();
const pace = new Pace();
const here = new HereList((track, who) => void tell(track, who));
const unknown = new UnknownList((track, who) => void tell(track, who));
const facts = element('p', { class: 'secondary facts' });
const threshold = new ThresholdSlider(view.threshold, (chosen) => setThreshold(chosen));
const liveness = new LivenessSwitch(await recallLiveness(), (isOn) => void setLiveness(isOn));
const camera = new CameraWatch<LiveBegun, LiveFrameResult>(page, await recallSettings(page), {
  begin: (route) => page.request(LiveBeginRequest, { route, threshold: view.threshold }),
  see: (frame) => page.request(LiveNameRequest, frame),
  next: () => page.request(LiveNextRequest, {}),
  end: () => page.request(LiveEndRequest, {}),
  onBegun,
  onSeen,
  onStopped,
});
const trainHint = new TrainHint(page, (words) => (camera.said.textContent = words));
const snapshot = actionButton('Snapshot…', () => void keepSnapshot(), { name: 'snapshot' });
snapshot.disabled = true;
threshold.section.append(snapshot);

document
  .querySelector('#page')!
  .append(
    element('h1', {}, 'Live Recognition'),
    camera.controls.section,
    camera.failure,
    element(
      'div',
      { class: 'live' },
      element(
        'div',
        { class: 'stage' },
        ...[camera.stage.canvas, facts, camera.said, trainHint.root],
        ...[threshold.section, liveness.section],
      ),
      element('div', { class: 'lists' }, here.section, unknown.section),
    ),
  );

function onBegun(opened: LiveBegun, isOn: () => boolean): void {
  begun = opened;
  threshold.show(opened.defaultThreshold);
  snapshot.disabled = false;
  void lookForUnknown(isOn);
}

function onSeen({ faces, timeMs }: LiveFrameResult, delayMs: number): void {
  const nowMs = performance.now();
  presence.see(faces, nowMs);
  pace.add(nowMs, delayMs);
  const names = faces.map(({ name }) => name ?? 'somebody unknown');
  camera.stage.show(faces.map(framed), names.join(', ') || undefined, timeMs);
  here.show(presence.here, nowMs);
  const { people = 0, run = null } = begun ?? {};
  const known = `${people} ${people === 1 ? 'person' : 'people'} enrolled`;
  const model = run === null ? 'untrained network' : run;
  facts.textContent = [pace.words, known, model].filter(Boolean).join(' · ');
}

function framed({ track, box, name, distance }: LiveFace): FramedFace {
  const far = distance === null ? '' : ` ${distance.toFixed(2)}`;
  const label = name === null ? 'unknown' : `${name}${far}`;
  return { track, box, label, isKnown: name !== null };
}

function onStopped(): void {
  presence.clear();
  pace.clear();
  here.show([], 0);
  unknown.show([]);
  facts.textContent = '';
  snapshot.disabled = true;
}

async function lookForUnknown(isOn: () => boolean): Promise<void> {
  while (isOn()) {
    // Not worth stopping for: the next frame says what is wrong.
    const found = await page.request(LiveUnknownRequest, {}).catch(() => ({ faces: [] }));
    if (isOn()) unknown.show(found.faces);
    await new Promise((resolve) => setTimeout(resolve, UNKNOWN_EVERY_MS));
  }
}

async function tell(track: number, who: 'somebody' | 'nobody'): Promise<void> {
  const telling = page.request(LiveTellRequest, { track, who });
  await say(telling.then((told) => ({ words: told?.words ?? null })));
  const told = await telling.catch(() => null);
  if (told !== null) trainHint.show(told.hint);
}

async function keepSnapshot(): Promise<void> {
  const jpegBase64 = camera.snapshot();
  if (jpegBase64 !== null) await say(page.request(LiveSnapshotRequest, { jpegBase64 }));
}

/** Says what came of something that was asked beside the frames. */
async function say(answer: Promise<{ words: string | null }>): Promise<void> {
  try {
    camera.said.textContent = (await answer).words ?? '';
  } catch (error) {
    camera.said.textContent = error instanceof Error ? error.message : String(error);
  }
}

async function recallLiveness(): Promise<boolean> {
  const kept = await page.request(LiveLivenessRequest, { isOn: null }).catch(() => null);
  return kept?.isOn ?? false;
}

async function setLiveness(isOn: boolean): Promise<void> {
  await say(page.request(LiveLivenessRequest, { isOn }).then(() => ({ words: null })));
}

function setThreshold(chosen: number | null): void {
  view = { threshold: chosen };
  page.keep(view);
  if (!camera.isOn || begun === null) return;
  const threshold = chosen ?? begun.defaultThreshold;
  const sent = page.request(LiveThresholdRequest, { threshold });
  sent.catch((error: Error) => camera.stop(error.message));
}
