import type { RunsCompareResult } from '../../protocol/src/runs';
import {
  CompareChanged,
  CompareContentRequest,
  CompareOpenRequest,
  type CompareSubject,
} from '../../protocol/src/webviewCompare';
import { element } from '../shared/element';
import { Failure } from '../shared/failure';
import { OneAtATime } from '../shared/oneAtATime';
import { PanelPage } from '../shared/panelPage';
import { ComparedCurves } from './comparedCurves';
import { comparedTable } from './comparedTable';
import './style.css';

const page = new PanelPage<CompareSubject, null>();
const failure = new Failure();
const tables = element('div', { class: 'tables' });
const title = element('h1', {}, document.title);
let curves: ComparedCurves | null = null;
let shown = '';

const root = document.querySelector('#page')!;
root.append(title, failure.root, tables);
page.keepPlace();

const look = new OneAtATime(() =>
  failure.during(async () => show(await page.request(CompareContentRequest, {}))),
);

function show(compared: RunsCompareResult): void {
  if (curves === null) {
    curves = new ComparedCurves(compared.runs.map(({ name }) => name));
    root.append(element('h2', {}, 'Curves'), curves.section);
  }
  curves.show(compared.runs);
  const { runs, settings, sameSettings, figures, isSameData } = compared;
  const wanted = JSON.stringify([settings, figures]);
  // Else whoever has the focus in a table loses it with each epoch elsewhere.
  if (wanted === shown) return;
  shown = wanted;
  const open = (run: string) =>
    void failure.during(() => page.request(CompareOpenRequest, { run }));
  tables.replaceChildren(
    element('h2', {}, 'Figures'),
    element('p', { class: 'secondary' }, isSameData ? FAR : `${FAR} ${OTHER_DATA}`),
    comparedTable('Figures', runs, figures, open),
    element('h2', {}, runs.length === 1 ? 'Settings' : 'Settings that differ'),
    element('p', { class: 'secondary' }, describe(settings.length, sameSettings)),
    ...(settings.length === 0 ? [] : [comparedTable('Settings', runs, settings, open)]),
  );
}

const FAR =
  'TAR: same-person pairs accepted at a false accept rate of 0.001, before → after training.';
const OTHER_DATA =
  'These runs were validated on different images: measure them on the same ones by “Likeness: Evaluate Against Another Run…”.';

function describe(differing: number, same: number): string {
  if (same === 0) return 'All that the run was trained with.';
  return differing === 0 ? 'None: all are the same.' : `${same} others are the same.`;
}

page.onNotification(CompareChanged, () => look.ask());
look.ask();
