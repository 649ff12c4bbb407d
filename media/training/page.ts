import '@vscode-elements/elements/dist/vscode-button/index.js';
import type { EpochFigures } from '../../protocol/src/runs';
import {
  TrainingActRequest,
  TrainingChanged,
  TrainingEpochRequest,
  TrainingOpenRequest,
  TrainingStatusRequest,
  type TrainingPageView,
  type TrainingStatus,
  type TrainingSubject,
} from '../../protocol/src/webviewTraining';
import { Failure } from '../shared/failure';
import { OneAtATime } from '../shared/oneAtATime';
import { PanelPage } from '../shared/panelPage';
import { Actions } from './actions';
import { Curves } from './curves';
import { EpochTable } from './epochTable';
import { EpochView } from './epochView';
import { Latest } from './latest';
import { Summary } from './summary';
import './style.css';

/** A run that is trained in a terminal tells nobody: it is looked after at this pace. */
const LOOK_EVERY_MS = 5000;

const page = new PanelPage<TrainingSubject, TrainingPageView>();
const epochs: EpochFigures[] = [];
let view: TrainingPageView = { isTableOpen: false, epoch: null, ...page.view };
let isDone = false;

function keep(change: Partial<TrainingPageView>): void {
  view = { ...view, ...change };
  page.keep(view);
}

/** Of what was asked for by a button or a key; a status that comes later does not hide it. */
const failure = new Failure();
const unreachable = new Failure();
const summary = new Summary();
const actions = new Actions((action) =>
  failure.during(() => page.request(TrainingActRequest, { action })),
);
const latest = new Latest();
const curves = new Curves();
const epochView = new EpochView(view.epoch, {
  load: (epoch) => page.request(TrainingEpochRequest, { epoch }),
  open: (image) => void failure.during(() => page.request(TrainingOpenRequest, { image })),
  onChosen: (epoch) => keep({ epoch }),
});
const table = new EpochTable(view.isTableOpen, (isTableOpen) => keep({ isTableOpen }));

document
  .querySelector('#page')!
  .append(
    ...[summary.section, actions.row, failure.root, unreachable.root, latest.list],
    ...[curves.section, epochView.section, table.section],
  );
page.keepPlace();

const look = new OneAtATime(() =>
  unreachable.during(async () => {
    const afterEpoch = epochs.at(-1)?.epoch ?? 0;
    show(await page.request(TrainingStatusRequest, { afterEpoch }));
  }),
);

function show(status: TrainingStatus): void {
  epochs.push(...status.epochs);
  isDone = status.state === 'done';
  summary.show(status);
  actions.show(status);
  latest.show(status, epochs.at(-1));
  if (status.epochs.length > 0) curves.show(epochs);
  epochView.show(epochs, status.folder);
  table.add(status.epochs);
}

document.addEventListener('keydown', (event) => {
  if (!event.ctrlKey && !event.metaKey && !event.altKey && actions.onKey(event.key)) {
    event.preventDefault();
  }
});
page.onNotification(TrainingChanged, () => look.ask());
setInterval(() => {
  if (!isDone && document.visibilityState === 'visible') look.ask();
}, LOOK_EVERY_MS);
look.ask();
