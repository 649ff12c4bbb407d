import type { LiveFrameResult } from '../../protocol/src/live';
import {
  LiveBeginRequest,
  LiveEndRequest,
  LiveNameRequest,
  LiveNextRequest,
  LiveTellRequest,
  LiveThresholdRequest,
  LiveUnknownRequest,
  type LiveBegun,
  type LivePageView,
  type LiveRoute,
  type LiveSubject,
} from '../../protocol/src/webviewLive';
import { element } from '../shared/element';
import { PanelPage } from '../shared/panelPage';
import { Controls, FIRST_VIEW } from './controls';
import { HereList, UnknownList } from './lists';
import { Pace } from './pace';
import { PanelCamera } from './panelCamera';
import { Presence } from './presence';
import { Stage, type Picture } from './stage';
import './style.css';

/** How often it is asked who is unknown. */
const UNKNOWN_EVERY_MS = 1500;

const OPENING: Record<LiveRoute, string> = {
  panel: 'Opening the camera…',
  browser: 'Waiting for the browser…',
  video: 'Opening the video…',
};

const page = new PanelPage<LiveSubject, LivePageView>();
let view = page.view ?? FIRST_VIEW;
/** What looks now; null: nothing. What ends while another begins sees that it is not meant any more. */
let watching: { camera: PanelCamera | null; picture: Picture | null } | null = null;
let begun: LiveBegun | null = null;

const presence = new Presence();
const pace = new Pace();
const stage = new Stage();
const here = new HereList((track, who) => void tell(track, who));
const unknown = new UnknownList((track, who) => void tell(track, who));
const failure = element('p', { class: 'error', role: 'alert', hidden: true });
const facts = element('p', { class: 'secondary facts' });
const said = element('p', { class: 'secondary', 'aria-live': 'polite' });
const controls = new Controls(view, {
  start: () => void start(),
  stop: () => void stop(),
  changed: (changed) => change(changed),
});
stage.isMirrored = view.isMirrored;

document
  .querySelector('#page')!
  .append(
    element('h1', {}, 'Live Recognition'),
    controls.section,
    failure,
    element(
      'div',
      { class: 'live' },
      element('div', { class: 'stage' }, stage.canvas, facts, said),
      element('div', { class: 'lists' }, here.section, unknown.section),
    ),
  );

async function start(): Promise<void> {
  failure.hidden = true;
  const mine: NonNullable<typeof watching> = { camera: null, picture: null };
  watching = mine;
  const { route, threshold, device } = view;
  controls.setOn(true, OPENING[route]);
  try {
    if (route === 'panel') {
      mine.camera = await PanelCamera.open(device, (words) => void stop(words));
      controls.showDevices(await PanelCamera.list());
    }
    const opened = await page.request(LiveBeginRequest, { route, threshold });
    if (watching !== mine) return mine.camera?.stop();
    begun = opened;
    controls.showThreshold(opened.defaultThreshold);
    stage.start(() => (mine.camera === null ? mine.picture : pictureOf(mine.camera.video)));
    if (mine.camera !== null) controls.setOn(true);
    void lookForUnknown(mine);
    await look(mine);
  } catch (error) {
    mine.camera?.stop();
    if (watching === mine) await stop(error instanceof Error ? error.message : String(error));
  }
}

/** One frame at a time, and always the newest: a slow backend shows fewer, never older ones. */
async function look(mine: NonNullable<typeof watching>): Promise<void> {
  while (watching === mine) {
    const { camera } = mine;
    if (camera === null) {
      const next = await page.request(LiveNextRequest, {});
      if (watching !== mine) return;
      if (next === null) return stop('', 'The video has ended.');
      const { jpegBase64, seen, delayMs } = next;
      mine.picture = await decode(jpegBase64);
      if (pace.words === '') controls.setOn(true);
      show(seen, delayMs);
    } else {
      await camera.nextPicture();
      const timeMs = performance.now();
      const seen = await page.request(LiveNameRequest, { jpegBase64: camera.grab(), timeMs });
      if (watching === mine) show(seen, performance.now() - timeMs);
    }
  }
}

/** @param why what went wrong @param words what is said otherwise */
async function stop(why = '', words = ''): Promise<void> {
  watching?.camera?.stop();
  watching = null;
  controls.setOn(false);
  stage.stop();
  presence.clear();
  pace.clear();
  here.show([], 0);
  unknown.show([]);
  facts.textContent = '';
  said.textContent = words;
  failure.textContent = why;
  failure.hidden = why === '';
  await page.request(LiveEndRequest, {}).catch(() => undefined);
}

function show({ faces }: LiveFrameResult, delayMs: number): void {
  const nowMs = performance.now();
  presence.see(faces, nowMs);
  pace.add(nowMs, delayMs);
  stage.show(faces);
  here.show(presence.here, nowMs);
  const { people = 0, run = null } = begun ?? {};
  const known = `${people} ${people === 1 ? 'person' : 'people'} enrolled`;
  const model = run === null ? 'untrained network' : run;
  facts.textContent = [pace.words, known, model].filter(Boolean).join(' · ');
}

async function lookForUnknown(mine: NonNullable<typeof watching>): Promise<void> {
  while (watching === mine) {
    // Not worth stopping for: the next frame says what is wrong.
    const found = await page.request(LiveUnknownRequest, {}).catch(() => ({ faces: [] }));
    if (watching === mine) unknown.show(found.faces);
    await new Promise((resolve) => setTimeout(resolve, UNKNOWN_EVERY_MS));
  }
}

async function tell(track: number, who: 'somebody' | 'nobody'): Promise<void> {
  try {
    said.textContent = (await page.request(LiveTellRequest, { track, who })).words ?? '';
  } catch (error) {
    said.textContent = error instanceof Error ? error.message : String(error);
  }
}

function change(changed: LivePageView): void {
  const before = view;
  view = changed;
  page.keep(view);
  stage.isMirrored = view.isMirrored;
  if (watching === null) return;
  if (view.device !== before.device) void stop().then(start);
  else if (view.threshold !== before.threshold && begun !== null) {
    const threshold = view.threshold ?? begun.defaultThreshold;
    page.request(LiveThresholdRequest, { threshold }).catch((error: Error) => stop(error.message));
  }
}

function pictureOf(video: HTMLVideoElement): Picture {
  return { source: video, width: video.videoWidth, height: video.videoHeight };
}

async function decode(jpegBase64: string): Promise<Picture> {
  const image = new Image();
  image.src = `data:image/jpeg;base64,${jpegBase64}`;
  await image.decode();
  return { source: image, width: image.naturalWidth, height: image.naturalHeight };
}
