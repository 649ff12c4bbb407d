import '@vscode-elements/elements/dist/vscode-button/index.js';
import type { EpochFigures } from '../../protocol/src/runs';
import {
  TrainingChanged,
  TrainingEvaluateRequest,
  TrainingPauseRequest,
  TrainingResumeRequest,
  TrainingStatusRequest,
  type TrainingPageView,
  type TrainingStatus,
  type TrainingSubject,
} from '../../protocol/src/webviewTraining';
import { PanelPage } from '../shared/panelPage';
import { Chart } from './chart';
import { EpochTable } from './epochTable';
import { Summary } from './summary';
import './style.css';

/** A run that is trained in a terminal tells nobody: it is looked after at this pace. */
const LOOK_EVERY_MS = 5000;

const page = new PanelPage<TrainingSubject, TrainingPageView>();
const epochs: EpochFigures[] = [];

const summary = new Summary({
  pause: () => page.request(TrainingPauseRequest, {}),
  resume: () => page.request(TrainingResumeRequest, {}),
  evaluate: () => page.request(TrainingEvaluateRequest, {}),
});
const loss = new Chart({
  title: 'Loss',
  format: (value) => value.toFixed(4),
  lines: [{ label: 'Triplet loss', colour: '--vscode-charts-yellow' }],
});
const validation = new Chart({
  title: 'Validation: same-person pairs accepted at a false accept rate of 0.001',
  format: (value) => `${(100 * value).toFixed(1)} %`,
  lines: [
    { label: 'New photos, kept head', colour: '--vscode-charts-blue' },
    { label: 'New photos, as trained', colour: '--vscode-charts-blue', dash: [4, 4] },
    { label: 'People never seen, kept head', colour: '--vscode-charts-green' },
    { label: 'People never seen, as trained', colour: '--vscode-charts-green', dash: [4, 4] },
  ],
});
const table = new EpochTable(page.view?.isTableOpen ?? false, (isTableOpen) =>
  page.keep({ isTableOpen }),
);

document
  .querySelector('#page')!
  .append(summary.section, loss.figure, validation.figure, table.section);

let isAsking = false;
let shallAskAgain = false;
let isDone = false;

/** One question at a time: what comes meanwhile is asked after it. */
async function update(): Promise<void> {
  if (isAsking) {
    shallAskAgain = true;
    return;
  }
  isAsking = true;
  try {
    const afterEpoch = epochs.at(-1)?.epoch ?? 0;
    show(await page.request(TrainingStatusRequest, { afterEpoch }));
  } catch (error) {
    summary.showError(error instanceof Error ? error.message : String(error));
  } finally {
    isAsking = false;
  }
  if (shallAskAgain) {
    shallAskAgain = false;
    await update();
  }
}

function show(status: TrainingStatus): void {
  epochs.push(...status.epochs);
  isDone = status.state === 'done';
  summary.show(status);
  const of = (read: (figures: EpochFigures) => number | null) => epochs.map(read);
  const numbers = epochs.map(({ epoch }) => epoch);
  loss.show(numbers, [of((it) => it.loss)]);
  validation.show(numbers, [
    of(({ kept }) => kept.newPhotos),
    of(({ trained }) => trained.newPhotos),
    of(({ kept }) => kept.unseenPeople),
    of(({ trained }) => trained.unseenPeople),
  ]);
  table.add(status.epochs);
}

page.onNotification(TrainingChanged, () => void update());
setInterval(() => {
  if (!isDone && document.visibilityState === 'visible') void update();
}, LOOK_EVERY_MS);
void update();
